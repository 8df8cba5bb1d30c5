// Solving key postures one after another, and what lies between two of them.
#include "medius/exercise/timeline.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace medius::exercise {
namespace {

constexpr double kReach_m = 0.002;  // a contact farther from its place than this is not reached

bool same_touch(const TouchSpecification& a, const TouchSpecification& b) {
  return a.site.index() == b.site.index() && a.on == b.on &&
         (a.on != TouchSpecification::On::Body || a.other.index() == b.other.index());
}

/// The fifth metatarsal's head only keeps the foot flat: heel and first hold its place.
bool may_anchor(const TouchSpecification& touch) {
  return !touch.slides && touch.on != TouchSpecification::On::Body &&
         touch.site.kind != SiteKind::BallOut;
}

ContactRow row_of(const KeyTouch& key_touch) {
  ContactRow row;
  row.site = key_touch.touch.site;
  row.target_m = key_touch.place_m;
  row.on_site = key_touch.touch.on == TouchSpecification::On::Body;
  row.other = key_touch.touch.other;
  if (row.on_site && key_touch.touch.slides) row.held = {false, true, false};
  if (!row.on_site && !key_touch.anchored)
    row.held = {key_touch.touch.x_m.has_value(), true, false};
  return row;
}

}  // namespace

double KeySolver::surface(const TouchSpecification& touch) const {
  switch (touch.on) {
    case TouchSpecification::On::Chair:
      return heights_.chair_m + touch.lift_m;
    case TouchSpecification::On::Step:
      return heights_.step_m + touch.lift_m;
    case TouchSpecification::On::Table:
      return heights_.table_m + touch.lift_m;
    default:
      return touch.lift_m;
  }
}

Vector2 KeySolver::support(const PoseSpecification& pose, const Key& key) const {
  SegmentPoses X;
  forward_kinematics(*skeleton_, key.q, X);
  std::array<Vector2, 2> centre;
  std::array<bool, 2> stands{};
  for (const Side side : {Side::Right, Side::Left}) {
    const auto at = static_cast<std::size_t>(side);
    bool heel = false;
    bool ball = false;
    for (const KeyTouch& touch : key.touches) {
      if (touch.touch.on == TouchSpecification::On::Body || touch.touch.site.side != side) continue;
      heel = heel || (touch.touch.site.kind == SiteKind::Heel && touch.touch.lift_m < 0.005);
      ball = ball || touch.touch.site.kind == SiteKind::BallIn ||
             touch.touch.site.kind == SiteKind::ToeTip;
    }
    stands[at] = heel || ball;
    const Vector3 p_heel = site_in_world(*skeleton_, X, {SiteKind::Heel, side});
    const Vector3 p_ball = 0.5 * (site_in_world(*skeleton_, X, {SiteKind::BallIn, side}) +
                                  site_in_world(*skeleton_, X, {SiteKind::BallOut, side}));
    const double forward = !heel ? 1.0 : !ball ? 0.0 : pose.balance.forward;
    const Vector3 p = (1 - forward) * p_heel + forward * p_ball;
    centre[at] = {p.x(), p.z()};
  }
  double right = pose.balance.right_share;
  if (!stands[0]) right = 0.0;
  if (!stands[1]) right = 1.0;
  return right * centre[0] + (1 - right) * centre[1];
}

