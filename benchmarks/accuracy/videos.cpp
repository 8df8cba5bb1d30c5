// Phone videos through the pose network: squats with a trainer's or author's word, and walking
// beside marker-based angles.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "benchmarks/accuracy/cases.h"
#include "medius/pose/estimate.h"

namespace medius::accuracy {
namespace {

struct Clip {
  const char* file;
  const char* fault;  ///< the cue that names it from this side; empty: none of them
};

double column_mean_error(const std::vector<double>& times, const std::vector<double>& values,
                         const Table& truth, const std::string& column, double shift_s) {
  double sum = 0.0;
  int count = 0;
  std::size_t row = 0;
  const double first_s = truth.number(0, "time_s");
  for (std::size_t frame = 0; frame < times.size(); ++frame) {
    if (std::isnan(values[frame])) continue;
    const double at_s = times[frame] - times.front() + first_s + shift_s;
    while (row + 1 < truth.rows.size() && truth.number(row + 1, "time_s") < at_s) ++row;
    if (row + 1 >= truth.rows.size() || at_s < first_s) continue;
    sum += std::abs(values[frame] - truth.number(row, column));
    ++count;
  }
  return count < 20 ? 1e9 : sum / count;
}

// The recordings start at unknown moments: the shift that fits hips, knees and ankles together.
Result<double> walking_error(const Inputs& inputs, const std::filesystem::path& folder,
                             const std::string& name) {
  MEDIUS_TRY(const pose::Estimate estimate, pose::estimate(folder / (name + "_phone.mp4"), {}));
  MEDIUS_TRY(const Table truth, read_table(folder / (name + "_mocap_joint_angles.csv")));
  const auto& exercise = exercise_named(inputs, "walk-angles");
  const auto signals = signals_of(estimate.landmarks, exercise);
  std::vector<double> times;
  for (const auto& frame : estimate.landmarks.frames) times.push_back(frame.time_s);
  double best = 1e9;
  for (double shift_s = -0.6; shift_s <= 0.6; shift_s += 0.01) {
    double sum = 0.0;
    int count = 0;
    for (const auto& [joint, column_of] :
         {std::pair{"hip_flexion", "hip_flex"}, std::pair{"knee_angle", "knee"},
          std::pair{"ankle_angle", "ankle"}}) {
      for (std::size_t side = 0; side < 2; ++side) {
        const std::string column = std::string(column_of) + (side == 0 ? "_l_deg" : "_r_deg");
        if (!truth.columns.contains(column)) return error("{}: no column {}", name, column);
        const auto signal = static_cast<std::size_t>(exercise.signal_index(joint));
        std::vector<double> values;
        for (const auto& frame : signals) values.push_back(frame[signal][side]);
        sum += column_mean_error(times, values, truth, column, shift_s);
        ++count;
      }
    }
    best = std::min(best, sum / count);
  }
  return best;
}

}  // namespace

Result<std::vector<Line>> videos(const Inputs& inputs) {
  const Clip clips[] = {{"deep-squat/good_IMG_7026.mp4", ""},
                        {"deep-squat/good_IMG_7027.mp4", ""},
                        {"squat-faults/bending_forward.mp4", "folds_forward"},
                        {"squat-faults/no_depth.mp4", "stays_high"},
                        {"squat-faults/olympic_squat.mp4", ""}};
  const auto folder = inputs.recordings / "video";
  const auto& squat = *inputs.catalogue.find("squat").value();
  int counted = 0;
  int named = 0;
  int with_fault = 0;
  int wrongly = 0;
  std::string note;
  for (const Clip& clip : clips) {
    MEDIUS_TRY(const pose::Estimate estimate, pose::estimate(folder / clip.file, {}));
    MEDIUS_TRY(const form::FormResult result,
               form::analyse(estimate.landmarks, squat, inputs.product_errors, {}));
    counted += result.repetitions.size() == 1 ? 1 : 0;
    with_fault += *clip.fault != '\0' ? 1 : 0;
    // A fault is named once, be it on one side or on both.
    bool found = false;
    for (const auto& cue : result.cues) {
      found = found || cue.id == clip.fault;
      wrongly += cue.id == clip.fault ? 0 : 1;
    }
    named += found ? 1 : 0;
    note += fmt::format("{}: {} counted, view {}", std::filesystem::path(clip.file).stem().string(),
                        result.repetitions.size(),
                        result.view.view ? exercise::name(*result.view.view) : "unknown");
    for (const auto& cue : result.cues) note += fmt::format(", {} {:.2f}", cue.id, cue.value.value);
    note += "; ";
  }
  std::vector<Line> lines{
      {"video: squats", "every repetition counted", 5, counted / 5.0, 1.0, false, "-", note},
      {"video: squats", "named fault found", static_cast<std::size_t>(with_fault),
       named / static_cast<double>(with_fault), 1.0, false, "-",
       "both filmed from the front: see below"},
      {"video: squats", "other faults claimed", 5, static_cast<double>(wrongly), 0.0, true, "-",
       ""}};
  for (const char* name : {"walk", "walk_ts"}) {
    MEDIUS_TRY(const double error_deg, walking_error(inputs, folder / "walk", name));
    lines.push_back({std::string("video: ") + name,
                     "hip, knee, ankle flexion, mean error (deg), no body fit", 1, error_deg, 9.0,
                     true, "6-11", ""});
  }
  return lines;
}

}  // namespace medius::accuracy
