#include "medius/form/error_table.h"

#include <fmt/format.h>

#include "medius/base/files.h"
#include "medius/exercise/yaml_reader.h"

namespace medius::form {

const ErrorRow* ErrorTable::find(std::string_view exercise, std::string_view cue,
                                 std::string_view signal, std::string_view unit,
                                 exercise::Plane plane, std::string_view view) const {
  const std::string kind = fmt::format("{}:{}", unit, exercise::name(plane));
  const ErrorRow* best = nullptr;
  int best_rank = 0;
  for (const ErrorRow& row : rows) {
    if (row.view != view) continue;
    const bool own = row.exercise == exercise;
    if (!own && row.exercise != "*") continue;
    int rank = 0;
    if (row.cue == cue) rank = 3;
    if (row.cue == signal) rank = 2;
    if (row.cue == kind) rank = 1;
    if (rank == 0) continue;
    if (own) rank += 3;
    if (rank > best_rank) {
      best = &row;
      best_rank = rank;
    }
  }
  return best;
}

ErrorRow of_far_side(ErrorRow row) {
  if (row.far_se) row.se = *row.far_se;
  if (row.far_bias_se) row.bias_se = *row.far_bias_se;
  if (row.far_bias) row.bias = *row.far_bias;
  return row;
}

Result<ErrorTable> parse_error_table(std::string_view text, const std::string& file) {
  MEDIUS_TRY(const YAML::Node root, exercise::YamlReader::parse(text, file));
  exercise::YamlReader yaml(file);
  ErrorTable table;
  yaml.only(root, {"version", "provisional", "source", "rows"});
  table.version = yaml.text(root, "version", true);
  table.provisional = yaml.yes(root, "provisional", true);
  const YAML::Node rows = yaml.child(root, "rows", true);
  if (rows.IsDefined() && !rows.IsSequence()) yaml.fail(rows, "'rows' must be a list");
  if (!yaml.failed()) {
    for (const auto& node : rows) {
      yaml.only(node, {"exercise", "cue", "view", "se", "bias_se", "far_se", "far_bias_se", "bias",
                       "far_bias", "note", "clips", "provisional"});
      ErrorRow row;
      row.exercise = yaml.text(node, "exercise", true);
      row.cue = yaml.text(node, "cue", true);
      yaml.choice(node, "view",
                  {"front", "back", "side", "oblique", "foot-end", "head-end", "above", "measured"},
                  -1);
      row.view = yaml.text(node, "view", true);
      row.se = yaml.number(node, "se", -1.0, 0.0, 360.0);
      row.bias_se = yaml.number(node, "bias_se", 0.0, 0.0, 360.0);
      if (yaml.child(node, "far_se", false).IsDefined()) {
        row.far_se = yaml.number(node, "far_se", row.se, 0.0, 360.0);
      }
      if (yaml.child(node, "far_bias_se", false).IsDefined()) {
        row.far_bias_se = yaml.number(node, "far_bias_se", row.bias_se, 0.0, 360.0);
      }
      row.bias = yaml.number(node, "bias", 0.0, -360.0, 360.0);
      if (yaml.child(node, "far_bias", false).IsDefined()) {
        row.far_bias = yaml.number(node, "far_bias", row.bias, -360.0, 360.0);
      }
      row.provisional = yaml.yes(node, "provisional", false);
      if (row.se < 0.0) yaml.fail(node, "'se' is missing: the standard error of one repetition");
      if (yaml.failed()) break;
      table.rows.push_back(std::move(row));
    }
  }
  if (yaml.failed()) return yaml.error();
  return table;
}

Result<ErrorTable> read_error_table(const std::filesystem::path& path) {
  MEDIUS_TRY(const std::string text, read_file(path));
  return parse_error_table(text, path.string());
}

}  // namespace medius::form
