// One person's clip: variant and faults put into the poses, a personal style, repetitions that
// differ a little, set-up and rests.
#include <algorithm>
#include <cmath>

#include "medius/base/nearest.h"
#include "medius/exercise/timeline.h"

namespace medius::exercise {
namespace {

/// A script's fault may be enlarged up to this much to reach its size against the contacts.
constexpr double kMostGain = 6.0;

using PlantedFaults = std::vector<std::pair<const FaultSpecification*, double>>;

/// Standard deviation between people of how a coordinate is carried, deg.
double style_sd_deg(Coordinate coordinate) {
  if (is_length(coordinate)) return 0.0;
  const auto index = static_cast<std::size_t>(coordinate);
  const auto right = index >= kFirstLeft ? mirrored(coordinate) : coordinate;
  switch (right) {
    case Coordinate::PelvisTilt:
    case Coordinate::HipFlexionR:
    case Coordinate::HipRotationR:
    case Coordinate::LumbarExtension:
    case Coordinate::ThoraxExtension:
      return 2.0;
    case Coordinate::PelvisList:
    case Coordinate::PelvisRotation:
    case Coordinate::LumbarBending:
    case Coordinate::LumbarRotation:
    case Coordinate::ThoraxBending:
    case Coordinate::ThoraxRotation:
      return 0.7;
    case Coordinate::NeckExtension:
      return 4.0;
    case Coordinate::NeckBending:
    case Coordinate::NeckRotation:
      return 2.0;
    case Coordinate::HipAdductionR:
      return 1.2;
    case Coordinate::KneeAngleR:
      return 3.0;
    case Coordinate::AnkleAngleR:
      return 1.5;
    case Coordinate::ArmFlexR:
    case Coordinate::ArmAddR:
    case Coordinate::ArmRotR:
      return 4.0;
    case Coordinate::ElbowFlexR:
    case Coordinate::ProSupR:
    case Coordinate::WristFlexR:
      return 5.0;
    default:
      return 0.0;
  }
}

/// Paired coordinates share most of their offset: people are nearly symmetric.
BodyCoordinates draw_offsets(double scale, Random& random) {
  BodyCoordinates offsets;
  for (std::size_t c = 0; c < kCoordinateCount; ++c) {
    const auto coordinate = static_cast<Coordinate>(c);
    offsets[coordinate] = radians(scale * style_sd_deg(coordinate) * random.normal());
  }
  for (std::size_t c = kFirstRight; c < kFirstLeft; ++c) {
    const auto right = static_cast<Coordinate>(c);
    const Coordinate left = mirrored(right);
    const double mean = offsets[right];
    const double apart = 0.3 * offsets[left];
    offsets[right] = 0.95 * mean + apart;
    offsets[left] = 0.95 * mean - apart;
  }
  return offsets;
}

void keep_in_range(PoseSpecification& pose) {
  for (std::size_t c = 0; c < kCoordinateCount; ++c) {
    const CoordinateRange limits = range(static_cast<Coordinate>(c));
    pose.q.values[c] = std::clamp(pose.q.values[c], limits.low, limits.high);
  }
}

class Builder {
 public:
  Builder(const Motion& motion, const Skeleton& skeleton, const PerformanceRequest& request)
      : motion_(motion),
        skeleton_(skeleton),
        request_(request),
        random_(request.seed),
        clean_(motion.poses) {}

