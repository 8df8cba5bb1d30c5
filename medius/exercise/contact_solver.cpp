#include "medius/exercise/contact_solver.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace medius::exercise {
namespace {

constexpr double kLeastCompliance = 1e-10;
constexpr double kMostCompliance = 1e-2;
constexpr double kLongestStep = 0.6;  // rad or m in one step of the solver
constexpr double kLimitWeight = 1e4;  // a coordinate at its range's end
constexpr double kSunk_m = 3e-4;      // deeper under the floor is lifted out

/// Coordinates of each segment, and its ancestors' (it included), as bit masks.
struct Tree {
  std::array<std::uint64_t, kSegmentCount> moves{};
};

const Tree& tree() {
  static const Tree table = [] {
    Tree t;
    for (std::size_t s = 0; s < kSegmentCount; ++s) {
      const auto segment = static_cast<Segment>(s);
      if (s > 0) t.moves[s] = t.moves[static_cast<std::size_t>(parent(segment))];
      for (std::size_t c = 0; c < kCoordinateCount; ++c)
        if (coordinate_axis(static_cast<Coordinate>(c)).segment == segment)
          t.moves[s] |= std::uint64_t{1} << c;
    }
    return t;
  }();
  return table;
}

}  // namespace

std::array<double, kCoordinateCount> default_weights() {
  std::array<double, kCoordinateCount> weights{};
  auto both = [&](Coordinate right, double weight) {
    weights[static_cast<std::size_t>(right)] = weight;
    weights[static_cast<std::size_t>(mirrored(right))] = weight;
  };
  both(Coordinate::PelvisTilt, 1.0);
  both(Coordinate::PelvisList, 4.0);
  both(Coordinate::PelvisRotation, 4.0);
  for (auto c : {Coordinate::PelvisTx, Coordinate::PelvisTy, Coordinate::PelvisTz}) both(c, 1e-3);
  for (auto c :
       {Coordinate::LumbarExtension, Coordinate::LumbarBending, Coordinate::LumbarRotation,
        Coordinate::ThoraxExtension, Coordinate::ThoraxBending, Coordinate::ThoraxRotation})
    both(c, 2.0);
  for (auto c : {Coordinate::NeckExtension, Coordinate::NeckBending, Coordinate::NeckRotation})
    both(c, 1.0);
  both(Coordinate::HipFlexionR, 1.0);
  both(Coordinate::HipAdductionR, 1.5);
  both(Coordinate::HipRotationR, 1.0);
  both(Coordinate::KneeAngleR, 2.0);
  both(Coordinate::AnkleAngleR, 0.5);
  both(Coordinate::SubtalarAngleR, 0.3);
  both(Coordinate::MtpAngleR, 2.0);
  both(Coordinate::ClavElevationR, 3.0);
  both(Coordinate::ClavProtractionR, 3.0);
  for (auto c : {Coordinate::ArmFlexR, Coordinate::ArmAddR, Coordinate::ArmRotR,
                 Coordinate::ElbowFlexR, Coordinate::ProSupR})
    both(c, 0.1);
  both(Coordinate::WristFlexR, 0.05);
  both(Coordinate::WristDevR, 0.1);
  return weights;
}

ContactSolver::ContactSolver(const Skeleton& skeleton) : skeleton_(&skeleton) {}

void ContactSolver::place(const BodyCoordinates& q) {
  forward_kinematics(*skeleton_, q, X_GB_);
  std::array<Matrix3, kSegmentCount> R;
  for (std::size_t s = 0; s < kSegmentCount; ++s) {
    R[s] = s == 0 ? Matrix3::Identity()
                  : X_GB_[static_cast<std::size_t>(parent(static_cast<Segment>(s)))].R;
  }
  for (std::size_t c = 0; c < kCoordinateCount; ++c) {
    const auto coordinate = static_cast<Coordinate>(c);
    const CoordinateAxis& a = coordinate_axis(coordinate);
    const auto s = static_cast<std::size_t>(a.segment);
    if (is_length(coordinate)) {
      axis_[c] = a.axis;
      continue;
    }
    axis_[c] = R[s] * a.axis;
    centre_[c] = X_GB_[s].p;
    R[s] = R[s] * Eigen::AngleAxisd(q.values[c], a.axis).toRotationMatrix();
  }
}

