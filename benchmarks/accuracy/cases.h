// The cases of the accuracy table: recordings by others, and what medius makes of them with rules.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "benchmarks/accuracy/tables.h"
#include "medius/exercise/catalogue.h"
#include "medius/form/analysis.h"
#include "medius/pose/landmarks.h"

namespace medius::accuracy {

/// A line of the table.
struct Line {
  std::string name;     ///< of the case
  std::string measure;  ///< "mean accuracy"
  std::size_t count = 0;
  double value = 0.0;
  double target = 0.0;
  bool at_most = false;  ///< the target is an upper limit
  std::string published;
  std::string note;
};

/// What the cases read: others' recordings, the catalogue, the rules that only the cases need.
struct Inputs {
  std::filesystem::path recordings;
  exercise::Catalogue catalogue;
  exercise::Catalogue rules;
  form::ErrorTable errors;          ///< none: decided at the threshold itself
  form::ErrorTable product_errors;  ///< the product's own
  std::string dump;                 ///< name of a case whose signals are printed as CSV
};

using Case = std::function<Result<std::vector<Line>>(const Inputs&)>;

Result<std::vector<Line>> countix(const Inputs& inputs);
Result<std::vector<Line>> ui_prmd(const Inputs& inputs);
Result<std::vector<Line>> squat_faults(const Inputs& inputs);
Result<std::vector<Line>> squat_valid(const Inputs& inputs);
Result<std::vector<Line>> exercise_correction(const Inputs& inputs);
Result<std::vector<Line>> yoga(const Inputs& inputs);
Result<std::vector<Line>> sitting(const Inputs& inputs);
Result<std::vector<Line>> videos(const Inputs& inputs);

/// The rules' exercise of that name, else the catalogue's.
const exercise::Exercise& exercise_named(const Inputs& inputs, std::string_view name);

/// Frames at 30 Hz with a person; points unknown.
pose::Landmarks empty_landmarks(const std::string& source, std::size_t frames);

/// The signals of every frame: [frame][signal][side].
std::vector<std::vector<std::array<double, 2>>> signals_of(const pose::Landmarks& landmarks,
                                                           const exercise::Exercise& exercise);
/// The first of the exercise's conditions that holds for these signals, on either side; "" if none.
std::string label_of(const std::vector<std::array<double, 2>>& signals,
                     const exercise::Exercise& exercise);

/// Counts of truth and answer.
class Confusion {
 public:
  void add(const std::string& truth, const std::string& answer);
  [[nodiscard]] double accuracy() const;
  /// Mean over the truths of their own accuracy.
  [[nodiscard]] double balanced() const;
  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace medius::accuracy