  Result<Timeline> build() {
    for (const PropSpecification& prop : motion_.props) set_height(prop.kind, prop.height_m);
    MEDIUS_CHECK(choose_faults());
    const double style = std::clamp(request_.style, 0.0, 2.0);
    offsets_ = draw_offsets(style, random_);
    depth_ = 1.0 + 0.04 * style * random_.normal();
    pace_ = request_.tempo * std::exp(0.12 * style * random_.normal());
    MEDIUS_CHECK(prepare_poses());
    KeySolver solver(motion_, skeleton_, heights_);
    solver_ = &solver;
    draw_idle(style);
    if (motion_.gait) {
      MEDIUS_CHECK(build_gait(motion_, request_, faults_, offsets_, random_, solver, timeline_));
    } else {
      MEDIUS_CHECK(lay_out());
      smooth(timeline_.keys);
    }
    for (std::size_t k = 0; k + 1 < timeline_.keys.size(); ++k)
      timeline_.intervals.push_back(between(timeline_.keys[k], timeline_.keys[k + 1]));
    place_props(skeleton_, motion_.props, heights_, timeline_);
    return std::move(timeline_);
  }

 private:
  void set_height(Prop::Kind kind, double height_m) {
    if (kind == Prop::Kind::Chair) heights_.chair_m = height_m;
    if (kind == Prop::Kind::Step) heights_.step_m = height_m;
    if (kind == Prop::Kind::Table) heights_.table_m = height_m;
  }

  Result<void> choose_faults() {
    for (const FaultSize& asked : request_.faults) {
      const FaultSpecification* found = nullptr;
      std::vector<std::string> known;
      for (const FaultSpecification& fault : motion_.faults) {
        known.push_back(fault.about.name);
        if (fault.about.name == asked.name) found = &fault;
      }
      if (!found)
        return error("{}: unknown fault '{}'.{}", motion_.name, asked.name,
                     known.empty() ? " It has none." : did_you_mean(asked.name, known));
      const double size = asked.size == 0.0 ? found->about.typical : asked.size;
      if (!(size > 0) || size > found->about.greatest)
        return error("{}: fault '{}' of {} {}: above 0 and up to {} {} is expected", motion_.name,
                     asked.name, asked.size, found->about.unit, found->about.greatest,
                     found->about.unit);
      faults_.emplace_back(found, size);
    }
    return {};
  }

  /// Poses in this person's style, clean and with the faults.
  Result<void> prepare_poses() {
    const BodyCoordinates start = clean_[static_cast<std::size_t>(motion_.start)].q;
    std::vector<bool> in_cycle(clean_.size(), false);
    for (const auto* steps : {&motion_.cycle, &motion_.finish})
      for (const StepSpecification& step : *steps)
        if (step.to >= 0) in_cycle[static_cast<std::size_t>(step.to)] = true;
    for (std::size_t p = 0; p < clean_.size(); ++p) {
      PoseSpecification& pose = clean_[p];
      for (std::size_t c = 0; c < kCoordinateCount; ++c) {
        double& value = pose.q.values[c];
        if (in_cycle[p] && !is_length(static_cast<Coordinate>(c)))
          value = start.values[c] + depth_ * (value - start.values[c]);
        value += offsets_.values[c];
      }
      keep_in_range(pose);
    }
    faulty_ = clean_;
    for (const auto& [fault, size] : faults_) {
      for (const int index : fault->poses) {
        MEDIUS_TRY(const double gain, calibrate(*fault, size, index));
        put(*fault, size, gain, faulty_[static_cast<std::size_t>(index)]);
      }
    }
    return {};
  }

  void put(const FaultSpecification& fault, double size, double gain,
           PoseSpecification& pose) const {
    if (fault.toward >= 0) {
      const PoseSpecification& goal = clean_[static_cast<std::size_t>(fault.toward)];
      for (std::size_t c = 0; c < kCoordinateCount; ++c)
        pose.q.values[c] += gain * size * (goal.q.values[c] - pose.q.values[c]);
    }
    for (const auto& [c, rate] : fault.adds) {
      // A fault is meant: contacts and balance are to be met by the other joints.
      double& ease = pose.ease[static_cast<std::size_t>(c)];
      ease = 30.0 * std::max(1.0, ease);
      pose.q[c] += gain * size * rate;
    }
    for (const auto& [site, rate] : fault.lifts)
      for (TouchSpecification& touch : pose.touches)
        if (touch.site.index() == site.index()) {
          touch.lift_m += size * rate;
          touch.slides = touch.slides || touch.on != TouchSpecification::On::Body;
        }
    for (const SiteId site : fault.drops)
      std::erase_if(pose.touches, [&](const TouchSpecification& touch) {
        return touch.site.index() == site.index();
      });
    pose.balance.right_share =
        std::clamp(pose.balance.right_share + gain * size * fault.weight_right, 0.0, 1.0);
    pose.balance.forward = std::clamp(pose.balance.forward + gain * size * fault.forward, 0.0, 1.0);
    keep_in_range(pose);
  }

