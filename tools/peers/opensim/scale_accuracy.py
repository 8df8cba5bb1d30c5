"""The marker placer's static pose: OpenSim at its own and at a tight accuracy, medius, and OpenSim started from medius' pose.

All poses are weighed by OpenSim's model and OpenSim's measure: the mean squared distance of the model's markers from the measured
ones, by their weights, plus the coordinate tasks' weighted squares. The lowest is the best solution of the problem that the setup states;
markers are then moved to where they were measured in that pose. Exit status 1 where medius is above OpenSim, or OpenSim,
started there, leaves it."""
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import opensim

SLACK = 1e-5  # of the error
NEAR_M = 1e-4
FROM_OURS = "OpenSim from medius' pose"


def static_markers(path, begin, end):
    """Mean places of the markers, m, over the time range: what the placer fits."""
    data = opensim.MarkerData(path)
    data.averageFrames(-1.0, begin, end)
    data.convertToUnits(opensim.Units("m"))
    names = data.getMarkerNames()
    places = data.getFrame(0).getMarkers()
    return {names.get(i): places.at(i).to_numpy() for i in range(names.getSize())}


def tasks_of(tool, model):
    markers, coordinates = {}, {}
    tasks = tool.getMarkerPlacer().getIKTaskSet()
    for i in range(tasks.getSize()):
        task = tasks.get(i)
        if not task.getApply():
            continue
        if task.getConcreteClassName() == "IKMarkerTask":
            markers[task.getName()] = task.getWeight()
            continue
        task = opensim.IKCoordinateTask.safeDownCast(task)
        value = task.getValue() if task.getValueType() == opensim.IKCoordinateTask.ManualValue \
            else model.getCoordinateSet().get(task.getName()).getDefaultValue()
        coordinates[task.getName()] = (task.getWeight(), value)
    return markers, coordinates


def solve(model, state, measured, markers, coordinates, accuracy):
    table = opensim.TimeSeriesTableVec3()
    names = [name for name in measured if name in markers]
    table.setColumnLabels(names)
    row = opensim.RowVectorVec3(len(names))
    for i, name in enumerate(names):
        row[i] = opensim.Vec3(*measured[name])
    table.appendRow(0.0, row)
    table.addTableMetaDataString("Units", "m")
    table.addTableMetaDataString("DataRate", "1")
    weights = opensim.SetMarkerWeights()
    for name in names:
        weights.cloneAndAppend(opensim.MarkerWeight(name, markers[name]))
    references = opensim.SimTKArrayCoordinateReference()
    for name, (weight, value) in coordinates.items():
        reference = opensim.CoordinateReference(name, opensim.Constant(value))
        reference.setWeight(weight)
        references.push_back(reference)
    solver = opensim.InverseKinematicsSolver(model, opensim.MarkersReference(table, weights), references)
    if accuracy:
        solver.setAccuracy(accuracy)
    state.setTime(0)
    solver.assemble(state)
    if accuracy:
        for _ in range(20):  # each starts where the last one stopped
            solver.track(state)


def placed(model, state, measured, markers):
    """Where each measured marker lies on its body in this pose, and the weighted mean squared error of the model's own."""
    model.realizePosition(state)
    places, cost, total = {}, 0.0, 0.0
    ground = model.getGround()
    for name, place in measured.items():
        if not model.getMarkerSet().contains(name):
            continue
        marker = model.getMarkerSet().get(name)
        there = marker.getLocationInGround(state).to_numpy()
        cost += markers.get(name, 0.0) * float(np.sum((there - place) ** 2))
        total += markers.get(name, 0.0)
        places[name] = ground.findStationLocationInAnotherFrame(state, opensim.Vec3(*place), marker.getParentFrame()).to_numpy()
    return places, cost / total


def coordinate_cost(model, state, coordinates):
    return sum(weight * (model.getCoordinateSet().get(name).getValue(state) - value) ** 2
               for name, (weight, value) in coordinates.items())


def read_pose(path):
    lines = open(path).read().split("\n")
    end = next(i for i, line in enumerate(lines) if line.strip() == "endheader")
    return dict(zip(lines[end + 1].split("\t")[1:], (float(word) for word in lines[end + 2].split()[1:])))


def main():
    setup, medius = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    opensim.Logger.setLevelString("Off")
    work = tempfile.mkdtemp()
    folder = os.path.join(work, "setup")
    shutil.copytree(os.path.dirname(setup), folder)
    setup = os.path.join(folder, os.path.basename(setup))
    os.chdir(folder)
    subprocess.run([medius, "--quiet", "scale", setup], check=True)
    tool = opensim.ScaleTool(setup)
    placer = tool.getMarkerPlacer()
    pose_file = placer.getOutputMotionFileName()
    our_pose = read_pose(pose_file if os.path.isabs(pose_file) else os.path.join(folder, pose_file))

    # The scaled model before its markers are placed, as OpenSim's own tool makes it.
    scaled = tool.createModel()
    if tool.getModelScaler().getApply():
        tool.getModelScaler().processModel(scaled, folder + "/", tool.getSubjectMass())
    state = scaled.initSystem()
    times = placer.getTimeRange()
    measured = static_markers(os.path.join(folder, placer.getStaticPoseFileName()), times.get(0), times.get(1))
    markers, coordinates = tasks_of(tool, scaled)

    results = {}

    def weigh(name, state):
        places, cost = placed(scaled, state, measured, markers)
        results[name] = (places, cost + coordinate_cost(scaled, state, coordinates))

    for name, accuracy in (("OpenSim, its own accuracy", None), ("OpenSim, 1e-10", 1e-10)):
        state = scaled.initSystem()
        solve(scaled, state, measured, markers, coordinates, accuracy)
        weigh(name, state)
    state = scaled.initSystem()
    for i in range(scaled.getCoordinateSet().getSize()):
        coordinate = scaled.getCoordinateSet().get(i)
        if coordinate.getName() in our_pose:
            turns = coordinate.getMotionType() == opensim.Coordinate.Rotational
            value = our_pose[coordinate.getName()]
            coordinate.setValue(state, np.radians(value) if turns else value, False)
    weigh("medius", state)
    solve(scaled, state, measured, markers, coordinates, 1e-10)
    weigh(FROM_OURS, state)

    best = results["medius"]
    for name, (places, cost) in results.items():
        away = {marker: np.linalg.norm(places[marker] - best[0][marker]) for marker in places}
        worst = max(away, key=away.get)
        print(f"{name:<28} error {1e6 * cost:.6f} mm²   markers from medius' at most {1e3 * away[worst]:.4f} mm ({worst})")
    lowest = all(best[1] <= cost * (1 + SLACK) for _, cost in results.values())
    tight = results[FROM_OURS][0]
    near = all(np.linalg.norm(tight[marker] - best[0][marker]) < NEAR_M for marker in tight)
    print("medius is not above OpenSim" if lowest else "medius is ABOVE OpenSim",
          "and OpenSim stays there" if near else "but OpenSim leaves its pose", sep=", ")
    return 0 if lowest and near else 1


sys.exit(main())
