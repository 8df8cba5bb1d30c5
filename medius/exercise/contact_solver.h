// Puts a scripted posture where its contacts want it: the nearest posture (weighted squares over
// the coordinates) at which every touching site is at its place and the weight is over the feet.
//
// Sequential quadratic steps on the constraints: dq = d + W⁻¹Jᵀ(JW⁻¹Jᵀ + cI)⁻¹(r - Jd), with d the
// way back to the script. Nothing is allocated after construction.
#pragma once

#include <Eigen/Cholesky>
#include <array>
#include <cstddef>

#include "medius/exercise/skeleton.h"

namespace medius::exercise {

/// One site that touches something.
struct ContactRow {
  SiteId site{};
  /// Where it must be (world); of a site on another site: how far from that one.
  Vector3 target_m = Vector3::Zero();
  bool on_site = false;
  SiteId other{};
  /// Which world directions are held. A sliding contact holds y only.
  std::array<bool, 3> held = {true, true, true};
};

/// Weight over the support: the centre of mass's (x, z).
struct BalanceRow {
  bool active = false;
  bool sideways = true;  ///< hold z too
  Vector2 target_m = Vector2::Zero();
};

inline constexpr std::size_t kMostContacts = 32;

struct ContactProblem {
  std::array<ContactRow, kMostContacts> contacts;
  std::size_t contact_count = 0;
  BalanceRow balance;
  /// Cost of moving each coordinate away from the script.
  std::array<double, kCoordinateCount> weights{};
  /// Sites must not sink below this height (the floor); NaN: no floor.
  double floor_m = 0.0;

  void add(const ContactRow& row) {
    if (contact_count < kMostContacts) contacts[contact_count++] = row;
  }
};

struct ContactOutcome {
  double worst_m = 0.0;  ///< largest distance of a site from its place
  SiteId worst_site;
  bool balanced = true;
  int steps = 0;
};

/// Usual costs: translation nothing, arms little, spine and knees more.
std::array<double, kCoordinateCount> default_weights();

class ContactSolver {
 public:
  explicit ContactSolver(const Skeleton& skeleton);

  /// Moves `q` (in: where to start) to the posture nearest to `script`.
  ContactOutcome solve(const ContactProblem& problem, const BodyCoordinates& script,
                       BodyCoordinates& q, int most_steps, double tolerance_m = 2e-4);

 private:
  static constexpr int kMostRows = 3 * static_cast<int>(kMostContacts) + 2 + 14;
  using Rows = Eigen::Matrix<double, Eigen::Dynamic, static_cast<int>(kCoordinateCount),
                             Eigen::RowMajor, kMostRows, static_cast<int>(kCoordinateCount)>;
  using Square = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, kMostRows, kMostRows>;
  using Column = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, kMostRows, 1>;
  using Coordinates = Eigen::Matrix<double, static_cast<int>(kCoordinateCount), 1>;

  void place(const BodyCoordinates& q);
  void add_site_row(Segment segment, const Vector3& p, int direction, double sign, int row);
  void build(const ContactProblem& problem, ContactOutcome& outcome);
  Coordinates find_step(const Coordinates& back, const Coordinates& weights);
  bool find_limits(const BodyCoordinates& q, const Coordinates& step);
  void hold_limits(const BodyCoordinates& q, Coordinates& target, Coordinates& weights) const;

  const Skeleton* skeleton_;
  double compliance_ = 0.0;
  SegmentPoses X_GB_;
  std::array<Vector3, kCoordinateCount> axis_;    ///< in the world
  std::array<Vector3, kCoordinateCount> centre_;  ///< the joint's, in the world
  std::array<int, kSiteCount> sunk_row_{};
  std::array<bool, kSiteCount> sunk_{};  ///< sites being lifted out of the floor
  std::array<signed char, kCoordinateCount> limited_{};
  Rows J_;
  Column r_;
  Square A_;
  Eigen::LLT<Square> factor_;
  Column lambda_;
};

}  // namespace medius::exercise
