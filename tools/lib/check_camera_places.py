"""Checks that data/exercises/*.yaml advises the camera place that was measured best.

check_camera_places.py PLACES FILE...   PLACES is written by benchmarks/synthetic/truth_table.py; exit status 1 at a difference
"""
import pathlib
import sys

import yaml

# Of pictures with the mean joint near, and of clips counted or timed: less is no view to call good.
LEAST = 0.5


def main():
    places = yaml.safe_load(pathlib.Path(sys.argv[1]).read_text())["places"]
    found = []
    for name in sys.argv[2:]:
        exercise = yaml.safe_load(pathlib.Path(name).read_text())
        measured = places.get(exercise["id"])
        if measured is None:
            continue
        if exercise["camera"]["best"] != measured["best"]:
            found.append(f"{name}: camera.best is {exercise['camera']['best']}; {measured['best']} was measured best")
        for view in exercise["camera"]["good"]:
            row = measured["views"].get(view)
            if row and (row["counted"] < LEAST or row["good"] < LEAST):
                found.append(f"{name}: {view} is called good; it was followed in {row['good']:.0%} of pictures, {row['counted']:.0%} of clips counted")
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
