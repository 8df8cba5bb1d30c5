// The demonstrators of the page: every exercise and variant as a light moving model and a strip of
// its phases.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "medius/base/progress.h"
#include "medius/base/result.h"
#include "medius/exercise/catalogue.h"

namespace medius::figure {

struct DemonstratorOptions {
  std::string body = "female";
  std::size_t most_vertices = 5000;
  int panel_px = 360;  ///< width of one phase of a strip
};
struct DemonstratorSummary {
  int drawn = 0;
  int unchanged = 0;  ///< nothing that matters to them had changed since they were drawn
};

/// Draws what is missing or out of date into `out`: EXERCISE.glb, EXERCISE--VARIANT.glb, the same
/// as .png, seen from the exercise's best side, and index.json, which lists them; files of
/// exercises that are gone go too. Two that write into one folder at once do no harm.
Result<DemonstratorSummary> make_demonstrators(const std::filesystem::path& data_folder,
                                               const std::filesystem::path& out,
                                               const DemonstratorOptions& options,
                                               const Work& work);

}  // namespace medius::figure
