// Any bytes as a catalogue file, an error table or an expression: refused with a sentence, or read
// into an exercise that can be evaluated on a person.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "medius/exercise/catalogue.h"
#include "medius/form/analysis.h"
#include "medius/form/stick_figure.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace medius;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const pose::Landmarks landmarks = form::testing::film(
      4.0, [](double t) { return form::testing::squat(form::testing::dip(t, 0.5, 3.0)); });
  const auto errors = form::parse_error_table(text, "fuzz.yaml");
  const auto expression = exercise::compile_expression(text, {"knee_flexion"});
  if (expression.ok() && expression->steps.empty()) std::abort();
  const auto exercise = exercise::parse_exercise(text, "fuzz.yaml");
  if (!exercise.ok()) {
    if (exercise.error().message.empty()) std::abort();
    return 0;
  }
  const auto result =
      form::analyse(landmarks, *exercise, errors.ok() ? *errors : form::ErrorTable{});
  if (!result.ok()) std::abort();
  for (const auto& repetition : result->repetitions) {
    if (!(repetition.start_s <= repetition.turn_s && repetition.turn_s <= repetition.end_s)) {
      std::abort();
    }
  }
  return 0;
}
