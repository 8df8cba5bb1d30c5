#include "medius/force/load_sharing.h"

#include <gtest/gtest.h>

#include <random>

namespace medius::force {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

LoadSharingSolution solve(const LoadSharingProblem& problem) {
  LoadSharingSolver solver(static_cast<int>(problem.demand.size()),
                           static_cast<int>(problem.weight.size()));
  LoadSharingSolution solution;
  solver.solve(problem, solution);
  return solution;
}

/// A joint turned by two muscles of arms r1 F1, r2 F2: a_i = (r F)_i tau / Σ (r F)².
TEST(LoadSharing, TwoMusclesShareByTheirStrength) {
  LoadSharingProblem problem(1, 2);
  problem.effect << 30, 40;
  problem.demand << 25;
  const LoadSharingSolution solution = solve(problem);
  EXPECT_NEAR(solution.x[0], 30 * 25 / 2500.0, 1e-9);
  EXPECT_NEAR(solution.x[1], 40 * 25 / 2500.0, 1e-9);
  EXPECT_TRUE(solution.feasible);
  EXPECT_LT(solution.kkt_residual, 1e-9);
}

/// Exponent p: a_i^(p-1) is proportional to (r F)_i.
TEST(LoadSharing, OtherExponentsHaveTheirClosedForm) {
  for (const double p : {1.5, 3.0, 4.0}) {
    LoadSharingProblem problem(1, 2);
    problem.effect << 30, 40;
    problem.demand << 25;
    problem.exponent = p;
    const LoadSharingSolution solution = solve(problem);
    const double ratio = std::pow(30.0 / 40.0, 1 / (p - 1));
    const double second = 25 / (40 + 30 * ratio);
    EXPECT_NEAR(solution.x[1], second, 1e-6) << p;
    EXPECT_NEAR(solution.x[0], second * ratio, 1e-6) << p;
    EXPECT_LT(solution.kkt_residual, 1e-6) << p;
  }
}

TEST(LoadSharing, SaturatedMuscleHandsOn) {
  LoadSharingProblem problem(1, 2);
  problem.effect << 10, 40;
  problem.demand << 44;
  const LoadSharingSolution solution = solve(problem);
  EXPECT_NEAR(solution.x[1], 1, 1e-9);
  EXPECT_NEAR(solution.x[0], 0.4, 1e-8);
}

TEST(LoadSharing, SaysHowMuchStrengthIsMissing) {
  LoadSharingProblem problem(2, 3);
  problem.effect << 30, 0, 40, 0, 0, 20;
  problem.demand << 100, 10;
  const LoadSharingSolution solution = solve(problem);
  EXPECT_FALSE(solution.feasible);
  EXPECT_NEAR(solution.shortfall[0], 30, 1e-6);
  EXPECT_NEAR(solution.shortfall[1], 0, 1e-6);
  EXPECT_NEAR(solution.x[2], 0.5, 1e-6);
  EXPECT_LT(solution.kkt_residual, 1e-6);
}

TEST(LoadSharing, CoordinateThatNothingMovesIsNamed) {
  LoadSharingProblem problem(2, 1);
  problem.effect << 30, 0;
  problem.demand << 15, -7;
  const LoadSharingSolution solution = solve(problem);
  EXPECT_FALSE(solution.feasible);
  EXPECT_NEAR(solution.x[0], 0.5, 1e-9);
  EXPECT_NEAR(solution.shortfall[1], -7, 1e-6);
}

/// Random well-posed programmes: feasible by construction, optimal by their KKT conditions, which
/// for a convex programme are sufficient.
TEST(LoadSharing, RandomProgrammesMeetTheirOptimalityConditions) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform(0.01, 1);
  for (int trial = 0; trial < 200; ++trial) {
    const int rows = 5 + trial % 25, columns = 2 * rows + trial % 150;
    LoadSharingProblem problem(rows, columns);
    for (int i = 0; i < columns; ++i) {
      for (int j = 0; j < rows; ++j) {
        problem.effect(i, j) = (i + j) % 3 == 0 ? 40 * normal(random) : 0;
      }
      problem.lower[i] = 0.01;
    }
    for (int j = 0; j < rows; ++j) {  // reserves
      problem.effect.row(j).setZero();
      problem.effect(j, j) = 1;
      problem.lower[j] = -kInfinity;
      problem.upper[j] = kInfinity;
    }
    Eigen::VectorXd x(columns);
    for (int i = 0; i < columns; ++i) x[i] = uniform(random);
    problem.demand = problem.effect.transpose() * x;
    const LoadSharingSolution solution = solve(problem);
    EXPECT_TRUE(solution.feasible);
    EXPECT_LT(solution.kkt_residual, 1e-8) << trial;
    EXPECT_LE(solution.x.squaredNorm(), x.squaredNorm() * (1 + 1e-12));
    EXPECT_LE(solution.iterations, 30) << trial;
  }
}

TEST(LoadSharing, WarmStartGivesTheSameAnswer) {
  LoadSharingProblem problem(1, 2);
  problem.effect << 30, 40;
  problem.demand << 25;
  LoadSharingSolver solver(1, 2);
  LoadSharingSolution first, second;
  solver.solve(problem, first);
  problem.demand << 55;
  solver.solve(problem, second);
  EXPECT_NEAR((second.x - solve(problem).x).norm(), 0, 1e-9);
}

}  // namespace
}  // namespace medius::force
