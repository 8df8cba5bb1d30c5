// What the engine computes of a model at given states, to be set beside OpenSim's numbers
// (tools/peers/opensim/random_models): model_numbers MODEL.osim STATES.txt
//
// STATES: a line "NAME q u udot" a coordinate, an empty line behind each state.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include "medius/body/forward_dynamics.h"
#include "medius/body/loops.h"
#include "medius/body/muscle.h"
#include "medius/body/passive_forces.h"
#include "medius/force/actuator_loads.h"
#include "medius/force/joint_reactions.h"

namespace {

using namespace medius;

constexpr double kControl = 0.7;     // of each actuator
constexpr double kActivation = 0.5;  // of each muscle in equilibrium

void print(const std::string& what, std::initializer_list<double> values) {
  std::printf("%s", what.c_str());
  for (const double value : values) std::printf(" %.14g", value);
  std::printf("\n");
}

struct Everything {
  body::Model model;
  force::ActuatorSet actuators;
  body::PassiveForceSet passive;
};

/// Reads one state; false at the end.
bool read_state(std::istream& in, const body::Model& model, body::Data& data) {
  bool any = false;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) return true;
    std::istringstream words(line);
    std::string name;
    double q = 0, u = 0, udot = 0;
    words >> name >> q >> u >> udot;
    const int k = model.coordinate_index(name);
    if (k < 0) continue;
    data.q[k] = q;
    data.u[k] = u;
    data.udot[k] = udot;
    any = true;
  }
  return any;
}

void print_motion(const Everything& all, body::Data& data) {
  const body::Model& model = all.model;
  for (int i = 1; i < model.body_count(); ++i) {
    const Pose& X = data.X_GB[i];
    print("body " + model.bodies[i].name, {X.p.x(), X.p.y(), X.p.z(), X.R(0, 0), X.R(1, 0),
                                           X.R(2, 0), X.R(0, 1), X.R(1, 1), X.R(2, 1)});
    const auto& V = data.V_GB[i];
    print("velocity " + model.bodies[i].name,
          {V.angular.x(), V.angular.y(), V.angular.z(), V.linear.x(), V.linear.y(), V.linear.z()});
  }
  const int n = model.coordinate_count();
  Eigen::MatrixXd M(n, n);
  body::mass_matrix(model, data, M);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j <= i; ++j)
      print("mass " + model.coordinates[i].name + "," + model.coordinates[j].name, {M(i, j)});
  }
}

/// What acts besides muscles: passive forces and actuators at one control.
void add_forces(const Everything& all, const body::Data& data,
                std::vector<body::SpatialForce>& loads, Eigen::VectorXd& tau) {
  body::PassiveForceData passive(all.model, all.passive);
  body::add_passive_forces(all.model, all.passive, data, passive, loads, tau);
  force::ActuatorData actuators(all.model, all.actuators);
  force::update_actuators(all.model, all.actuators, data, false, actuators);
  Eigen::VectorXd forces(all.actuators.count());
  for (int i = 0; i < forces.size(); ++i) {
    const auto& actuator = all.actuators.actuators[static_cast<std::size_t>(i)];
    forces[i] =
        actuator.kind == force::Actuator::Kind::kMuscle ? 0 : kControl * actuators.optimal_force[i];
  }
  force::add_actuator_loads(all.actuators, data, actuators, forces, loads, tau);
}

void print_dynamics(const Everything& all, body::Data& data) {
  const body::Model& model = all.model;
  const int n = model.coordinate_count();
  std::vector<body::SpatialForce> loads(model.bodies.size());
  Eigen::VectorXd tau = Eigen::VectorXd::Zero(n), given(n);
  add_forces(all, data, loads, tau);
  body::inverse_dynamics(model, data, loads, given);
  given -= tau;
  for (int i = 0; i < n; ++i) print("id " + model.coordinates[i].name, {given[i]});

  body::ForwardDynamics forward(model);
  forward.solve(model, data, loads, tau);
  for (int i = 0; i < n; ++i) print("udot " + model.coordinates[i].name, {data.udot[i]});
  body::add_loop_loads(model, data, forward.loop_multipliers(), loads);
  body::inverse_dynamics(model, data, loads, given);
  for (const body::Joint& joint : model.joints) {
    force::JointReaction reaction;
    reaction.joint = model.joint_index(joint.name);
    const force::JointLoad load = force::joint_load(model, data, reaction);
    print("reaction " + joint.name, {load.force.x(), load.force.y(), load.force.z(),
                                     load.moment.x(), load.moment.y(), load.moment.z()});
  }
}

void print_muscles(const Everything& all, const body::Data& data) {
  const body::Model& model = all.model;
  const body::MuscleSet& set = all.actuators.muscles;
  body::PathData paths(model, set.paths);
  body::update_path_lengths(model, set.paths, data, paths);
  Eigen::VectorXd qdot(model.coordinate_count());
  body::rates_from_speeds(model, data.q, data.u, qdot);
  body::update_path_speeds(model, set.paths, data, qdot, paths);
  body::update_moment_arms(model, set.paths, data, paths);
  for (int i = 0; i < set.count(); ++i) {
    const body::Muscle& muscle = set.muscles[static_cast<std::size_t>(i)];
    const double length = paths.length[i], speed = paths.speed[i];
    print("length " + muscle.name, {length});
    print("speed " + muscle.name, {speed});
    for (int j = 0; j < model.coordinate_count(); ++j)
      print("arm " + muscle.name + "," + model.coordinates[j].name, {paths.moment_arm(i, j)});
    const double F0 = muscle.max_isometric_force;
    // Where the path is too short for any fibre some of OpenSim's muscles go on with a negative
    // one.
    const double rigid = body::rigid_tendon_active_force(muscle, length, speed);
    if (rigid != 0) print("rigid " + muscle.name, {rigid / F0});
    const body::MuscleState state = body::equilibrium_state(muscle, length, 0, kActivation);
    if (state.at_shortest) continue;
    print("tendon " + muscle.name, {state.tendon_force / F0});
    print("fibre " + muscle.name, {state.fiber_length});
    print("along " + muscle.name,
          {state.active_along_tendon / F0, state.passive_along_tendon / F0});
  }
}

Result<Everything> load(const char* file) {
  Everything all;
  MEDIUS_TRY(all.model, body::load_model(file));
  all.model.joint_bias = body::JointBias::kSimbody;
  MEDIUS_TRY(all.actuators, force::compile_actuators(all.model));
  MEDIUS_TRY(all.passive, body::compile_passive_forces(all.model));
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "model_numbers MODEL.osim STATES.txt\n");
    return 2;
  }
  auto all = load(argv[1]);
  if (!all.ok()) {
    std::fprintf(stderr, "%s\n", all.error().message.c_str());
    return 2;
  }
  for (const auto& part : all->model.specification.unsupported)
    std::printf("# %s %s: %s\n", part.type.c_str(), part.name.c_str(), part.consequence.c_str());
  std::ifstream states(argv[2]);
  body::Data data(all->model);
  for (int state = 0; read_state(states, all->model, data); ++state) {
    std::printf("state %d\n", state);
    body::update_positions(all->model, data);
    body::update_velocities(all->model, data);
    body::update_accelerations(all->model, data);
    print_motion(*all, data);
    print_muscles(*all, data);
    print_dynamics(*all, data);
  }
  return 0;
}
