"""Largest RMS difference of a coordinate between OpenSim at two accuracies and medius, and who is nearer to the markers: the weighted
squared error of each, frame by frame, by OpenSim's own model. Exit status 1 where medius is above OpenSim in a frame."""
import os
import subprocess
import sys
import tempfile

import numpy as np
import opensim

SLACK = 1e-6  # files hold eight digits


def read(path):
    lines = open(path).read().split("\n")
    end = next(i for i, line in enumerate(lines) if line.strip() == "endheader")
    rows = [[float(word) for word in line.split()] for line in lines[end + 2:] if line.strip()]
    return lines[end + 1].split("\t"), np.array(rows)


def errors(setup, labels, rows):
    """Weighted squared error of every frame, m², with OpenSim's model and markers."""
    tool = opensim.InverseKinematicsTool(setup)
    folder = os.path.dirname(setup)
    model = opensim.Model(os.path.join(folder, tool.get_model_file()))
    state = model.initSystem()
    data = opensim.MarkerData(os.path.join(folder, tool.getMarkerDataFileName()))
    data.convertToUnits(opensim.Units("m"))
    tasks = tool.get_IKTaskSet()
    weights = {tasks.get(i).getName(): tasks.get(i).getWeight() for i in range(tasks.getSize())
               if tasks.get(i).getApply() and tasks.get(i).getConcreteClassName() == "IKMarkerTask"}
    names = data.getMarkerNames()
    columns = [(i, names.get(i)) for i in range(names.getSize()) if weights.get(names.get(i), 0) > 0 and model.getMarkerSet().contains(names.get(i))]
    coordinates = [(k, model.updCoordinateSet().get(label)) for k, label in enumerate(labels) if k > 0 and model.getCoordinateSet().contains(label)]
    result = []
    for row in rows:
        for k, coordinate in coordinates:
            turns = coordinate.getMotionType() == opensim.Coordinate.Rotational
            if not coordinate.getLocked(state):
                coordinate.setValue(state, np.radians(row[k]) if turns else row[k], False)
        model.realizePosition(state)
        measured = data.getFrame(round((row[0] - data.getStartFrameTime()) * data.getDataRate())).getMarkers()
        away = [(weights[name], model.getMarkerSet().get(name).getLocationInGround(state).to_numpy() - measured.at(i).to_numpy()) for i, name in columns]
        result.append(sum(weight * float(d @ d) for weight, d in away if np.all(np.isfinite(d))))
    return np.array(result)


def main():
    setup, medius = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    folder = tempfile.mkdtemp()
    opensim.Logger.setLevelString("Off")
    tables = {}
    for accuracy in (1e-5, 1e-8):
        tool = opensim.InverseKinematicsTool(setup)
        out = os.path.join(folder, f"{accuracy}.mot")
        tool.setResultsDir(folder)
        tool.setOutputMotionFileName(out)
        tool.set_report_errors(False)
        tool.set_accuracy(accuracy)
        tool.run()
        tables[f"OpenSim {accuracy:g}"] = read(out)
    out = os.path.join(folder, "medius.mot")
    subprocess.run([medius, "--quiet", "ik", setup, "--out", out], check=True)
    labels, ours = read(out)
    for name, (theirs_labels, theirs) in tables.items():
        frames = min(len(ours), len(theirs))
        columns = [theirs_labels.index(label) for label in labels]
        rms = np.sqrt(np.mean((ours[:frames] - theirs[:frames][:, columns]) ** 2, axis=0))[1:]
        order = np.argsort(-rms)[:4]
        worst = ", ".join(f"{labels[i + 1]} {rms[i]:.3f}" for i in order)
        print(f"medius against {name}: median {np.median(rms):.4f} deg RMS; most {worst}")
    best = errors(setup, labels, ours)
    lowest = True
    for name, (theirs_labels, theirs) in tables.items():
        frames = min(len(ours), len(theirs))
        ratio = errors(setup, theirs_labels, theirs)[:frames] / best[:frames]
        lowest = lowest and bool(np.all(ratio > 1 - SLACK))
        print(f"weighted squared error of {name} over medius': {ratio.min():.8f} to {ratio.max():.8f}, above it in {np.sum(ratio > 1)} of {frames} frames")
    return 0 if lowest else 1


sys.exit(main())
