// accuracy [--recordings FOLDER] [--case NAME] [--dump NAME]: what medius makes of recordings by
// others, in one table.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/accuracy/cases.h"
#include "medius/base/files.h"

namespace {

using namespace medius;
using namespace medius::accuracy;

Result<Inputs> read_inputs(const std::string& recordings) {
  Inputs inputs;
  inputs.recordings = recordings;
  MEDIUS_TRY(const auto data, data_folder());
  MEDIUS_TRY(inputs.catalogue, exercise::read_catalogue(data / "exercises"));
  MEDIUS_TRY(inputs.rules, exercise::read_catalogue(MEDIUS_RULES));
  // A label is asked for each recording, silence is no answer: decided at the threshold itself.
  MEDIUS_TRY(inputs.errors, form::read_error_table(data / "errors.yaml"));
  inputs.product_errors = inputs.errors;
  for (const char* unit : {"deg", "ratio", "statures"}) {
    for (const char* plane : {"sagittal", "frontal", "space", "vertical"}) {
      for (const char* view : {"side", "front", "back", "oblique", "measured"}) {
        inputs.errors.rows.push_back({"*", fmt::format("{}:{}", unit, plane), view, 0.0, 0.0});
      }
    }
  }
  for (auto& row : inputs.errors.rows) row.se = row.bias_se = row.bias = 0.0;
  return inputs;
}

void print(const Line& line) {
  const bool reached = line.at_most ? line.value <= line.target : line.value >= line.target;
  std::printf("| %s | %s | %zu | %.3f | %s %.2f | %s | %s | %s |\n", line.name.c_str(),
              line.measure.c_str(), line.count, line.value, line.at_most ? "<=" : ">=", line.target,
              reached ? "yes" : "no", line.published.c_str(), line.note.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const char* variable = std::getenv("MEDIUS_TEST_DATA");
  std::string recordings =
      variable != nullptr && *variable != '\0' ? variable : MEDIUS_DEFAULT_RECORDINGS;
  std::string only;
  std::string dump;
  for (int argument = 1; argument < argc; argument += 2) {
    const std::string name = argv[argument];
    if (argument + 1 == argc || (name != "--recordings" && name != "--case" && name != "--dump")) {
      std::fprintf(stderr, "accuracy: '%s' is no option here, or lacks its value\n", name.c_str());
      return 2;
    }
    if (name == "--recordings") recordings = argv[argument + 1];
    if (name == "--case") only = argv[argument + 1];
    if (name == "--dump") dump = only = argv[argument + 1];
  }
  auto inputs = read_inputs(recordings);
  if (!inputs.ok()) {
    std::fprintf(stderr, "%s\n", inputs.error().message.c_str());
    return 2;
  }
  inputs->dump = dump;
  const std::vector<std::pair<std::string, Case>> cases{{"countix", countix},
                                                        {"ui-prmd", ui_prmd},
                                                        {"squat-faults", squat_faults},
                                                        {"squat-valid", squat_valid},
                                                        {"correction", exercise_correction},
                                                        {"yoga", yoga},
                                                        {"sitting", sitting},
                                                        {"videos", videos}};
  const auto asked = [&](const auto& one) { return only.empty() || one.first == only; };
  if (std::none_of(cases.begin(), cases.end(), asked)) {
    std::fprintf(stderr, "accuracy: there is no case '%s'\n", only.c_str());
    return 2;
  }
  if (dump.empty()) {
    std::printf("| recordings | measure | n | medius | to reach | reached | published | note |\n");
    std::printf("|---|---|---|---|---|---|---|---|\n");
  }
  int status = 0;
  for (const auto& [name, run] : cases) {
    if (!only.empty() && only != name) continue;
    const auto lines = run(*inputs);
    if (!lines.ok()) {
      std::fprintf(stderr, "%s\n", lines.error().message.c_str());
      status = 1;
      continue;
    }
    for (const Line& line : *lines) print(line);
  }
  return status;
}
