#include "medius/cli/engine.h"

#include <algorithm>
#include <cstdio>

#include "medius/body/xml.h"
#include "medius/motion/files.h"

namespace medius::cli {

void say_notes(const Session& session, const std::vector<std::string>& notes) {
  if (session.quiet) return;
  for (const std::string& note : notes) std::fprintf(stderr, "medius: note: %s\n", note.c_str());
}

void say(const Session& session, const std::string& line) {
  if (!session.quiet && !session.json) std::printf("%s\n", line.c_str());
}

Result<void> make_folder_of(const std::filesystem::path& path) {
  std::error_code failure;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), failure);
  if (failure)
    return error("{}: the folder cannot be made ({}); choose another with --out",
                 path.parent_path().string(), failure.message());
  return {};
}

Result<void> check_series_name(const std::filesystem::path& path) {
  const std::filesystem::path ending = path.extension();
  if (path.empty() || ending == ".mot" || ending == ".sto" || ending == ".csv") return {};
  return error("{}: --out takes a .mot, .sto or .csv file", path.string());
}

Result<void> write_result(const std::filesystem::path& path, const motion::TimeSeries& series,
                          std::vector<std::string>& written) {
  MEDIUS_CHECK(make_folder_of(path));
  if (path.extension() == ".csv") {
    MEDIUS_CHECK(motion::write_csv(path, series));
  } else {
    MEDIUS_CHECK(motion::write_storage(path, series));
  }
  written.push_back(path.lexically_normal().string());
  return {};
}

Result<void> require_model(const std::filesystem::path& model, const std::filesystem::path& setup) {
  if (setup.empty()) return {};
  if (model.empty())
    return error("{}: <model_file> is missing; name the .osim file there or with --model",
                 setup.string());
  std::error_code failure;
  if (!std::filesystem::exists(model, failure))
    return error(
        "{}: <model_file> names {}, which is not there; put it there, or name another with --model",
        setup.string(), model.lexically_normal().string());
  return {};
}

std::string joined(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i)
    text += (text.empty() ? "" : ", ") + names[i];
  if (names.size() > kMost) text += fmt::format(" and {} more beside", names.size() - kMost);
  return text;
}

Result<std::string> tool_of(const std::filesystem::path& setup_file) {
  MEDIUS_TRY(const body::XmlFile file, body::XmlFile::read(setup_file));
  return file.root().type();
}

void add_exact(CLI::App& app, bool& exact) {
  app.add_flag("--exact", exact,
               "The right numbers, where OpenSim's own are known to be wrong (docs/opensim.md)");
}

}  // namespace medius::cli
