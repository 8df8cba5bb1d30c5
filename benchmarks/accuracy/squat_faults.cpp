// Squats seen by two cameras: seven classes, by session.
#include <array>
#include <cmath>
#include <cstdio>

#include "benchmarks/accuracy/cases.h"

namespace medius::accuracy {
namespace {

constexpr std::array<int, 19> kPoints{0,  9,  10, 11, 12, 13, 14, 15, 16, 23,
                                      24, 25, 26, 27, 28, 29, 30, 31, 32};

pose::Landmarks clip_of(const Array& array, std::size_t start, std::size_t frames) {
  pose::Landmarks landmarks = empty_landmarks("clip", frames);
  landmarks.has_image = false;
  landmarks.world_is_measured = true;
  for (std::size_t frame = 0; frame < frames; ++frame) {
    const int* values = array.row(start + frame);
    bool any = false;
    for (std::size_t point = 0; point < kPoints.size(); ++point) {
      const int* v = values + 3 * point;
      if (v[0] == -32768) continue;
      any = true;
      landmarks.frames[frame].points[static_cast<std::size_t>(kPoints[point])].world_m =
          Vector3(v[0], v[1], v[2]) * 1e-4;
    }
    landmarks.frames[frame].person = landmarks.frames[frame].plausible = any;
  }
  return landmarks;
}

}  // namespace

Result<std::vector<Line>> squat_faults(const Inputs& inputs) {
  const auto folder = inputs.recordings / "landmarks" / "squat-faults-3d";
  MEDIUS_TRY(const Array array, read_array(folder / "clips.npy"));
  MEDIUS_TRY(const Table index, read_table(folder / "index.csv"));
  const auto& exercise = exercise_named(inputs, "squat");
  for (std::size_t row = 0; row < index.rows.size(); ++row) {
    const auto landmarks = clip_of(array, index.count(row, "start"), index.count(row, "n_frames"));
    MEDIUS_TRY(const form::FormResult result,
               form::analyse(landmarks, exercise, inputs.errors, {}));
    if (inputs.dump == "squat-faults") {
      std::printf("%s,%s,%zu", index.text(row, "label").c_str(), index.text(row, "session").c_str(),
                  result.repetitions.size());
      for (const auto& cue : result.cues) std::printf(",%s=%.3f", cue.id.c_str(), cue.value.value);
      for (const auto& cue : result.in_order)
        std::printf(",%s=%.3f", cue.id.c_str(), cue.value.value);
      for (const auto& partial : result.partial) {
        std::printf(",PARTIAL %s %.1f-%.1f-%.1f %.2f of %.2f", partial.words.en.c_str(),
                    partial.start_s, partial.turn_s, partial.end_s, partial.range.value,
                    partial.needed);
      }
      std::printf("\n");
    }
  }
  return std::vector<Line>{};
}

}  // namespace medius::accuracy
