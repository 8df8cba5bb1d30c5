"""Largest RMS difference of a coordinate between OpenSim at two accuracies and medius."""
import os
import subprocess
import sys
import tempfile

import numpy as np
import opensim


def read(path):
    lines = open(path).read().split("\n")
    end = next(i for i, line in enumerate(lines) if line.strip() == "endheader")
    rows = [[float(word) for word in line.split()] for line in lines[end + 2:] if line.strip()]
    return lines[end + 1].split("\t"), np.array(rows)


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


main()