  /// Poses between the start and another that lift what both have on the ground (a foot that
  /// steps): it does not come down where it stood.
  [[nodiscard]] std::vector<int> lifting_poses(int index) const {
    const auto touches = [&](int pose, const TouchSpecification& wanted) {
      return std::ranges::any_of(clean_[static_cast<std::size_t>(pose)].touches,
                                 [&](const TouchSpecification& touch) {
                                   return touch.site.index() == wanted.site.index();
                                 });
    };
    std::vector<int> poses;
    for (const StepSpecification& step : motion_.cycle) {
      if (step.to == index) return poses;
      if (step.to < 0) continue;
      for (const TouchSpecification& touch : clean_[static_cast<std::size_t>(index)].touches)
        if (touches(motion_.start, touch) && !touches(step.to, touch)) {
          poses.push_back(step.to);
          break;
        }
    }
    return {};
  }

  /// The factor on a fault's script with which its measure changes by its size (secant steps).
  Result<double> calibrate(const FaultSpecification& fault, double size, int index) {
    if (fault.measure.empty()) return 1.0;
    const PoseSpecification& plain = clean_[static_cast<std::size_t>(index)];
    auto measure = [&](double gain) -> Result<double> {
      PoseSpecification pose = plain;
      if (gain != 0) put(fault, size, gain, pose);
      KeySolver solver(motion_, skeleton_, heights_);
      MEDIUS_CHECK(solver.solve(clean_[static_cast<std::size_t>(motion_.start)], false));
      for (const int on_the_way : lifting_poses(index))
        MEDIUS_CHECK(solver.solve(clean_[static_cast<std::size_t>(on_the_way)], true));
      MEDIUS_TRY(const Key key, solver.solve(pose, true));
      auto value = measured(fault.measure, skeleton_, key.q);
      if (!value)
        return error("{}:{}: {}: fault '{}': {}", motion_.file, fault.line, motion_.name,
                     fault.about.name, value.error().message);
      return value;
    };
    MEDIUS_TRY(const double before, measure(0.0));
    // Secant steps kept between a gain that is too small and one that is too large.
    double low = 0.0, low_change = 0.0, high = 0.0, high_change = 0.0;
    double gain = 0.5;
    double last_change = 0.0;
    for (int step = 0; step < 14; ++step) {
      const auto now = measure(gain);
      const bool reached = now.ok();
      if (reached) last_change = now.value() - before;
      if (reached && std::abs(last_change - size) < 0.02 * size) return gain;
      if (reached && last_change < size) {
        low = gain;
        low_change = last_change;
      } else {
        high = gain;
        high_change = reached ? last_change : 0.0;  // 0: the body cannot go there
      }
      if (high == 0.0) {
        if (gain >= kMostGain) break;
        const double slope = low > 0 ? low_change / low : 0.0;
        gain = slope > 0 ? std::min(1.05 * size / slope, 2 * gain) : 2 * gain;
        gain = std::min(gain, kMostGain);
      } else if (high_change > size && step % 3 != 2) {
        gain = low + (high - low) * (size - low_change) / (high_change - low_change);
        gain = std::clamp(gain, low + 0.05 * (high - low), high - 0.05 * (high - low));
      } else {
        gain = 0.5 * (low + high);
      }
    }
    if (std::abs(last_change - size) < 0.1 * size) return gain;
    return error(
        "{}:{}: {}: fault '{}' of {:.3g} {} at key pose '{}': only {:.3g} is reached on this body",
        motion_.file, fault.line, motion_.name, fault.about.name, size, fault.about.unit,
        plain.name, last_change);
  }

