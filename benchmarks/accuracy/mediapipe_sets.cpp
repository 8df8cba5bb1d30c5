// Sets of MediaPipe landmarks in the picture: valid and invalid squats, exercise frames, yoga
// poses.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "benchmarks/accuracy/cases.h"

namespace medius::accuracy {
namespace {

using pose::Landmark;

// The sets give coordinates as shares of the picture's width and height and do not say its size.
struct Shape {
  double width_px, height_px;
};

pose::Landmarks sequence_of(const Array& array, std::size_t start, std::size_t frames,
                            const std::string& name, Shape shape) {
  pose::Landmarks landmarks = empty_landmarks(name, frames);
  landmarks.image_width_px = static_cast<int>(shape.width_px);
  landmarks.image_height_px = static_cast<int>(shape.height_px);
  landmarks.has_world = false;
  for (std::size_t frame = 0; frame < frames; ++frame) {
    const int* values = array.row(start + frame);
    auto& person = landmarks.frames[frame];
    bool any = false;
    for (std::size_t point = 0; point < pose::kLandmarkCount; ++point) {
      const int* v = values + 4 * point;
      person.points[point].image_px =
          Vector2(v[0] * 1e-4 * shape.width_px, v[1] * 1e-4 * shape.height_px);
      person.points[point].visibility = v[3] * 1e-4;
      any = any || v[0] != 0 || v[1] != 0;
    }
    person.person = person.plausible = any;
  }
  return landmarks;
}

void dump_signals(const std::string& label, const exercise::Exercise& exercise,
                  const std::vector<std::array<double, 2>>& signals) {
  std::printf("%s", label.c_str());
  for (std::size_t signal = 0; signal < exercise.signals.size(); ++signal) {
    std::printf(",%.3f,%.3f", signals[signal][0], signals[signal][1]);
  }
  std::printf("\n");
}

void dump_header(const exercise::Exercise& exercise) {
  std::printf("label");
  for (const auto& signal : exercise.signals) {
    std::printf(",%s_l,%s_r", signal.name.c_str(), signal.name.c_str());
  }
  std::printf("\n");
}

// One row of a table is one frame, points by name.
pose::Landmarks frame_of(const Table& table, std::size_t row, Shape shape) {
  pose::Landmarks landmarks = empty_landmarks("frame", 1);
  landmarks.has_world = false;
  landmarks.image_width_px = static_cast<int>(shape.width_px);
  landmarks.image_height_px = static_cast<int>(shape.height_px);
  for (std::size_t point = 0; point < pose::kLandmarkCount; ++point) {
    const std::string name(pose::name(static_cast<Landmark>(point)));
    if (!table.columns.contains(name + "_x")) continue;
    auto& landmark = landmarks.frames[0].points[point];
    landmark.image_px = Vector2(table.number(row, name + "_x") * shape.width_px,
                                table.number(row, name + "_y") * shape.height_px);
    landmark.visibility = table.number(row, name + "_v");
  }
  return landmarks;
}

struct FrameSet {
  const char* file;
  const char* rule;  ///< exercise whose conditions name the labels
  const char* measure;
  const char* published;
  Shape shape;
};

}  // namespace

Result<std::vector<Line>> squat_valid(const Inputs& inputs) {
  const auto folder = inputs.recordings / "landmarks" / "squat-valid-invalid-mediapipe";
  MEDIUS_TRY(const Array array, read_array(folder / "landmarks.npy"));
  MEDIUS_TRY(const Table index, read_table(folder / "index.csv"));
  const auto& exercise = exercise_named(inputs, "squat-full");
  Confusion confusion;
  for (std::size_t row = 0; row < index.rows.size(); ++row) {
    const auto landmarks = sequence_of(array, index.count(row, "start"),
                                       index.count(row, "n_frames"), "clip", {720, 1280});
    MEDIUS_TRY(const form::FormResult result,
               form::analyse(landmarks, exercise, inputs.errors, {}));
    const bool unfinished = std::any_of(
        result.partial.begin(), result.partial.end(), [](const form::PartialRepetition& movement) {
          return movement.reason == form::PartialReason::NotFinished;
        });
    const bool valid = !result.repetitions.empty() && result.cues.empty() && !unfinished;
    confusion.add(index.text(row, "label"), valid ? "valid" : "invalid");
    if (inputs.dump == "squat-valid") {
      std::printf("%s,%s,%zu,%zu", index.text(row, "label").c_str(),
                  index.text(row, "clip").c_str(), result.repetitions.size(),
                  result.partial.size());
      for (const auto& cue : result.cues) std::printf(",%s=%.3f", cue.id.c_str(), cue.value.value);
      for (const auto& cue : result.in_order)
        std::printf(",(%s=%.3f)", cue.id.c_str(), cue.value.value);
      std::printf("\n");
    }
  }
  return std::vector<Line>{{"squat-valid-invalid", "valid or not: accuracy", confusion.count(),
                            confusion.accuracy(), 0.90, false, "-", ""}};
}

Result<std::vector<Line>> exercise_correction(const Inputs& inputs) {
  const auto folder = inputs.recordings / "landmarks" / "exercise-correction-mediapipe";
  // Phone and screen recordings, wide: the shape follows from the limbs' proportions.
  const FrameSet sets[] = {
      {"squat_model_test.csv.gz", "squat-stage", "squat up or down: accuracy", ".994", {1280, 720}},
      {"squat_model_train.csv.gz",
       "squat-stage",
       "squat up or down, second file: accuracy",
       "-",
       {1280, 720}},
      {"plank_model_test.csv.gz",
       "plank",
       "plank correct, hips high, hips low: accuracy",
       ".996",
       {1280, 720}},
      {"lunge_model_err.test.csv.gz",
       "lunge-knee",
       "lunge knee over toe or not: accuracy",
       ".972",
       {1280, 720}},
      {"lunge_model_stage.test.csv.gz",
       "lunge-stage",
       "lunge stage, three: accuracy",
       "-",
       {1280, 720}},
  };
  std::vector<Line> lines;
  for (const FrameSet& set : sets) {
    MEDIUS_TRY(const Table table, read_table(folder / set.file));
    const auto& exercise = exercise_named(inputs, set.rule);
    Confusion confusion;
    const bool dumps = inputs.dump == "correction";
    if (dumps) {
      std::printf("# %s\n", set.file);
      dump_header(exercise);
    }
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      const auto signals = signals_of(frame_of(table, row, set.shape), exercise).front();
      confusion.add(table.text(row, "label"), label_of(signals, exercise));
      if (dumps) dump_signals(table.text(row, "label"), exercise, signals);
    }
    lines.push_back({"exercise-correction", set.measure, confusion.count(), confusion.accuracy(),
                     0.90, false, set.published, ""});
    if (inputs.dump == "correction") std::printf("# %s", confusion.text().c_str());
  }
  return lines;
}

