// Inverse kinematics of one frame: the coordinates that bring the model's markers nearest to the
// seen ones, by a Levenberg-Marquardt method with analytic Jacobians.
//
// J' W J over all markers is the mass matrix of a model whose only masses are the markers, each as
// heavy as its weight: the composite rigid body algorithm fills it in O(coordinates * depth)
// however many markers there are [Featherstone 2008, ch. 6]. J' W r comes with it as the
// generalised force of springs between markers and targets.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "medius/body/data.h"
#include "medius/body/model.h"
#include "medius/fit/ik_tasks.h"

namespace medius::fit {

/// What one frame should match, in the order of the tasks; NaN: not seen, left out.
struct IkTargets {
  std::span<const Vector3> markers;
  std::span<const double> coordinates;
  std::span<const Matrix3> orientations;  ///< R_GS of the sensors
  double time = 0;                        ///< s, where prescribed coordinates are evaluated
};

struct IkSummary {
  int iterations = 0;      ///< evaluations of the model
  bool converged = false;  ///< the last step was below the accuracy
  double cost = 0;         ///< sum of weight * squared error, loops left out
  int residuals = 0;  ///< numbers matched: three a marker seen, one a coordinate, three a sensor
};

/// One thread's solver. solve() does not allocate, unless the model has loops.
class IkSolver {
 public:
  /// `model` and what `tasks` name must outlive the solver.
  IkSolver(const body::Model& model, const IkTasks& tasks, const IkOptions& options);

  /// From `q` (coordinate order) to the nearest minimum. Locked coordinates keep their value in
  /// `q`, prescribed ones take that of the targets' time, clamped ones stay in their range,
  /// dependent ones follow. q is left at the best found.
  IkSummary solve(const IkTargets& targets, Eigen::Ref<Eigen::VectorXd> q);

  /// Without a good guess: also tries the base turned by quarters, keeps the best.
  IkSummary solve_cold(const IkTargets& targets, Eigen::Ref<Eigen::VectorXd> q);

  /// After solve(): standard error of each coordinate (rad or m) from the spread of the residuals
  /// and the Jacobian, the weights taken as relative inverse variances: s² (J'WJ)⁻¹ with s² = cost
  /// / (residuals - free coordinates). NaN where the tasks do not see the coordinate, 0 where
  /// locked, prescribed, or clamped at an end of its range that it would leave.
  void standard_errors(Eigen::Ref<Eigen::VectorXd> errors);

  /// After solve(): distance of each marker from its target, m; NaN where not seen.
  [[nodiscard]] std::span<const double> marker_errors() const { return marker_errors_; }
  /// After solve(): where the model's markers are.
  [[nodiscard]] std::span<const Vector3> marker_positions() const { return marker_positions_; }

  /// Coordinates that the solver may move.
  [[nodiscard]] const std::vector<int>& free_coordinates() const { return free_; }

 private:
  void place_held(double time, Eigen::Ref<Eigen::VectorXd> q) const;
  double evaluate(const IkTargets& targets, const Eigen::VectorXd& q);
  void add_markers(const IkTargets& targets);
  void add_orientations(const IkTargets& targets);
  void gather_composites();
  void add_rows(int index);
  void add_coordinates(const IkTargets& targets, const Eigen::VectorXd& q);
  void add_loops();
  void fold_couplers(const Eigen::VectorXd& q);
  [[nodiscard]] double step_scale(int coordinate) const;
  [[nodiscard]] bool at_stop(const Eigen::VectorXd& q, int c) const;
  void fill_gradients();
  double spread_of(Eigen::Index coordinate, int n);
  void close_loops(Eigen::VectorXd& q);
  void fold_loop_columns(const Eigen::VectorXd& q);
  bool find_step(const Eigen::VectorXd& q, double damping, bool base_only);
  double apply_step(const Eigen::VectorXd& from, Eigen::VectorXd& to);
  IkSummary descend(const IkTargets& targets, Eigen::Ref<Eigen::VectorXd> q, double damping,
                    bool base_only, int most);

  const body::Model& model_;
  const IkTasks& tasks_;
  IkOptions options_;
  body::Data data_;
  std::vector<int> free_;       ///< coordinates that may move, no coupler sets
  std::vector<char> is_base_;   ///< coordinates: of the joint that carries most markers off ground
  std::vector<int> base_turn_;  ///< the base's rotational coordinates
  double loop_weight_ = 0;

  // evaluate()
  struct Composite {
    double w = 0;                   ///< sum of weights
    Vector3 wp = Vector3::Zero();   ///< first moment about the ground's origin
    Matrix3 wpp = Matrix3::Zero();  ///< second: sum w ([p]'[p]), and orientations' weights
    Vector3 f = Vector3::Zero();    ///< sum of w r
    Vector3 m = Vector3::Zero();    ///< sum of p x w r, and orientations' pull
    Matrix3 k = Matrix3::Zero();    ///< sum of p (w r)'
    bool any = false;
  };
  std::vector<Composite> composites_;
  Eigen::MatrixXd normal_;     ///< J'WJ
  Eigen::MatrixXd curvature_;  ///< sum of w r d²p/dq²: Newton's matrix is normal_ - curvature_
  Eigen::VectorXd pull_;
  Eigen::MatrixXd loop_jacobian_, loop_free_;
  Eigen::VectorXd loop_error_, stiffness_;
  double cost_ = 0, loop_cost_ = 0;
  int residuals_ = 0;
  std::vector<double> marker_errors_;
  std::vector<Vector3> marker_positions_;

  // steps
  std::vector<int> active_;  ///< places in free_ that move in this step
  Eigen::MatrixXd factor_;
  Eigen::MatrixXd gradients_;  ///< standard_errors(): coordinates x active ones
  Eigen::VectorXd step_, rates_, smallest_, trial_, best_, start_;
};

}  // namespace medius::fit
