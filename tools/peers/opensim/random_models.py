"""Compares medius with OpenSim 4.6 on random models, number by number."""
import argparse
import collections
import math
import os
import subprocess
import sys
import tempfile

import opensim

from random_model import FUNCTIONS, JOINTS, MUSCLES, Writer

PROGRAM = os.path.abspath(os.environ["MEDIUS_MODEL_NUMBERS"])
CONTROL, ACTIVATION = 0.7, 0.5
# Largest difference, relative to 1 + the number's size.
TOLERANCE = {"body": 1e-9, "velocity": 1e-8, "mass": 1e-9, "id": 1e-7, "udot": 1e-5, "reaction": 1e-5, "length": 1e-9, "speed": 1e-7, "arm": 1e-6,
             "rigid": 1e-6, "tendon": 1e-4, "fibre": 1e-4, "along": 1e-4}


class Peer:
    """OpenSim's numbers of one model."""

    def __init__(self, path):
        self.model = opensim.Model(path)
        self.model.set_assembly_accuracy(1e-12)
        self.state = self.model.initSystem()
        components = self.model.getCoordinateSet()
        self.coordinates = [components.get(i) for i in range(components.getSize())]
        forces = self.model.getForceSet()
        self.forces = [forces.get(i) for i in range(forces.getSize())]
        muscles = self.model.getMuscles()
        self.muscles = [muscles.get(i) for i in range(muscles.getSize())]
        self.mobility = [self.find_mobility(c) for c in self.coordinates]

    def find_mobility(self, coordinate):
        self.state.setU(opensim.Vector(self.state.getNU(), 0.0))
        coordinate.setSpeedValue(self.state, 1.0)
        return [i for i in range(self.state.getNU()) if self.state.getU()[i] == 1.0][0]

    def place(self, random, moving):
        state = self.state
        for c in self.coordinates:
            c.setValue(state, random.uniform(-.8, .8), False)
        self.model.assemble(state)
        state.setU(opensim.Vector(state.getNU(), 0.0))
        if moving:
            for c in self.coordinates:
                c.setSpeedValue(state, random.uniform(-2, 2))
        return [(c.getName(), c.getValue(state), c.getSpeedValue(state), random.uniform(-9, 9)) for c in self.coordinates]

    def numbers(self, place):
        state, model, out = self.state, self.model, {}
        names = [c.getName() for c in self.coordinates]
        for force in self.forces:
            force.setAppliesForce(state, True)
        model.realizeVelocity(state)
        bodies = model.getBodySet()
        for i in range(bodies.getSize()):
            body = bodies.get(i)
            X = body.getTransformInGround(state)
            out["body " + body.getName()] = [X.p()[k] for k in range(3)] + [X.R().get(k, j) for j in range(2) for k in range(3)]
            w, v = body.getAngularVelocityInGround(state), body.getLinearVelocityInGround(state)
            out["velocity " + body.getName()] = [w[k] for k in range(3)] + [v[k] for k in range(3)]
        M = opensim.Matrix()
        model.getMatterSubsystem().calcM(state, M)
        for i, a in enumerate(names):
            for j in range(i + 1):
                out[f"mass {a},{names[j]}"] = [M.get(self.mobility[i], self.mobility[j])]
        self.add_muscles(names, out)
        self.add_dynamics(names, place, out)
        return out

    def add_muscles(self, names, out):
        state, model = self.state, self.model
        for muscle in self.muscles:
            name, f0 = muscle.getName(), muscle.getMaxIsometricForce()
            out["length " + name] = [muscle.getLength(state)]
            out["speed " + name] = [muscle.getLengtheningSpeed(state)]
            for c in self.coordinates:
                out[f"arm {name},{c.getName()}"] = [muscle.computeMomentArm(state, c)]
            try:
                out["rigid " + name] = [muscle.calcInextensibleTendonActiveFiberForce(state, 1.0) / f0]
            except RuntimeError:
                pass
        still = opensim.State(state)
        still.setU(opensim.Vector(still.getNU(), 0.0))
        for muscle in self.muscles:
            muscle.setActivation(still, ACTIVATION)
        model.realizeVelocity(still)
        for muscle in self.muscles:
            name, f0 = muscle.getName(), muscle.getMaxIsometricForce()
            try:
                muscle.computeEquilibrium(still)
                model.realizeDynamics(still)
                out["tendon " + name] = [muscle.getTendonForce(still) / f0]
                out["fibre " + name] = [muscle.getFiberLength(still)]
                out["along " + name] = [muscle.getActiveFiberForceAlongTendon(still) / f0, muscle.getPassiveFiberForceAlongTendon(still) / f0]
            except RuntimeError:
                pass

    def add_dynamics(self, names, place, out):
        state, model = self.state, self.model
        muscles = {m.getName() for m in self.muscles}
        for force in self.forces:
            force.setAppliesForce(state, force.getName() not in muscles)
        model.realizeVelocity(state)
        controls = opensim.Vector(model.getNumControls(), CONTROL)
        model.setControls(state, controls)
        udot = opensim.Vector(state.getNU(), 0.0)
        for i, (_, _, _, value) in enumerate(place):
            udot[self.mobility[i]] = value
        model.realizeDynamics(state)
        tau = opensim.InverseDynamicsSolver(model).solve(state, udot)
        for i, name in enumerate(names):
            out["id " + name] = [tau[self.mobility[i]]]
        model.setControls(state, controls)
        model.realizeAcceleration(state)
        for i, name in enumerate(names):
            out["udot " + name] = [state.getUDot()[self.mobility[i]]]
        joints = model.getJointSet()
        for i in range(joints.getSize()):
            joint = joints.get(i)
            load = joint.calcReactionOnChildExpressedInGround(state)
            out["reaction " + joint.getName()] = [load.get(1)[k] for k in range(3)] + [load.get(0)[k] for k in range(3)]