void ContactSolver::add_site_row(Segment segment, const Vector3& p, int direction, double sign,
                                 int row) {
  const std::uint64_t moves = tree().moves[static_cast<std::size_t>(segment)];
  for (std::size_t c = 0; c < kCoordinateCount; ++c) {
    if (!(moves >> c & 1)) continue;
    const Vector3 velocity =
        is_length(static_cast<Coordinate>(c)) ? axis_[c] : Vector3(axis_[c].cross(p - centre_[c]));
    J_(row, static_cast<int>(c)) += sign * velocity[direction];
  }
}

void ContactSolver::build(const ContactProblem& problem, ContactOutcome& outcome) {
  int rows = 0;
  J_.resize(kMostRows, Eigen::NoChange);
  r_.resize(kMostRows);
  auto open_row = [&](double residual) {
    J_.row(rows).setZero();
    r_(rows) = residual;
    return rows++;
  };
  outcome.worst_m = 0;
  std::array<bool, kSiteCount> touching{};
  for (std::size_t index = 0; index < problem.contact_count; ++index) {
    const ContactRow& contact = problem.contacts[index];
    touching[contact.site.index()] = true;
    const Vector3 p = site_in_world(*skeleton_, X_GB_, contact.site);
    Vector3 target = contact.target_m;
    if (contact.on_site) target += site_in_world(*skeleton_, X_GB_, contact.other);
    Vector3 gap = Vector3::Zero();
    for (int direction = 0; direction < 3; ++direction) {
      if (!contact.held[static_cast<std::size_t>(direction)]) continue;
      gap[direction] = target[direction] - p[direction];
      const int row = open_row(gap[direction]);
      add_site_row(site_segment(contact.site), p, direction, 1.0, row);
      if (contact.on_site) add_site_row(site_segment(contact.other), target, direction, -1.0, row);
    }
    if (gap.norm() > outcome.worst_m) {
      outcome.worst_m = gap.norm();
      outcome.worst_site = contact.site;
    }
  }
  if (std::isfinite(problem.floor_m)) {
    for (std::size_t index = 0; index < kSiteCount && rows < kMostRows - 2; ++index) {
      if (touching[index]) continue;
      const SiteId site = site_at(index);
      const Vector3 p = site_in_world(*skeleton_, X_GB_, site);
      const double depth = problem.floor_m - p.y();
      if (depth > kSunk_m) sunk_[index] = true;
      if (!sunk_[index]) continue;
      if (depth > outcome.worst_m) {
        outcome.worst_m = depth;
        outcome.worst_site = site;
      }
      sunk_row_[index] = open_row(depth);
      add_site_row(site_segment(site), p, 1, 1.0, sunk_row_[index]);
    }
  }
  if (problem.balance.active) {
    // A coordinate moves the mass that hangs on it about its joint.
    const Vector3 centre = centre_of_mass(*skeleton_, X_GB_);
    const int row_x = open_row(problem.balance.target_m.x() - centre.x());
    const int row_z =
        problem.balance.sideways ? open_row(problem.balance.target_m.y() - centre.z()) : -1;
    std::array<double, kSegmentCount> mass{};
    std::array<Vector3, kSegmentCount> moment;
    for (std::size_t s = 0; s < kSegmentCount; ++s) {
      mass[s] = skeleton_->mass_share[s];
      moment[s] = mass[s] * (X_GB_[s] * skeleton_->p_centre_of_mass_m[s]);
    }
    for (std::size_t s = kSegmentCount - 1; s > 0; --s) {
      const auto above = static_cast<std::size_t>(parent(static_cast<Segment>(s)));
      mass[above] += mass[s];
      moment[above] += moment[s];
    }
    for (std::size_t c = 0; c < kCoordinateCount; ++c) {
      const auto coordinate = static_cast<Coordinate>(c);
      const auto s = static_cast<std::size_t>(coordinate_axis(coordinate).segment);
      const Vector3 velocity = is_length(coordinate)
                                   ? axis_[c]
                                   : Vector3(axis_[c].cross(moment[s] - mass[s] * centre_[c]));
      J_(row_x, static_cast<int>(c)) = velocity.x();
      if (row_z >= 0) J_(row_z, static_cast<int>(c)) = velocity.z();
    }
    const double off = std::max(std::abs(r_(row_x)), row_z >= 0 ? std::abs(r_(row_z)) : 0.0);
    outcome.balanced = off < 0.01;
  }
  J_.conservativeResize(rows, Eigen::NoChange);
  r_.conservativeResize(rows);
}

