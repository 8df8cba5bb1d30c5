// Squats seen by two cameras: seven classes, by session.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "benchmarks/accuracy/cases.h"
#include "medius/form/straighten.h"

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
  return form::straightened(std::move(landmarks));
}

// Labels in the order in which they are told apart: the grosser fault first.
std::string class_of(const form::FormResult& result) {
  const auto faulty = [&](const char* id) {
    return std::any_of(result.cues.begin(), result.cues.end(),
                       [&](const form::Cue& cue) { return cue.id == id; });
  };
  if (faulty("knees_close")) return "knees caving";
  if (faulty("toes_lift")) return "toes lifting";
  if (faulty("leans_forward") || faulty("shoulders_past_toes")) return "bending forward";
  if (faulty("heels_lift")) return "heels lifting";
  if (faulty("not_level")) return "no depth";
  return faulty("not_deep") ? "powerlifting squat" : "olympic squat";
}

}  // namespace

Result<std::vector<Line>> squat_faults(const Inputs& inputs) {
  const auto folder = inputs.recordings / "landmarks" / "squat-faults-3d";
  MEDIUS_TRY(const Array array, read_array(folder / "clips.npy"));
  MEDIUS_TRY(const Table index, read_table(folder / "index.csv"));
  const auto& exercise = exercise_named(inputs, "squat-kinds");
  Confusion confusion;
  int counted = 0;
  for (std::size_t row = 0; row < index.rows.size(); ++row) {
    const std::string& label = index.text(row, "label");
    if (label.empty()) continue;
    const auto landmarks = clip_of(array, index.count(row, "start"), index.count(row, "n_frames"));
    MEDIUS_TRY(const form::FormResult result,
               form::analyse(landmarks, exercise, inputs.errors, {}));
    counted += result.repetitions.size() == 1 ? 1 : 0;
    const std::string answer = class_of(result);
    confusion.add(label, answer);
  }
  if (inputs.dump == "squat-faults") std::printf("%s", confusion.text().c_str());
  const auto clips = static_cast<double>(confusion.count());
  return std::vector<Line>{
      {"squat-faults-3d", "one squat a clip counted", confusion.count(), counted / clips, 0.95,
       false, "-", ""},
      {"squat-faults-3d", "seven classes: accuracy", confusion.count(), confusion.accuracy(), 0.80,
       false, ".94-.96 on leaking splits", "see below"}};
}

}  // namespace medius::accuracy
