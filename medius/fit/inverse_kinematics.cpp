#include "medius/fit/inverse_kinematics.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "medius/base/nearest.h"
#include "medius/base/parallel.h"
#include "medius/body/held.h"

namespace medius::fit {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

IkTargets targets_of(const IkTasks& tasks, const IkRecording& recording, int frame) {
  const auto part = [frame](const auto& all, std::size_t count) {
    return std::span(all).subspan(static_cast<std::size_t>(frame) * count, count);
  };
  return {part(recording.markers, tasks.markers.size()),
          part(recording.coordinates, tasks.coordinates.size()),
          part(recording.orientations, tasks.orientations.size()),
          recording.time[static_cast<std::size_t>(frame)]};
}

Eigen::VectorXd default_coordinates(const body::Model& model) {
  Eigen::VectorXd q(model.coordinate_count());
  for (int i = 0; i < q.size(); ++i)
    q[i] = model.coordinates[static_cast<std::size_t>(i)].default_value;
  return q;
}

void store(IkSolver& solver, const IkSummary& summary, const Eigen::VectorXd& q, int frame,
           bool with_errors, Eigen::VectorXd& errors, IkResult& result) {
  result.q.row(frame) = q;
  if (with_errors) {
    solver.standard_errors(errors);
    result.standard_error.row(frame) = errors;
  }
  const auto marker_errors = solver.marker_errors();
  const auto positions = solver.marker_positions();
  for (std::size_t i = 0; i < marker_errors.size(); ++i) {
    const auto column = static_cast<Eigen::Index>(i);
    result.marker_error(frame, column) = marker_errors[i];
    result.marker_position.row(frame).segment<3>(3 * column) = positions[i];
  }
  result.iterations[static_cast<std::size_t>(frame)] = summary.iterations;
  result.converged[static_cast<std::size_t>(frame)] = summary.converged ? 1 : 0;
}

/// Chunks start without a guess and may be whole turns apart: unclamped angles go on smoothly.
void unwrap(const body::Model& model, motion::Table& q) {
  for (int c = 0; c < model.coordinate_count(); ++c) {
    const body::Coordinate& coordinate = model.coordinates[static_cast<std::size_t>(c)];
    if (coordinate.motion_type != body::MotionType::kRotational || coordinate.clamped ||
        !body::is_free(coordinate))
      continue;
    for (Eigen::Index frame = 1; frame < q.rows(); ++frame) {
      const double turns = std::round((q(frame, c) - q(frame - 1, c)) / (2 * kPi));
      if (turns != 0) q(frame, c) -= 2 * kPi * turns;
    }
  }
}

std::string some_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 5); ++i)
    text += (i > 0 ? ", " : "") + names[i];
  return names.size() > 5 ? text + " ..." : text;
}

/// A fit that no person and no sewn-on marker explains deserves a word.
void note_misfit(const IkTasks& tasks, const IkRecording& recording, IkResult& result) {
  constexpr double kFar = 0.1, kAllAside = 0.05;  // m
  constexpr double kTogether = 0.9;               // of the RMS, by an offset that all share
  double squares = 0;
  Vector3 sum = Vector3::Zero();
  std::size_t count = 0;
  for (int frame = 0; frame < recording.frames(); ++frame) {
    for (std::size_t i = 0; i < tasks.markers.size(); ++i) {
      const auto at = static_cast<Eigen::Index>(i);
      const Vector3 away =
          recording.markers[static_cast<std::size_t>(frame) * tasks.markers.size() + i] -
          result.marker_position.row(frame).segment<3>(3 * at).transpose();
      if (tasks.markers[i].weight == 0 || !away.allFinite()) continue;
      squares += away.squaredNorm();
      sum += away;
      ++count;
    }
  }
  if (count == 0) return;
  const double rms = std::sqrt(squares / static_cast<double>(count));
  const Vector3 mean = sum / static_cast<double>(count);
  if (mean.norm() > kAllAside && mean.norm() > kTogether * rms) {
    result.notes.push_back(fmt::format(
        "inverse kinematics: all markers lie {:.2g} m to the same side of the model's ({:.2g} "
        "{:.2g} {:.2g}); is the model's origin or the recording's another, or its unit?",
        mean.norm(), mean.x(), mean.y(), mean.z()));
  } else if (rms > kFar) {
    result.notes.push_back(
        fmt::format("inverse kinematics: the markers lie {:.2g} m from the model's (RMS), which no "
                    "motion explains; are the model, its scale, the markers' names and their unit "
                    "those of this recording?",
                    rms));
  }
}

}  // namespace

Result<IkTasks> tasks_for_all_markers(const body::Model& model,
                                      const motion::MarkerSeries& markers) {
  IkTasks tasks;
  std::vector<std::string> names;
  for (const body::Marker& marker : model.markers) {
    names.push_back(marker.name);
    if (markers.find(marker.name) >= 0) tasks.markers.push_back({marker.name, marker.point, 1.0});
  }
  if (tasks.markers.empty())
    return error(
        "{}: no marker has the name of one of the model '{}': the file has {}; the model has {}",
        markers.name, model.name, some_of(markers.markers),
        names.empty() ? "none" : some_of(names));
  return tasks;
}

