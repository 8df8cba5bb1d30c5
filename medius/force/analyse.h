// Runs an AnalyzeTool: static optimisation, joint reactions and muscle analysis of a recording.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "medius/base/progress.h"
#include "medius/force/setup.h"
#include "medius/motion/time_series.h"

namespace medius::force {

struct AnalyseResult {
  /// Where OpenSim would write each, and what.
  std::vector<std::pair<std::filesystem::path, motion::TimeSeries>> files;
  std::vector<std::string> notes;
  int frames = 0;
};

struct AnalyseOptions {
  int threads = 1;  ///< 0: all cores; the result is the same to the bit
  bool exact =
      false;  ///< not OpenSim's numbers where these are known to be wrong, but the right ones
};
/// Writes nothing.
Result<AnalyseResult> analyse(const AnalyseSetup& setup, const AnalyseOptions& options = {},
                              const Work& work = {});

/// The model with the force sets that a setup adds or puts in place of its own.
Result<body::Model> model_with_forces(const std::filesystem::path& model_file,
                                      const std::vector<std::filesystem::path>& force_set_files,
                                      bool replace);

}  // namespace medius::force
