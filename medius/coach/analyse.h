// The flow of `medius analyse`: recording -> pose -> form -> report.
#pragma once

#include <filesystem>
#include <string>

#include "medius/base/progress.h"
#include "medius/base/result.h"
#include "medius/exercise/catalogue.h"
#include "medius/form/error_table.h"
#include "medius/pose/estimate.h"
#include "medius/report/recording.h"
#include "medius/report/words.h"

namespace medius::coach {

/// What every recording of a run shares, read once.
struct Knowledge {
  exercise::Catalogue catalogue;
  form::ErrorTable errors;
  report::Words words;
  std::map<std::string, report::Source> sources;
};
/// Reads the data folder: exercises/, errors.yaml, words/, sources.csv.
Result<Knowledge> read_knowledge(const std::filesystem::path& data_folder,
                                 report::Language language);

struct AnalyseOptions {
  std::string exercise = "auto";  ///< id or name, or "auto": recognised
  std::string variant;
  form::Side side = form::Side::Both;
  double height_m = 0.0;
  pose::NetworkSize network = pose::NetworkSize::Full;
  int threads = 1;      ///< of the network; decoding runs beside it
  bool overlay = true;  ///< write overlay.mp4
  std::string name;     ///< printed instead of the file's name
  std::string date;     ///< ISO 8601, printed in the heading; the flow itself knows no clock
  std::string version;  ///< of medius
};

/// What was written.
struct Analysis {
  report::Recording recording;
  std::filesystem::path folder;
};

/// A video or a landmarks file -> report.html, report.json, landmarks.csv and overlay.mp4 in
/// `folder`, each whole or not there at all. Fails with one sentence; then nothing is left of this
/// run, and a folder it made is removed again.
Result<Analysis> analyse(const std::filesystem::path& recording,
                         const std::filesystem::path& folder, const AnalyseOptions& options,
                         const Knowledge& knowledge, const Work& work = {});

/// The recordings of a folder (videos and landmarks files by their names' ends), sorted by name.
Result<std::vector<std::filesystem::path>> recordings_in(const std::filesystem::path& folder);

/// Films with a camera until `work` is stopped or `longest_s` have passed (0: no limit), into
/// `file`. Fails where the camera cannot be opened or is lost before a second was filmed.
Result<void> film(const std::string& camera, const std::filesystem::path& file, double longest_s,
                  const Work& work);

}  // namespace medius::coach