Result<IkRecording> marker_recording(const IkTasks& tasks, const motion::MarkerSeries& markers,
                                     double begin, double end, std::vector<std::string>& notes) {
  MEDIUS_TRY(const auto range, motion::frames_between(markers.time, begin, end, markers.name));
  IkRecording recording;
  recording.time.assign(markers.time.begin() + range.first, markers.time.begin() + range.last + 1);
  std::vector<int> columns;
  std::vector<std::string> missing;
  for (const MarkerTask& task : tasks.markers) {
    columns.push_back(markers.find(task.name));
    if (columns.back() < 0) missing.push_back(task.name);
  }
  if (missing.size() == tasks.markers.size() && !missing.empty())
    return error("{}: none of the markers asked for is in it: {}", markers.name, some_of(missing));
  if (!missing.empty())
    notes.push_back(
        fmt::format("{}: {} of the {} markers asked for are not in it and are left out: {}",
                    markers.name, missing.size(), columns.size(), some_of(missing)));
  recording.markers.reserve(columns.size() * recording.time.size());
  for (int frame = range.first; frame <= range.last; ++frame) {
    for (const int column : columns)
      recording.markers.push_back(column < 0 ? Vector3(Vector3::Constant(kNothing))
                                             : markers.position(frame, column));
  }
  return recording;
}

Result<IkResult> inverse_kinematics(const body::Model& model, const IkTasks& tasks,
                                    const IkRecording& recording, const IkRunOptions& options,
                                    const Work& work) {
  const int frames = recording.frames();
  const auto count = static_cast<std::size_t>(frames);
  if (recording.markers.size() != count * tasks.markers.size() ||
      recording.coordinates.size() != count * tasks.coordinates.size() ||
      recording.orientations.size() != count * tasks.orientations.size())
    return error("inverse kinematics: the recording has another number of targets than tasks");
  if (frames == 0) return error("inverse kinematics: the recording holds no frame");

  IkResult result;
  result.time = recording.time;
  const auto markers = static_cast<Eigen::Index>(tasks.markers.size());
  result.q.resize(frames, model.coordinate_count());
  result.standard_error = motion::Table::Constant(frames, model.coordinate_count(), kNothing);
  result.marker_error.resize(frames, markers);
  result.marker_position.resize(frames, 3 * markers);
  result.iterations.resize(count);
  result.converged.resize(count);
  for (const MarkerTask& task : tasks.markers) result.markers.push_back(task.name);

  Eigen::VectorXd first = options.initial_q.value_or(default_coordinates(model));
  if (first.size() != model.coordinate_count())
    return error("inverse kinematics: the start has {} coordinates, the model {}", first.size(),
                 model.coordinate_count());
  {
    IkSolver solver(model, tasks, options.solver);
    if (solver.solve_cold(targets_of(tasks, recording, 0), first).residuals == 0)
      result.notes.push_back("the first frame shows no marker");
  }

  const int threads = thread_count(options.threads);
  std::vector<std::unique_ptr<IkSolver>> solvers(static_cast<std::size_t>(threads));
  const auto solve_chunk = [&](int thread, int begin, int end) -> Result<void> {
    auto& solver = solvers[static_cast<std::size_t>(thread)];
    if (solver == nullptr) solver = std::make_unique<IkSolver>(model, tasks, options.solver);
    Eigen::VectorXd q = first, errors(q.size()), before = q, earlier = q;
    for (int frame = begin; frame < end; ++frame) {
      const IkTargets targets = targets_of(tasks, recording, frame);
      IkSummary summary;
      if (frame == begin) {
        summary = solver->solve_cold(targets, q);
      } else {
        // The movement goes on as it went between the last two frames, where these are evenly
        // apart.
        const double t = recording.time[static_cast<std::size_t>(frame)];
        const double t1 = recording.time[static_cast<std::size_t>(frame - 1)];
        q = before;
        if (frame - begin >= 2) {
          const double t2 = recording.time[static_cast<std::size_t>(frame - 2)];
          const double ratio = (t - t1) / (t1 - t2);
          if (ratio < 2) {
            for (const int c : solver->free_coordinates()) {
              const double step = ratio * (before[c] - earlier[c]);
              if (std::abs(step) > 0.2) continue;
              q[c] += step;
              const body::Coordinate& coordinate = model.coordinates[static_cast<std::size_t>(c)];
              if (coordinate.clamped)
                q[c] = std::clamp(q[c], coordinate.range[0], coordinate.range[1]);
            }
          }
        }
        summary = solver->solve(targets, q);
      }
      earlier = before;
      before = q;
      store(*solver, summary, q, frame, options.standard_errors, errors, result);
    }
    return {};
  };
  MEDIUS_CHECK(for_chunks(frames, threads, work, "inverse kinematics", solve_chunk));
  unwrap(model, result.q);

  note_misfit(tasks, recording, result);
  const auto stuck = std::count(result.converged.begin(), result.converged.end(), 0);
  if (stuck > 0)
    result.notes.push_back(fmt::format(
        "inverse kinematics: {} of {} frames stopped after {} iterations before the accuracy was "
        "reached",
        stuck, frames, options.solver.most_iterations));
  return result;
}

}  // namespace medius::fit
