// Rehabilitation movements, done correctly and wrongly, by a depth camera and by markers.
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "benchmarks/accuracy/cases.h"

namespace medius::accuracy {
namespace {

using pose::Landmark;
using Place = std::pair<Landmark, std::array<int, 2>>;  ///< mean of two joints

constexpr std::array<Place, 15> kKinect{{{Landmark::Nose, {4, 5}},
                                         {Landmark::LeftShoulder, {7, 7}},
                                         {Landmark::RightShoulder, {11, 11}},
                                         {Landmark::LeftElbow, {8, 8}},
                                         {Landmark::RightElbow, {12, 12}},
                                         {Landmark::LeftWrist, {9, 9}},
                                         {Landmark::RightWrist, {13, 13}},
                                         {Landmark::LeftHip, {14, 14}},
                                         {Landmark::RightHip, {18, 18}},
                                         {Landmark::LeftKnee, {15, 15}},
                                         {Landmark::RightKnee, {19, 19}},
                                         {Landmark::LeftAnkle, {16, 16}},
                                         {Landmark::RightAnkle, {20, 20}},
                                         {Landmark::LeftFootIndex, {17, 17}},
                                         {Landmark::RightFootIndex, {21, 21}}}};

// The set cuts its episodes where a repetition begins and ends, often a little early: rest, the
// episode's first picture, is put back before and after.
constexpr std::size_t kRest = 20;

pose::Landmarks episode_of(const Array& array, std::size_t start, std::size_t length) {
  const std::size_t frames = length + 2 * kRest;
  pose::Landmarks landmarks = empty_landmarks("episode", frames);
  landmarks.has_image = false;
  landmarks.world_is_measured = true;
  for (std::size_t frame = 0; frame < frames; ++frame) {
    const bool rests = frame < kRest || frame >= kRest + length;
    const int* values = array.row(start + (rests ? 0 : frame - kRest));
    for (const auto& [landmark, joints] : kKinect) {
      Vector3 place = Vector3::Zero();
      for (const int joint : joints) {
        // The set's y is up and its z towards the camera; ours y down, z away.
        const int* v = values + 3 * joint;
        place += 0.5 * Vector3(v[0], -v[1], -v[2]) * 1e-4;
      }
      landmarks.frames[frame][landmark].world_m = place;
    }
    // The depth camera has no heels: behind the ankle, as far below as the toes.
    for (const auto& [heel, ankle, toe] :
         {std::array{Landmark::LeftHeel, Landmark::LeftAnkle, Landmark::LeftFootIndex},
          std::array{Landmark::RightHeel, Landmark::RightAnkle, Landmark::RightFootIndex}}) {
      auto& person = landmarks.frames[frame];
      person[heel].world_m = person[ankle].world_m;
      person[heel].world_m.y() = person[toe].world_m.y();
    }
  }
  return landmarks;
}

}  // namespace

Result<std::vector<Line>> ui_prmd(const Inputs& inputs) {
  const auto folder = inputs.recordings / "landmarks" / "ui-prmd";
  MEDIUS_TRY(const Table index, read_table(folder / "index.csv"));
  const std::map<std::string, std::string> rules{
      {"m01", "prmd-deep-squat"}, {"m02", "prmd-hurdle-step"},  {"m03", "prmd-inline-lunge"},
      {"m04", "prmd-side-lunge"}, {"m05", "prmd-sit-to-stand"}, {"m06", "prmd-leg-raise"}};
  std::map<std::string, Confusion> each;
  std::size_t episodes = 0;
  int near = 0;
  for (const auto& [movement, rule] : rules) {
    MEDIUS_TRY(const Array array, read_array(folder / (movement + "_kinect.npy")));
    const auto& exercise = exercise_named(inputs, rule);
    for (std::size_t row = 0; row < index.rows.size(); ++row) {
      if (index.text(row, "sensor") != "kinect" || index.text(row, "movement") != movement)
        continue;
      const auto landmarks =
          episode_of(array, index.count(row, "start"), index.count(row, "n_frames"));
      MEDIUS_TRY(const form::FormResult result,
                 form::analyse(landmarks, exercise, inputs.errors, {}));
      const bool correct = result.cues.empty() && !result.repetitions.empty();
      each[movement].add(index.text(row, "correct") == "1" ? "correct" : "incorrect",
                         correct ? "correct" : "incorrect");
      ++episodes;
      near += result.repetitions.size() <= 2 ? 1 : 0;
      if (inputs.dump == "ui-prmd") {
        std::printf("%s,s%s,%s,%s,%zu,%zu", movement.c_str(), index.text(row, "subject").c_str(),
                    index.text(row, "episode").c_str(), index.text(row, "correct").c_str(),
                    result.repetitions.size(), result.partial.size());
        for (const auto& cue : result.cues)
          std::printf(",%s=%.3f", cue.id.c_str(), cue.value.value);
        for (const auto& cue : result.in_order)
          std::printf(",%s=%.3f", cue.id.c_str(), cue.value.value);
        for (const auto& partial : result.partial) {
          std::printf(",PARTIAL %s %.1f-%.1f-%.1f %.2f of %.2f=0", partial.words.en.c_str(),
                      partial.start_s, partial.turn_s, partial.end_s, partial.range.value,
                      partial.needed);
        }
        std::printf("\n");
      }
    }
  }
  double sum = 0.0;
  std::string note;
  for (const auto& [movement, confusion] : each) {
    sum += confusion.accuracy();
    note += fmt::format("{} {:.2f} ", rules.at(movement).substr(5), confusion.accuracy());
  }
  return std::vector<Line>{{"ui-prmd", "correct or not, six movements: mean accuracy", episodes,
                            sum / static_cast<double>(each.size()), 0.82, false, ".80", note},
                           {"ui-prmd", "one repetition an episode: off by at most one", episodes,
                            near / static_cast<double>(episodes), 0.98, false, ".95", ""}};
}

}  // namespace medius::accuracy