  void draw_idle(double style) {
    if (style <= 0) return;
    auto wave = [&](Coordinate c, double amplitude_rad) {
      timeline_.idle.waves.push_back({c, amplitude_rad * style * random_.uniform(0.5, 1.0),
                                      random_.uniform(0.15, 0.6), random_.uniform(0.0, 2 * kPi)});
    };
    for (std::size_t c = 0; c < kCoordinateCount; ++c) {
      const auto coordinate = static_cast<Coordinate>(c);
      if (const double sd = style_sd_deg(coordinate); sd > 0) {
        wave(coordinate, radians(0.08 * sd));
        wave(coordinate, radians(0.05 * sd));
      }
    }
    const double breath_hz = random_.uniform(0.2, 0.3);
    timeline_.idle.waves.push_back({Coordinate::ThoraxExtension, radians(0.5 * style), breath_hz,
                                    random_.uniform(0.0, 2 * kPi)});
    for (auto& sway : timeline_.idle.sway)
      sway = {Coordinate::PelvisTx, 0.002 * style * random_.uniform(0.4, 1.0),
              random_.uniform(0.2, 0.7), random_.uniform(0.0, 2 * kPi)};
  }

  // The clip's layout ------------------------------------------------------------------------

  Result<void> lay_out() {
    if (request_.set_up && motion_.set_up_start >= 0) {
      MEDIUS_CHECK(stand(motion_.set_up_start, false));
      stay("set_up", 0.6);
      for (const StepSpecification& step : motion_.set_up) MEDIUS_CHECK(perform(step, "set_up"));
      if (timeline_.keys.empty() || last_pose_ != motion_.start)
        MEDIUS_CHECK(perform({"set_up", motion_.start, 1.2, false, false}, "set_up"));
    } else {
      MEDIUS_CHECK(stand(motion_.start, true));
    }
    stay("rest", 0.8);
    if (motion_.kind == MotionKind::Hold) return lay_out_hold();
    const int count = std::max(0, request_.repetitions);
    for (int repetition = 0; repetition < count; ++repetition) MEDIUS_CHECK(repeat(repetition));
    stay("rest", 1.0);
    return {};
  }

  Result<void> repeat(int repetition) {
    const bool mirror = motion_.alternates && repetition % 2 == 1;
    RepetitionTruth truth;
    truth.begin_s = now_;
    truth.side = mirror ? Side::Left : Side::Right;
    draw_repetition();
    bool turned = false;
    double moved_s = now_;
    for (const StepSpecification& step : motion_.cycle) {
      if (turned && step.to >= 0 && truth.turn_end_s == 0) truth.turn_end_s = now_;
      MEDIUS_CHECK(perform(step, "", mirror, repetition));
      if (step.to >= 0) moved_s = now_;
      if (step.turn) {
        truth.turn_begin_s = now_;
        turned = true;
      }
    }
    truth.end_s = moved_s;
    if (truth.turn_end_s == 0) truth.turn_end_s = truth.turn_begin_s;
    timeline_.repetitions.push_back(truth);
    return {};
  }

  Result<void> lay_out_hold() {
    draw_repetition();
    for (const StepSpecification& step : motion_.cycle) MEDIUS_CHECK(perform(step, "enter"));
    const double begin = now_;
    stay("hold", request_.hold_s > 0 ? request_.hold_s : motion_.hold_s);
    timeline_.holds.push_back({"hold", begin, now_, 0});
    for (const StepSpecification& step : motion_.finish) MEDIUS_CHECK(perform(step, "leave"));
    stay("rest", 0.8);
    return {};
  }