void ContactSolver::hold_limits(const BodyCoordinates& q, Coordinates& target,
                                Coordinates& weights) const {
  for (std::size_t c = 0; c < kCoordinateCount; ++c) {
    if (limited_[c] == 0) continue;
    const CoordinateRange limits = range(static_cast<Coordinate>(c));
    const auto i = static_cast<int>(c);
    target(i) = (limited_[c] > 0 ? limits.high : limits.low) - q.values[c];
    weights(i) = kLimitWeight;
  }
}

ContactSolver::Coordinates ContactSolver::find_step(const Coordinates& back,
                                                    const Coordinates& weights) {
  const int rows = static_cast<int>(r_.size());
  Coordinates step = back;
  if (rows == 0) return step;
  const Coordinates inverse = weights.cwiseInverse();
  A_.noalias() = J_ * inverse.asDiagonal() * J_.transpose();
  const double scale = std::max(1e-3, A_.trace() / rows);
  A_.diagonal().array() += compliance_ * scale;
  factor_.compute(A_);
  lambda_ = r_ - J_ * back;
  factor_.solveInPlace(lambda_);
  step.noalias() += inverse.asDiagonal() * (J_.transpose() * lambda_);
  return step;
}

bool ContactSolver::find_limits(const BodyCoordinates& q, const Coordinates& step) {
  bool found = false;
  for (std::size_t c = 0; c < kCoordinateCount; ++c) {
    if (limited_[c] != 0) continue;
    const CoordinateRange limits = range(static_cast<Coordinate>(c));
    const double next = q.values[c] + step(static_cast<int>(c));
    if (next > limits.high + 1e-4) limited_[c] = 1;
    if (next < limits.low - 1e-4) limited_[c] = -1;
    found = found || limited_[c] != 0;
  }
  return found;
}

namespace {

/// The translation is free to go far; the joints' longest step counts.
double longest_turn(const Eigen::Matrix<double, static_cast<int>(kCoordinateCount), 1>& step) {
  double longest = 0;
  for (std::size_t c = 0; c < kCoordinateCount; ++c)
    if (!is_length(static_cast<Coordinate>(c)))
      longest = std::max(longest, std::abs(step(static_cast<int>(c))));
  return longest;
}

}  // namespace

ContactOutcome ContactSolver::solve(const ContactProblem& problem, const BodyCoordinates& script,
                                    BodyCoordinates& q, int most_steps, double tolerance_m) {
  ContactOutcome outcome;
  compliance_ = kLeastCompliance;
  sunk_.fill(false);
  Coordinates back;
  Coordinates weights;
  for (outcome.steps = 0;; ++outcome.steps) {
    place(q);
    build(problem, outcome);
    // Half of the steps look for the nearest posture; where that wanders, the rest only for one
    // that holds the contacts.
    const bool nearest_matters = 2 * outcome.steps <= most_steps;
    for (std::size_t c = 0; c < kCoordinateCount; ++c) {
      back(static_cast<int>(c)) = nearest_matters ? script.values[c] - q.values[c] : 0.0;
      weights(static_cast<int>(c)) = problem.weights[c];
    }
    // Coordinates that this step would take out of their range are held at its end.
    limited_.fill(0);
    Coordinates step = find_step(back, weights);
    for (int round = 0; round < 3 && find_limits(q, step); ++round) {
      hold_limits(q, back, weights);
      step = find_step(back, weights);
    }
    // Contacts that nearly contradict each other ask for wild steps: give way a little instead.
    while (longest_turn(step) > kLongestStep && compliance_ < kMostCompliance) {
      compliance_ *= 20;
      step = find_step(back, weights);
    }
    compliance_ = std::max(kLeastCompliance, 0.05 * compliance_);
    // A site that the floor would have to pull down is let go.
    for (std::size_t index = 0; index < kSiteCount; ++index)
      if (sunk_[index] && lambda_.size() > 0 && lambda_(sunk_row_[index]) < 0) sunk_[index] = false;
    const double longest = longest_turn(step);
    const bool settled = (longest < 1e-3 || !nearest_matters) && outcome.worst_m < tolerance_m;
    if (settled || outcome.steps >= most_steps) return outcome;
    const double share = longest > kLongestStep ? kLongestStep / longest : 1.0;
    for (std::size_t c = 0; c < kCoordinateCount; ++c)
      q.values[c] += share * step(static_cast<int>(c));
  }
}

}  // namespace medius::exercise