Result<std::vector<Line>> yoga(const Inputs& inputs) {
  const auto folder = inputs.recordings / "landmarks" / "yoga-posepilot-mediapipe";
  MEDIUS_TRY(const Array array, read_array(folder / "landmarks.npy"));
  MEDIUS_TRY(const Table index, read_table(folder / "index.csv"));
  const auto& exercise = exercise_named(inputs, "yoga-poses");
  Confusion confusion;
  if (inputs.dump == "yoga") dump_header(exercise);
  for (std::size_t row = 0; row < index.rows.size(); ++row) {
    const std::size_t frames = index.count(row, "n_frames");
    const auto landmarks =
        sequence_of(array, index.count(row, "start"), frames, index.text(row, "file"), {1280, 720});
    const auto signals = signals_of(landmarks, exercise);
    // The pose is entered from standing: the last third is the pose; its frames vote.
    std::map<std::string, int> votes;
    for (std::size_t frame = frames - frames / 3; frame < frames; ++frame) {
      ++votes[label_of(signals[frame], exercise)];
    }
    std::string answer;
    int most = 0;
    for (const auto& [label, count] : votes) {
      if (!label.empty() && count > most) {
        answer = label;
        most = count;
      }
    }
    confusion.add(index.text(row, "pose"), answer);
    if (inputs.dump == "yoga") {
      dump_signals(index.text(row, "pose") + " " + index.text(row, "file") + " " + answer, exercise,
                   signals[frames - 3]);
    }
  }
  if (inputs.dump == "yoga") std::printf("%s", confusion.text().c_str());
  return std::vector<Line>{{"yoga-posepilot", "pose name, four cameras: accuracy",
                            confusion.count(), confusion.accuracy(), 0.90, false, ".90-.96", ""}};
}

}  // namespace medius::accuracy