Result<Key> KeySolver::solve(const PoseSpecification& pose, bool follow) {
  Key key;
  key.weights = default_weights();
  for (std::size_t c = 0; c < kCoordinateCount; ++c) key.weights[c] *= pose.ease[c];

  // Where the contacts are: those of the last pose stay.
  for (const TouchSpecification& touch : pose.touches) {
    KeyTouch key_touch{touch, Vector3(touch.x_m.value_or(0.0), surface(touch), 0), false};
    if (follow && begun_) {
      for (const KeyTouch& before : last_.touches) {
        if (!same_touch(before.touch, touch) || !may_anchor(touch) || !before.anchored) continue;
        key_touch.place_m = before.place_m;
        key_touch.place_m.y() = surface(touch);
        key_touch.anchored = true;
      }
    }
    key.touches.push_back(key_touch);
  }

  // Where to start: the script, moved to where the body is, or down onto its surface.
  BodyCoordinates script = pose.q;
  const std::array<Coordinate, 3> translation = {Coordinate::PelvisTx, Coordinate::PelvisTy,
                                                 Coordinate::PelvisTz};
  SegmentPoses X;
  if (follow && begun_) {
    for (const Coordinate c : translation)
      if (!pose.given[static_cast<std::size_t>(c)]) script[c] = last_.q[c];
  }
  forward_kinematics(*skeleton_, script, X);
  double lowest = 10;
  for (const KeyTouch& touch : key.touches)
    if (touch.touch.on != TouchSpecification::On::Body)
      lowest =
          std::min(lowest, site_in_world(*skeleton_, X, touch.touch.site).y() - touch.place_m.y());
  if (lowest < 9) script[Coordinate::PelvisTy] -= lowest;
  key.q = script;

  ContactProblem problem;
  problem.weights = key.weights;
  key.on_floor = pose.on_floor;
  if (!pose.on_floor) problem.floor_m = std::numeric_limits<double>::quiet_NaN();
  ContactOutcome outcome;
  for (const bool second : {false, true}) {
    problem.contact_count = 0;
    for (const KeyTouch& touch : key.touches) problem.add(row_of(touch));
    if (second && pose.balance.active) {
      problem.balance = {true, pose.balance.sideways, support(pose, key)};
      key.balance = problem.balance;
    }
    outcome = solver_.solve(problem, script, key.q, 60);
    // New contacts stay from here on where they came down.
    forward_kinematics(*skeleton_, key.q, X);
    for (KeyTouch& touch : key.touches) {
      if (touch.anchored || !may_anchor(touch.touch)) continue;
      touch.place_m = site_in_world(*skeleton_, X, touch.touch.site);
      touch.place_m.y() = surface(touch.touch);
      touch.anchored = true;
    }
    if (!pose.balance.active) break;
  }
  if (outcome.worst_m > kReach_m)
    return error(
        "{}:{}: {}: key pose '{}': {} stays {:.1f} cm from what it should touch; change the pose "
        "so that it can reach, or free more coordinates",
        motion_->file, pose.line, motion_->name, pose.name, site_name(outcome.worst_site),
        100 * outcome.worst_m);
  if (pose.balance.active && !outcome.balanced)
    return error(
        "{}:{}: {}: key pose '{}': the weight cannot be brought over the feet; change "
        "the pose, or its balance:",
        motion_->file, pose.line, motion_->name, pose.name);
  last_ = key;
  begun_ = true;
  return key;
}

Interval between(const Key& from, const Key& to) {
  Interval interval;
  ContactProblem& problem = interval.problem;
  for (const KeyTouch& touch : from.touches) {
    for (const KeyTouch& next : to.touches) {
      if (!same_touch(touch.touch, next.touch) || problem.contact_count >= kMostContacts) continue;
      KeyTouch shared = touch;
      shared.anchored = touch.anchored && next.anchored &&
                        (touch.place_m - next.place_m).head<1>().norm() < 1e-4 &&
                        std::abs(touch.place_m.z() - next.place_m.z()) < 1e-4;
      interval.height_begin_m[problem.contact_count] = touch.place_m.y();
      interval.height_end_m[problem.contact_count] = next.place_m.y();
      problem.add(row_of(shared));
    }
  }
  if (!from.on_floor || !to.on_floor) problem.floor_m = std::numeric_limits<double>::quiet_NaN();
  problem.balance.active = from.balance.active && to.balance.active;
  problem.balance.sideways = from.balance.sideways && to.balance.sideways;
  interval.balance_begin_m = from.balance.target_m;
  interval.balance_end_m = to.balance.target_m;
  for (std::size_t c = 0; c < kCoordinateCount; ++c)
    problem.weights[c] = std::sqrt(from.weights[c] * to.weights[c]);
  return interval;
}

void apply(const Interval& interval, double share, ContactProblem& problem) {
  problem = interval.problem;
  const double s = share * share * share * (10 - 15 * share + 6 * share * share);
  for (std::size_t index = 0; index < problem.contact_count; ++index)
    problem.contacts[index].target_m.y() =
        (1 - s) * interval.height_begin_m[index] + s * interval.height_end_m[index];
  problem.balance.target_m = (1 - s) * interval.balance_begin_m + s * interval.balance_end_m;
}

}  // namespace medius::exercise
