#include "medius/force/inverse_dynamics.h"

#include <algorithm>

#include "medius/base/parallel.h"

namespace medius::force {

Result<std::vector<double>> times_in(const std::vector<double>& times, const TimeRange& range,
                                     std::string_view what) {
  MEDIUS_TRY(const auto frames, motion::frames_between(times, range.begin, range.end, what));
  return std::vector<double>(times.begin() + frames.first, times.begin() + frames.last + 1);
}

InverseDynamics::InverseDynamics(const body::Model& model, const CoordinateCurves& curves,
                                 const AppliedLoads& applied, const body::PassiveForceSet* passive)
    : model_(model),
      curves_(curves),
      applied_(applied),
      passive_(passive),
      data_(model),
      loads_(model.bodies.size()),
      tau_(model.coordinate_count()),
      passive_tau_(Eigen::VectorXd::Zero(model.coordinate_count())) {
  if (passive != nullptr && !passive->empty()) {
    passive_data_ = std::make_unique<body::PassiveForceData>(model, *passive);
  }
}

void InverseDynamics::solve(double time) {
  // The motion.
  curves_.set(model_, time, data_);
  body::update_positions(model_, data_);
  body::update_velocities(model_, data_);
  body::update_accelerations(model_, data_);

  // What acts from outside, and what the body's passive parts do.
  std::fill(loads_.begin(), loads_.end(), body::SpatialForce{});
  applied_.add(time, data_, loads_);
  passive_tau_.setZero();
  if (passive_data_) {
    body::add_passive_forces(model_, *passive_, data_, *passive_data_, loads_, passive_tau_);
  }

  body::inverse_dynamics(model_, data_, loads_, tau_);
  tau_ -= passive_tau_;
}

std::string loops_note(const body::Model& model) {
  if (model.loops.empty()) return {};
  const body::Loop& first = model.loops.front();
  return fmt::format(
      "{}:{}: inverse dynamics (here as in OpenSim) gives the moments as if constraint '{}'{} were "
      "cut: what it carries is part of them; static optimisation and joint loads leave it its "
      "share",
      model.specification.file.string(), first.line, first.name,
      model.loops.size() > 1 ? fmt::format(" and {} more", model.loops.size() - 1) : "");
}

std::string generalized_force_label(const body::Coordinate& coordinate) {
  const bool turns = coordinate.motion_type == body::MotionType::kRotational;
  return coordinate.name + (turns ? "_moment" : "_force");
}

Result<motion::TimeSeries> inverse_dynamics(const body::Model& model,
                                            const motion::TimeSeries& coordinates,
                                            const motion::ExternalLoads& loads,
                                            const InverseDynamicsOptions& options,
                                            const Work& work) {
  CoordinateCurvesOptions curve_options;
  curve_options.low_pass_hz = options.low_pass_hz;
  curve_options.columns_before_functions = true;
  MEDIUS_TRY(const auto curves, CoordinateCurves::make(model, coordinates, curve_options));
  MEDIUS_TRY(const auto applied, AppliedLoads::make(model, loads));
  MEDIUS_TRY(const auto passive, body::compile_passive_forces(model, options.excluded_forces));

  motion::TimeSeries result;
  result.name = "Inverse Dynamics Generalized Forces";
  result.notes = curves.notes();
  for (std::string& note : body::left_out(model.specification))
    result.notes.push_back(std::move(note));
  if (const std::string note = loops_note(model); !note.empty()) result.notes.push_back(note);
  MEDIUS_TRY(result.time, times_in(curves.times(), options.range, coordinates.place()));
  MEDIUS_TRY(std::string beyond, applied.check_times(result.time));
  if (!beyond.empty()) result.notes.push_back(std::move(beyond));
  for (const auto& coordinate : model.coordinates) {
    result.labels.push_back(generalized_force_label(coordinate));
  }
  result.values.resize(result.frames(), result.columns());

  const int threads = thread_count(options.threads);
  std::vector<std::unique_ptr<InverseDynamics>> solvers(static_cast<std::size_t>(threads));
  MEDIUS_CHECK(for_chunks(result.frames(), threads, work, "inverse dynamics",
                          [&](int thread, int begin, int end) -> Result<void> {
                            auto& solver = solvers[static_cast<std::size_t>(thread)];
                            if (!solver) {
                              solver = std::make_unique<InverseDynamics>(model, curves, applied,
                                                                         &passive);
                            }
                            for (int frame = begin; frame < end; ++frame) {
                              solver->solve(result.time[static_cast<std::size_t>(frame)]);
                              result.values.row(frame) = solver->tau().transpose();
                            }
                            return {};
                          }));
  return result;
}

}  // namespace medius::force