def ours(model, states):
    run = subprocess.run([PROGRAM, model, states], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return None, run.stderr.strip()
    result = []
    for line in run.stdout.splitlines():
        words = line.split()
        if words[0] == "state":
            result.append({})
        elif words[0] != "#":
            result[-1][" ".join(words[:2])] = [float(w) for w in words[2:]]
    return result, ""


def compare(seed, place, theirs, found, worst):
    """Prints what differs beyond its tolerance."""
    bad = 0
    # Numbers of a system near a singularity carry its condition: the accelerations tell.
    scale = collections.defaultdict(float)
    for key, values in theirs.items():
        kind = key.split()[0]
        scale[kind] = max([scale[kind]] + [abs(v) for v in values if math.isfinite(v)])
    for key, values in theirs.items():
        kind = key.split()[0]
        if key not in found:
            continue  # what one of the two does not report (a fibre at its shortest)
        difference = max(abs(a - b) if math.isfinite(a) and math.isfinite(b) else (0 if str(a) == str(b) else math.inf) for a, b in zip(values, found[key]))
        size = 1 + (scale[kind] if kind in ("id", "udot", "reaction", "mass") else max(abs(v) for v in values))
        relative = difference / size
        worst[kind] = max(worst[kind], relative)
        if relative > TOLERANCE[kind]:
            bad += 1
            if bad <= 6:
                print(f"seed {seed}, state {place}: {key}: OpenSim {values}, medius {found[key]}")
    return bad


def run(seed, kinds, folder, worst):
    import random
    writer = Writer(seed, kinds)
    xml = writer.model()
    if xml is None:
        return "nothing moves"
    path = os.path.join(folder, f"random_{seed}.osim")
    with open(path, "w") as file:
        file.write(xml)
    try:
        peer = Peer(path)
    except RuntimeError as problem:
        return "refused by OpenSim: " + str(problem).splitlines()[0]
    states = os.path.join(folder, f"random_{seed}.txt")
    source, places, theirs = random.Random(seed), [], []
    # Loops and couplers hold at rest: their speeds would have to fit.
    moving = "Constraint name=" not in xml
    with open(states, "w") as file:
        for _ in range(3):
            try:
                place = peer.place(source, moving)
                theirs.append(peer.numbers(place))
            except RuntimeError as problem:
                return "not solved by OpenSim: " + str(problem).splitlines()[0]
            places.append(place)
            file.write("".join(f"{n} {q!r} {u!r} {d!r}\n" for n, q, u, d in place) + "\n")
    found, problem = ours(path, states)
    if found is None:
        print(f"seed {seed}: medius: {problem}")
        return "differs"
    bad = sum(compare(seed, i, theirs[i], found[i], worst) for i in range(len(places)))
    return "differs" if bad else "agrees"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, nargs=2, default=[1, 100])
    parser.add_argument("--keep")
    parser.add_argument("--joints", nargs="*", default=list(JOINTS))
    parser.add_argument("--functions", nargs="*", default=list(FUNCTIONS))
    parser.add_argument("--muscles", nargs="*", default=list(MUSCLES[:3]))
    parser.add_argument("--with", dest="parts", nargs="*", default=["points", "wraps", "passive", "actuators", "loops", "couplers"])
    options = parser.parse_args()
    opensim.Logger.setLevelString("Off")
    kinds = {"joints": options.joints, "muscles": options.muscles, "functions": options.functions, **{part: True for part in options.parts}}
    counts, worst = collections.Counter(), collections.defaultdict(float)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or temporary
        os.makedirs(folder, exist_ok=True)
        for seed in range(options.seeds[0], options.seeds[1] + 1):
            result = run(seed, kinds, folder, worst)
            counts[result.split(":")[0]] += 1
            if result not in ("agrees", "differs"):
                print(f"seed {seed}: {result}", file=sys.stderr)
    print(f"{'quantity':<12}{'largest':>12}{'tolerance':>12}   (relative to 1 + its size)")
    for kind, value in worst.items():
        print(f"{kind:<12}{value:>12.2e}{TOLERANCE[kind]:>12.0e}")
    print(", ".join(f"{what}: {count}" for what, count in counts.items()))
    return 1 if counts["differs"] else 0


sys.exit(main())
