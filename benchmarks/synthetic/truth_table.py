#!/usr/bin/env python3
"""Adds up what synthetic_pictures wrote, clip by clip.

truth_table.py CLIPS [--date YYYY-MM-DD]: reads CLIPS/*.json; writes docs/truth-table.md and data/landmark-errors.yaml.
"""
import argparse
import collections
import datetime
import json
import statistics
from pathlib import Path

import numpy as np

NAMES = ["nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer", "left_ear",
         "right_ear", "mouth_left", "mouth_right", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist",
         "right_wrist", "left_pinky", "right_pinky", "left_index", "right_index", "left_thumb", "right_thumb", "left_hip",
         "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel", "right_heel", "left_foot_index",
         "right_foot_index"]


def mirrored(name):
    for a, b in (("left", "right"), ("right", "left")):
        if a in name:
            return name.replace(a, b)
    return name


def pairs():
    """Each landmark of the right side (or the middle) with the indices that speak for it."""
    for index, name in enumerate(NAMES):
        if "left" in name:
            continue
        other = NAMES.index(mirrored(name))
        yield name, sorted({index, other})


def marks(clips):
    """Where the network marks a landmark, from where the skeleton does: statures on the landmark's segment, right side."""
    result = {}
    for name, indices in pairs():
        A, b = np.zeros((3, 3)), np.zeros(3)
        for clip in clips:
            for index in indices:
                xx, xy, xz, yy, yz, zz, x, y, z = clip["marks"][index]
                A += [[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]
                b += [x, y, z]
        # A direction that the views hardly show stays where it was.
        result[name] = np.linalg.solve(A + 0.02 * np.trace(A) * np.eye(3), b)
        if name == "nose":
            result[name][2] = 0.0
    return result


def noise(clips):
    """By (view, lying): each landmark's errors, and what happens to whole frames."""
    groups = collections.defaultdict(list)
    for clip in clips:
        groups[clip["view"], clip["lying"]].append(clip)
    rows = []
    for (view, lying), members in sorted(groups.items()):
        rate = 12.0
        frames = sum(c["landmarks"]["frames"] for c in members)
        lost = 1 - sum(c["landmarks"]["person"] * c["landmarks"]["frames"] for c in members) / frames
        swap = sum(c["landmarks"]["swapped"] * c["landmarks"]["frames"] for c in members) / frames
        runs_lost = sum(c["landmarks"]["runs_lost"] for c in members)
        runs_swap = sum(c["landmarks"]["runs_swapped"] for c in members)
        table = {}
        for name, indices in pairs():
            stats = np.array([c["landmarks"]["landmarks"][i] for c in members for i in indices])
            stats = stats[np.abs(stats).sum(1) > 0]
            if len(stats) == 0:
                continue
            # Medians: a clip where a limb is hidden throughout is told by the share of good frames instead.
            jitter = float(np.median(stats[:, 3]))
            within = float(np.median(stats[:, 2]))
            middle = np.median(stats[:, :2], axis=0)
            person = 1.4826 * float(np.median(np.abs(stats[:, :2] - middle)))
            row = [0.0, 0.0, person, max(within**2 - jitter**2, 1e-8) ** 0.5, jitter, 0.5, float(np.median(stats[:, 4]))]
            for index in indices:
                table[NAMES[index]] = [round(v, 5) for v in row]
        rows.append({"view": view, "lying": lying, "clips": len(members), "lost_share": round(lost, 4),
                     "lost_s": round(lost * frames / rate / runs_lost, 2) if runs_lost else 0.4,
                     "swap_share": round(swap, 4), "swap_s": round(swap * frames / rate / runs_swap, 2) if runs_swap else 0.3,
                     "landmarks": table})
    return rows


def write_noise(path, clips, date):
    lines = ["# How the pose network errs, by view: fitted on pictures of the virtual person in lived-in rooms, which it cannot prove",
             "# for loose clothes, hair, dim rooms and real sensors. benchmarks/synthetic/truth_table.py writes this file.",
             f"version: \"{date}, {len(clips)} clips\"",
             "# Where the network marks a landmark, from where the skeleton does: x, y, z on its segment, in statures, right side.",
             "marks:"]
    for name, offset in marks(clips).items():
        lines.append(f"  {name}: [{offset[0]:.4f}, {offset[1]:.4f}, {offset[2]:.4f}]")
    lines += ["# Landmarks: bias x, bias y, sd between people, slow sd, jitter sd (statures), slow time (s), world sd (m).", "views:"]
    for row in noise(clips):
        lines.append(f"  - view: {row['view']}")
        lines.append(f"    lying: {str(row['lying']).lower()}")
        for key in ("clips", "lost_share", "lost_s", "swap_share", "swap_s"):
            lines.append(f"    {key}: {row[key]}")
        lines.append("    landmarks:")
        for name, values in row["landmarks"].items():
            lines.append(f"      {name}: [{', '.join(f'{v:g}' for v in values)}]")
    path.write_text("\n".join(lines) + "\n")


def angle(clip, joint, kind):
    """Mean absolute error of a joint's angle over both sides, degrees."""
    found = [a for a in clip["landmarks"]["angles"] if a["joint"] == joint]
    return statistics.mean((a[kind + "_mean"] ** 2 + a[kind + "_sd"] ** 2) ** 0.5 for a in found)


def percent(x):
    return f"{100 * x:.0f}"


def write_table(path, clips, refused, impossible, date):
    plain = [c for c in clips if not c["fault"]]
    faulty = [c for c in clips if c["fault"]]
    frames = sum(c["landmarks"]["frames"] for c in plain)
    tracked = sum(c["landmarks"]["plausible"] * c["landmarks"]["frames"] for c in plain) / max(frames, 1)
    good = sum(c["landmarks"]["good"] * c["landmarks"]["frames"] for c in plain) / max(frames, 1)
    counted = [c for c in plain if c["verdict"].get("performed")]
    exact = [c for c in counted if c["verdict"].get("counted") == c["verdict"]["performed"]]
    claims = sum(len(c["verdict"].get("cues", [])) for c in plain)
    repetitions = sum(c["verdict"].get("performed", 0) for c in counted)
    found = [c for c in faulty if c.get("should_cue") in [q["cue"] for q in c["verdict"].get("cues", [])]]
    text = [f"# Truth table, {date}", "",
            "What the product's own pipeline (BlazePose full, smoothing, rules) makes of pictures of the virtual person, whose movement is",
            "known exactly: lived-in rooms, web-camera noise and compression, judging people that nothing was built on. It shows which",
            "views fail; it cannot prove accuracy with loose clothes, hair, dim rooms and real sensors. Made by", "",
            "```", "build/release/bin/synthetic_pictures --out build/synthetic --rate 12 --people 2 --views side,oblique,front",
            "~/.cache/medius/python/bin/python benchmarks/synthetic/truth_table.py build/synthetic", "```", "",
            f"{len(plain)} faultless clips, {frames} pictures, {len({c['seed'] for c in plain})} judging people:", "",
            f"- plausible person in {100 * tracked:.1f} % of pictures; mean joint within 6 % of the stature in {100 * good:.1f} %",
            f"- repetitions exact in {len(exact)} of {len(counted)} clips",
            f"- cues claimed on faultless clips: {claims} in {repetitions} repetitions",
            f"- clips refused: {len(refused)}; clips a body could not perform: {len(impossible)}"]
    if faulty:
        text.append(f"- planted faults (typical size) found in {len(found)} of {len(faulty)} clips")
    text += ["", "2D error: mean over shoulders, elbows, wrists, hips, knees, ankles, heels and toes, % of stature. Angle errors: root mean",
             "square in degrees against the skeleton's joints, in the picture (2D) and in the network's own depth (3D); a 2D angle means",
             "nothing where the joint does not bend in the picture's plane.", "",
             "| exercise | view | clips | tracked % | good % | swapped % | 2D error % | knee 2D | knee 3D | hip 2D | hip 3D | repetitions | hold s | cues claimed |",
             "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"]
    groups = collections.defaultdict(list)
    for clip in plain:
        groups[clip["exercise"], clip["view"]].append(clip)
    for (exercise, view), members in sorted(groups.items()):
        mean = lambda f: statistics.mean(f(c) for c in members)
        performed = sum(c["verdict"].get("performed", 0) for c in members)
        held = sum(c["verdict"].get("truly_held_s", 0) for c in members)
        text.append("| " + " | ".join([
            exercise, view, str(len(members)), percent(mean(lambda c: c["landmarks"]["plausible"])),
            percent(mean(lambda c: c["landmarks"]["good"])), percent(mean(lambda c: c["landmarks"]["swapped"])),
            f"{100 * mean(lambda c: c['landmarks']['error']):.1f}",
            *[f"{mean(lambda c: angle(c, joint, kind)):.0f}" for joint in ("knee", "hip") for kind in ("image", "space")],
            f"{sum(c['verdict'].get('counted', 0) for c in members)} of {performed}" if performed else "",
            f"{sum(c['verdict'].get('held_s', 0) for c in members):.0f} of {held:.0f}" if held else "",
            ", ".join(sorted({q["cue"] for c in members for q in c["verdict"].get("cues", [])}))]) + " |")
    if faulty:
        text += ["", "Planted faults at their typical size:", "", "| exercise | view | fault | size | should be | claimed | found |", "|---|---|---|---|---|---|---|"]
        for c in sorted(faulty, key=lambda c: (c["exercise"], c["view"], c["fault"])):
            said = [q["cue"] for q in c["verdict"].get("cues", [])]
            text.append(f"| {c['exercise']} | {c['view']} | {c['fault']} | {c.get('size', '')} | {c.get('should_cue', '')} | "
                        f"{', '.join(said)} | {'yes' if c.get('should_cue') in said else 'no'} |")
    text += ["", "How far each cue's value, as seen, lies from the same value of the true movement (mean, and spread between clips):", "",
             "| exercise | cue | view | clips | mean | sd |", "|---|---|---|---|---|---|"]
    cues = collections.defaultdict(list)
    for clip in plain:
        for row in clip["cues"]:
            cues[clip["exercise"], row["cue"].split("/")[0], clip["verdict"].get("view", "none")].append(row["seen"] - row["truth"])
    for (exercise, cue, view), values in sorted(cues.items()):
        text.append(f"| {exercise} | {cue} | {view} | {len(values)} | {statistics.mean(values):.3g} | {statistics.pstdev(values):.2g} |")
    path.write_text("\n".join(text) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clips", type=Path)
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    options = parser.parse_args()
    rows = [json.loads(file.read_text()) for file in sorted(options.clips.glob("*.json"))]
    impossible = [row for row in rows if "impossible" in row]
    refused = [row for row in rows if "refused" in row]
    clips = [row for row in rows if "landmarks" in row]
    root = Path(__file__).resolve().parents[2]
    write_noise(root / "data/landmark-errors.yaml", clips, options.date)
    (root / "docs").mkdir(exist_ok=True)
    write_table(root / "docs/truth-table.md", clips, refused, impossible, options.date)
    print(f"{len(clips)} clips, {len(refused)} refused, {len(impossible)} impossible")


if __name__ == "__main__":
    main()
