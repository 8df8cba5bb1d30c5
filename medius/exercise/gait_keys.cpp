// Gait: keys from curves over the cycle, each foot standing where it came down; stairs where each
// stance is a step further.
#include <algorithm>
#include <cmath>

#include "medius/exercise/timeline.h"

namespace medius::exercise {
namespace {

constexpr int kKeysPerCycle = 20;

/// Periodic cubic through a curve's points (Catmull-Rom tangents), at a share of the cycle.
double curve_at(const GaitSpecification::Curve& curve, double share) {
  const auto& points = curve.points;
  const std::size_t n = points.size();
  if (n == 1) return points.front().second;
  share -= std::floor(share);
  auto point = [&](std::ptrdiff_t index) {
    const auto count = static_cast<std::ptrdiff_t>(n);
    const std::ptrdiff_t turn = index >= 0 ? index / count : (index - count + 1) / count;
    const auto& p = points[static_cast<std::size_t>(index - turn * count)];
    return std::pair<double, double>(p.first + static_cast<double>(turn), p.second);
  };
  std::ptrdiff_t at = static_cast<std::ptrdiff_t>(n) - 1;
  for (std::size_t index = 0; index < n; ++index)
    if (points[index].first > share) {
      at = static_cast<std::ptrdiff_t>(index) - 1;
      break;
    }
  const auto p0 = point(at - 1), p1 = point(at), p2 = point(at + 1), p3 = point(at + 2);
  const double h = p2.first - p1.first;
  const double s = (share - p1.first) / h;
  const double m1 = (p2.second - p0.second) / (p2.first - p0.first) * h;
  const double m2 = (p3.second - p1.second) / (p3.first - p1.first) * h;
  const double s2 = s * s, s3 = s2 * s;
  return (2 * s3 - 3 * s2 + 1) * p1.second + (s3 - 2 * s2 + s) * m1 +
         (-2 * s3 + 3 * s2) * p2.second + (s3 - s2) * m2;
}

bool on_ground(double share, double begin, double end) {
  share -= std::floor(share);
  constexpr double kHalfKey = 0.25 / kKeysPerCycle;
  return share >= begin - kHalfKey && share <= end + kHalfKey;
}

/// A side's curves at its own share of the cycle, put into the pose.
void put_curves(const GaitSpecification& gait, double share, BodyCoordinates& q) {
  for (const GaitSpecification::Curve& curve : gait.curves) {
    q[curve.coordinate] += curve_at(curve, share);
    if (curve.both) q[mirrored(curve.coordinate)] += curve_at(curve, share + 0.5);
  }
}

}  // namespace

Result<void> build_gait(const Motion& motion, const PerformanceRequest& request,
                        const std::vector<std::pair<const FaultSpecification*, double>>& faults,
                        const BodyCoordinates& style, Random& random, KeySolver& solver,
                        Timeline& timeline) {
  const GaitSpecification& gait = *motion.gait;
  const double hurry = std::exp(0.07 * request.style * random.normal());
  double cycle_s = gait.cycle_s / request.tempo * hurry;
  for (const auto& [fault, size] : faults)
    for (const auto& [phase, rate] : fault->paces) cycle_s *= std::max(0.3, 1.0 - rate * size);
  const double length_s = request.hold_s > 0 ? request.hold_s : motion.hold_s;
  const int cycles = std::max(1, static_cast<int>(std::lround(length_s / cycle_s)));
  // A cycle more at each end, cut off after smoothing: the clip begins and ends in full stride.
  const int margin = kKeysPerCycle / 2;
  const int count = cycles * kKeysPerCycle + 2 * margin;
  PoseSpecification base = motion.poses[static_cast<std::size_t>(motion.start)];
  for (std::size_t c = 0; c < kCoordinateCount; ++c) base.q.values[c] += style.values[c];
  base.balance.active = false;
  const bool stairs = gait.rise_m != 0.0;
  base.on_floor = !stairs;
  // The lowest tread used lies on the floor: the left foot's first one upstairs, the last one down.
  const double base_m = gait.rise_m >= 0 ? gait.rise_m : -gait.rise_m * (2 * cycles);
  for (int k = 0; k <= count; ++k) {
    const double share = static_cast<double>(k - margin) / kKeysPerCycle;
    PoseSpecification pose = base;
    put_curves(gait, share, pose.q);
    for (const auto& [fault, size] : faults)
      for (const auto& [c, rate] : fault->adds) {
        // A fault of one leg acts in that leg's stance; of the trunk, in either's.
        const auto index = static_cast<std::size_t>(c);
        double when = 1.0;
        if (index >= kFirstRight) {
          const double own = share + (index >= kFirstLeft ? 0.5 : 0.0);
          const double phase = own - std::floor(own);
          when = phase < 0.6 ? std::pow(std::sin(kPi * phase / 0.6), 2) : 0.0;
        } else if (mirror_sign(c) < 0) {
          when = std::sin(2 * kPi * share);
        }
        pose.q[c] += size * rate * when;
      }
    pose.touches.clear();
    for (const Side side : {Side::Right, Side::Left}) {
      const double own = share + (side == Side::Left ? 0.5 : 0.0);
      // The steps are numbered as the feet take them: right 0, left 1, right 2...
      const int stride = static_cast<int>(std::floor(own + 1e-9));
      const int step = 2 * stride - (side == Side::Left ? 1 : 0);
      auto touch = [&](SiteKind kind) {
        TouchSpecification t;
        t.site = {kind, side};
        t.lift_m = base_m + gait.rise_m * step;
        if (stairs && kind == SiteKind::BallIn) t.x_m = gait.tread_m * step;
        pose.touches.push_back(t);
      };
      if (on_ground(own, gait.heel_begin, gait.heel_end)) touch(SiteKind::Heel);
      if (on_ground(own, gait.ball_begin, gait.ball_end)) {
        touch(SiteKind::BallIn);
        touch(SiteKind::BallOut);
      }
    }
    auto solved = solver.solve(pose, k > 0);
    if (!solved) {
      return error("{}:{}: {}: gait at {:.0f} % of the cycle: {}", motion.file, base.line,
                   motion.name, 100 * (share - std::floor(share)), solved.error().message);
    }
    Key key = std::move(solved).value();
    key.time_s = k * cycle_s / kKeysPerCycle;
    key.through = true;
    timeline.keys.push_back(std::move(key));
  }
  smooth(timeline.keys);
  // The clip runs from both feet on the ground to the same again, and a little on, so that every
  // swing is whole.
  auto& keys = timeline.keys;
  keys.erase(keys.end() - (margin - 4), keys.end());
  keys.erase(keys.begin(), keys.begin() + margin + 1);
  const double begin_s = keys.front().time_s;
  for (Key& key : keys) key.time_s -= begin_s;
  if (stairs) {
    Prop prop;
    prop.kind = Prop::Kind::Stairs;
    prop.size_m = {gait.tread_m, std::abs(gait.rise_m), 0.9};
    prop.count = 2 * cycles + (gait.rise_m > 0 ? 3 : 2);
    prop.climbs_up = gait.rise_m > 0;
    prop.p_m = {-gait.tread_m - 0.205, base_m - gait.rise_m, 0};
    timeline.props.push_back(prop);
  }
  // A repetition is a swing: a foot leaves the ground and comes down again.
  const double lead_s = cycle_s / kKeysPerCycle;
  for (int swing = 0; swing < 2 * cycles; ++swing) {
    const bool right = swing % 2 == 1;
    const double own_begin = 0.5 * swing - 0.5;  // the swinging foot's last landing
    RepetitionTruth truth;
    truth.begin_s = (own_begin + gait.ball_end) * cycle_s - lead_s;
    truth.end_s = (own_begin + 1.0) * cycle_s - lead_s;
    truth.turn_begin_s = truth.turn_end_s = 0.5 * (truth.begin_s + truth.end_s);
    truth.side = right ? Side::Right : Side::Left;
    timeline.repetitions.push_back(truth);
    timeline.phases.push_back({right ? "left_stance" : "right_stance", 0.5 * swing * cycle_s,
                               0.5 * (swing + 1) * cycle_s, swing});
  }
  return {};
}

}  // namespace medius::exercise
