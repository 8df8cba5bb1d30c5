// What the engine's commands (ik, id, so, jra, scale, muscles, solve) share.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "medius/cli/command.h"
#include "medius/motion/time_series.h"

namespace medius::cli {

/// "medius: note: ..." a line on standard error, unless quiet.
void say_notes(const Session& session, const std::vector<std::string>& notes);
/// One closing line on standard output, unless quiet.
void say(const Session& session, const std::string& line);

/// Makes the folder that a file is to be written into.
Result<void> make_folder_of(const std::filesystem::path& path);
/// That a series can be written to a file of this name: .mot, .sto or .csv, or none where empty.
Result<void> check_series_name(const std::filesystem::path& path);
/// Writes a series, making the folder where it is missing, and appends the path to `written`.
Result<void> write_result(const std::filesystem::path& path, const motion::TimeSeries& series,
                          std::vector<std::string>& written);

/// That a model is named and is there; says otherwise which setup file asks for it.
Result<void> require_model(const std::filesystem::path& model, const std::filesystem::path& setup);

/// "walk.mot, walk_forces.sto", many files shortened: for the closing line.
std::string joined(const std::vector<std::string>& names);

/// The element below <OpenSimDocument> of a setup file: "InverseKinematicsTool", "AnalyzeTool", ...
Result<std::string> tool_of(const std::filesystem::path& setup_file);

/// --exact: not OpenSim's numbers where these are known to be wrong.
void add_exact(CLI::App& app, bool& exact);

/// All analyses of an AnalyzeTool file.
Result<int> run_analyse_tool(const std::filesystem::path& setup, int threads,
                             const Session& session);

}  // namespace medius::cli