  void draw_repetition() {
    const double style = std::clamp(request_.style, 0.0, 2.0);
    repetition_offsets_ = draw_offsets(0.3 * style, random_);
    repetition_pace_ = std::exp(0.07 * style * random_.normal());
  }

  /// The pose as performed now: faulty inside repetitions and holds, clean in set-up.
  PoseSpecification pose_now(int index, bool clean, bool mirror) const {
    PoseSpecification pose = (clean ? clean_ : faulty_)[static_cast<std::size_t>(index)];
    for (std::size_t c = 0; c < kCoordinateCount; ++c)
      pose.q.values[c] += repetition_offsets_.values[c];
    if (mirror) {
      pose.q = mirrored(pose.q);
      const auto ease = pose.ease;
      for (std::size_t c = 0; c < kCoordinateCount; ++c)
        pose.ease[static_cast<std::size_t>(mirrored(static_cast<Coordinate>(c)))] = ease[c];
      for (TouchSpecification& touch : pose.touches) {
        touch.site = mirrored(touch.site);
        touch.other = mirrored(touch.other);
      }
      pose.balance.right_share = 1 - pose.balance.right_share;
    }
    keep_in_range(pose);
    return pose;
  }

  Result<void> stand(int pose, bool faulty) {
    MEDIUS_TRY(Key key, solver_->solve(pose_now(pose, !faulty, false), false));
    key.time_s = now_;
    timeline_.keys.push_back(std::move(key));
    last_pose_ = pose;
    return {};
  }

  void stay(const std::string& phase, double seconds, int repetition = -1) {
    Key key = timeline_.keys.back();
    key.through = false;
    timeline_.keys.back().through = false;
    advance(phase, seconds, repetition);
    key.time_s = now_;
    timeline_.keys.push_back(std::move(key));
  }

  Result<void> perform(const StepSpecification& step, const std::string& phase, bool mirror = false,
                       int repetition = -1) {
    double seconds = step.seconds / pace_ * repetition_pace_;
    for (const auto& [fault, size] : faults_)
      for (const auto& [fast_phase, rate] : fault->paces)
        if (fast_phase == step.phase) seconds *= std::max(0.1, 1.0 - rate * size);
    const std::string& named = phase.empty() ? step.phase : phase;
    if (step.to < 0) {
      stay(named, seconds, repetition);
      return {};
    }
    const bool clean = phase == "set_up" || phase == "leave";
    MEDIUS_TRY(Key key, solver_->solve(pose_now(step.to, clean, mirror), true));
    advance(named, seconds, repetition);
    key.time_s = now_;
    key.through = step.through;
    timeline_.keys.push_back(std::move(key));
    last_pose_ = step.to;
    return {};
  }

  void advance(const std::string& phase, double seconds, int repetition) {
    const double begin = now_;
    now_ += seconds;
    auto& phases = timeline_.phases;
    if (!phases.empty() && phases.back().name == phase && phases.back().repetition == repetition)
      phases.back().end_s = now_;
    else
      phases.push_back({phase, begin, now_, repetition});
  }

  const Motion& motion_;
  const Skeleton& skeleton_;
  const PerformanceRequest& request_;
  Random random_;
  SurfaceHeights heights_;
  std::vector<PoseSpecification> clean_;
  std::vector<PoseSpecification> faulty_;
  PlantedFaults faults_;
  BodyCoordinates offsets_;
  BodyCoordinates repetition_offsets_;
  double depth_ = 1.0;
  double pace_ = 1.0;
  double repetition_pace_ = 1.0;
  KeySolver* solver_ = nullptr;
  Timeline timeline_;
  double now_ = 0.0;
  int last_pose_ = -1;
};

}  // namespace

Result<Timeline> build_timeline(const Motion& motion, const Skeleton& skeleton,
                                const PerformanceRequest& request) {
  return Builder(motion, skeleton, request).build();
}

}  // namespace medius::exercise
