// How well each signal can be measured from each view: data/errors.yaml.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"
#include "medius/exercise/catalogue.h"

namespace medius::form {

/// The standard error of one repetition's value of a cue, seen from a view.
struct ErrorRow {
  std::string exercise;  ///< id, or "*"
  std::string cue;       ///< id of a cue or name of a signal, or "unit:plane" for every one like it
  std::string view;      ///< name of a View, or "measured"
  double se = 0.0;       ///< in the signal's unit: what repeats from one repetition to the next
  double bias_se = 0.0;  ///< and what all repetitions of a recording share, beside `bias`
  /// What recordings of this cue and view share over people: taken off what was seen.
  double bias = 0.0;
  /// All three for the side away from the camera, which the near one hides; as the near one's where
  /// nothing is stated.
  std::optional<double> far_se = std::nullopt;
  std::optional<double> far_bias_se = std::nullopt;
  std::optional<double> far_bias = std::nullopt;
  bool provisional = false;  ///< taken from elsewhere, not measured in the truth table
};

struct ErrorTable {
  bool provisional = true;
  std::string version;
  std::vector<ErrorRow> rows;

  /// The nearest row (exercise and cue before exercise's signal before the general row); none: the
  /// cue stays silent in this view.
  [[nodiscard]] const ErrorRow* find(std::string_view exercise, std::string_view cue,
                                     std::string_view signal, std::string_view unit,
                                     exercise::Plane plane, std::string_view view) const;
};

/// The row as it holds for the far side of somebody seen from the side.
ErrorRow of_far_side(ErrorRow row);

Result<ErrorTable> parse_error_table(std::string_view text, const std::string& file);
Result<ErrorTable> read_error_table(const std::filesystem::path& path);

}  // namespace medius::form
