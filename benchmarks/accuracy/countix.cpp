// Counts of squats and lunges in clips from the web (landmarks scaled to each frame's own box, so
// that only heights relative to other heights mean anything).
#include <cmath>
#include <cstdio>

#include "benchmarks/accuracy/cases.h"

namespace medius::accuracy {
namespace {

pose::Landmarks clip_of(const Array& array, const Table& index, std::size_t row) {
  const std::size_t start = index.count(row, "start");
  pose::Landmarks landmarks =
      empty_landmarks(index.text(row, "clip"), index.count(row, "n_frames"));
  landmarks.has_world = false;
  for (std::size_t frame = 0; frame < landmarks.frames.size(); ++frame) {
    const int* values = array.row(start + frame);
    auto& person = landmarks.frames[frame];
    bool any = false;
    for (std::size_t point = 0; point < pose::kLandmarkCount; ++point) {
      person.points[point].image_px = Vector2(values[2 * point], values[2 * point + 1]) / 65.535;
      any = any || values[2 * point] != 0 || values[2 * point + 1] != 0;
    }
    person.person = person.plausible = any;
  }
  return landmarks;
}

}  // namespace

Result<std::vector<Line>> countix(const Inputs& inputs) {
  const auto folder = inputs.recordings / "landmarks" / "countix-fitness-pose-test";
  MEDIUS_TRY(const Array array, read_array(folder / "landmarks_xy.npy"));
  MEDIUS_TRY(const Table index, read_table(folder / "index.csv"));
  double error_sum = 0.0;
  int near = 0;
  for (std::size_t row = 0; row < index.rows.size(); ++row) {
    const auto landmarks = clip_of(array, index, row);
    const auto& exercise = exercise_named(inputs, index.text(row, "type"));
    MEDIUS_TRY(const form::FormResult result,
               form::analyse(landmarks, exercise, inputs.errors, {}));
    const double truth = index.number(row, "count");
    const auto counted = static_cast<double>(result.repetitions.size());
    error_sum += std::abs(counted - truth) / truth;
    near += std::abs(counted - truth) <= 1.0 ? 1 : 0;
    if (inputs.dump == "countix") {
      std::printf("%s,%g,%g,%zu\n", index.text(row, "clip").c_str(), truth, counted,
                  result.partial.size());
      for (const auto& partial : result.partial) {
        std::printf("   partial %.1f-%.1f-%.1f s: %s %.2f of %.2f\n", partial.start_s,
                    partial.turn_s, partial.end_s, partial.words.en.c_str(), partial.range.value,
                    partial.needed);
      }
    }
  }
  const auto clips = static_cast<double>(index.rows.size());
  return std::vector<Line>{{"countix-fitness-pose-test", "counts: mean |error| / count",
                            index.rows.size(), error_sum / clips, 0.20, true, ".211", ""},
                           {"countix-fitness-pose-test", "counts: off by at most one",
                            index.rows.size(), near / clips, 0.70, false, ".599", ""}};
}

}  // namespace medius::accuracy
