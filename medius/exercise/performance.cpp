// A clip at any time: the spline between the keys, small idle movements, and the contacts solved
// once more.
#include <algorithm>
#include <cmath>

#include "medius/exercise/timeline.h"

namespace medius::exercise {

struct Performance::State {
  std::shared_ptr<const Motion> motion;
  Skeleton skeleton;
  PerformanceRequest request;
  Timeline timeline;
  bool mirror = false;
  std::vector<FaultSize> faults;
  std::unique_ptr<ContactSolver> solver;
  ContactProblem problem;
  std::size_t interval = 0;

  /// Finds the interval of a time: usually the last one or the next.
  void find(double time_s) {
    const auto& keys = timeline.keys;
    if (interval + 1 >= keys.size() || time_s < keys[interval].time_s) interval = 0;
    while (interval + 2 < keys.size() && time_s > keys[interval + 1].time_s) ++interval;
  }

  [[nodiscard]] double end_s() const { return timeline.keys.back().time_s; }
};

namespace {

double value_at(const Idle::Wave& wave, double time_s) {
  return wave.amplitude_rad * std::sin(2 * kPi * wave.frequency_hz * time_s + wave.phase_rad);
}

Prop mirrored(Prop prop) {
  prop.p_m.z() = -prop.p_m.z();
  prop.yaw_rad = -prop.yaw_rad;
  return prop;
}

}  // namespace

Performance::Performance(std::unique_ptr<State> state) : state_(std::move(state)) {}
Performance::~Performance() = default;
Performance::Performance(Performance&&) noexcept = default;
Performance& Performance::operator=(Performance&&) noexcept = default;

Result<Performance> Performance::create(std::shared_ptr<const Motion> motion,
                                        const Skeleton& skeleton,
                                        const PerformanceRequest& request) {
  auto state = std::make_unique<State>();
  MEDIUS_TRY(state->motion, variant_of(std::move(motion), request.variant));
  state->skeleton = skeleton;
  state->request = request;
  MEDIUS_TRY(state->timeline, build_timeline(*state->motion, state->skeleton, request));
  state->mirror = request.side == Side::Left && state->motion->sided;
  state->solver = std::make_unique<ContactSolver>(state->skeleton);
  state->faults = request.faults;
  for (FaultSize& fault : state->faults)
    for (const FaultDescription& known : state->motion->fault_descriptions)
      if (known.name == fault.name && fault.size == 0) fault.size = known.typical;
  if (state->mirror) {
    for (Prop& prop : state->timeline.props) prop = mirrored(prop);
    for (RepetitionTruth& truth : state->timeline.repetitions) truth.side = other(truth.side);
  }
  return Performance(std::move(state));
}

double Performance::duration_s() const { return state_->end_s(); }

void Performance::sample(double time_s, BodyCoordinates& q) const {
  State& s = *state_;
  const double time = std::clamp(time_s, 0.0, s.end_s());
  s.find(time);
  const Key& from = s.timeline.keys[s.interval];
  const Key& to = s.timeline.keys[s.interval + 1];
  BodyCoordinates script;
  interpolate(from, to, time, script);
  for (const Idle::Wave& wave : s.timeline.idle.waves)
    script[wave.coordinate] += value_at(wave, time);
  const double h = to.time_s - from.time_s;
  const double share = h > 0 ? (time - from.time_s) / h : 1.0;
  apply(s.timeline.intervals[s.interval], share, s.problem);
  if (s.problem.balance.active) {
    const auto& sway = s.timeline.idle.sway;
    s.problem.balance.target_m.x() += value_at(sway[0], time) + value_at(sway[1], time);
    s.problem.balance.target_m.y() += value_at(sway[2], time) + value_at(sway[3], time);
  }
  q = script;
  s.solver->solve(s.problem, script, q, 16, 4e-4);
  if (s.mirror) q = exercise::mirrored(q);
}

const Skeleton& Performance::skeleton() const { return state_->skeleton; }
std::span<const Prop> Performance::props() const { return state_->timeline.props; }
std::span<const PhaseSpan> Performance::phases() const { return state_->timeline.phases; }
std::span<const RepetitionTruth> Performance::repetitions() const {
  return state_->timeline.repetitions;
}
std::span<const PhaseSpan> Performance::holds() const { return state_->timeline.holds; }
std::span<const FaultSize> Performance::faults() const { return state_->faults; }
bool Performance::is_gait() const { return state_->motion->kind == MotionKind::Gait; }
bool Performance::alternates() const { return state_->motion->alternates; }

std::vector<Performance::Touch> Performance::touches(double time_s) const {
  State& s = *state_;
  const double time = std::clamp(time_s, 0.0, s.end_s());
  s.find(time);
  const Key& from = s.timeline.keys[s.interval];
  const Key& to = s.timeline.keys[s.interval + 1];
  ContactProblem problem;
  const double h = to.time_s - from.time_s;
  apply(s.timeline.intervals[s.interval], h > 0 ? (time - from.time_s) / h : 1.0, problem);
  std::vector<Touch> touches;
  BodyCoordinates q;
  SegmentPoses X;
  sample(time_s, q);
  forward_kinematics(s.skeleton, q, X);
  for (std::size_t index = 0; index < problem.contact_count; ++index) {
    const ContactRow& row = problem.contacts[index];
    Touch touch{row.site, row.target_m, !row.held[0]};
    if (s.mirror) {
      touch.site = exercise::mirrored(touch.site);
      touch.target_m.z() = -touch.target_m.z();
    }
    if (row.on_site) {
      const SiteId other = s.mirror ? exercise::mirrored(row.other) : row.other;
      touch.target_m += site_in_world(s.skeleton, X, other);
    }
    touches.push_back(touch);
  }
  return touches;
}

}  // namespace medius::exercise
