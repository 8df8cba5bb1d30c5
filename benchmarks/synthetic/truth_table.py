#!/usr/bin/env python3
"""Adds up what synthetic_pictures wrote, clip by clip.

truth_table.py CLIPS [--date YYYY-MM-DD] [--noise] [--errors]: reads CLIPS/*.json and writes docs/truth-table.md and
docs/camera-places.yaml; --noise: data/landmark-errors.yaml too; --errors: data/errors.yaml too (then run
synthetic_pictures --judge again, so that the table shows what the product says with those errors).
"""
import argparse
import collections
import datetime
import json
import statistics
from pathlib import Path

import numpy as np
import yaml

import cue_errors

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
        if clip["view"] != "back-oblique":
            groups[clip["view"], clip["lying"]].append(clip)
    rows = []
    for (view, lying), members in sorted(groups.items()):
        # Where the person is not followed at all the table says so; noise is what befalls one who is.
        members = [c for c in members if min(c["landmarks"]["good"], c["landmarks"]["plausible"]) >= 0.5] or members
        rate = statistics.mean(c["rate_hz"] for c in members)
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


def claims(clip):
    return sorted({q["cue"] for q in clip["verdict"].get("cues", [])})


def counted_right(clip):
    """Repetitions exact; a hold: at least nine tenths of it, and no more than the ways in and out may add."""
    verdict = clip["verdict"]
    if verdict.get("performed"):
        return verdict.get("counted") == verdict["performed"]
    if verdict.get("truly_held_s"):
        return 0.9 * verdict["truly_held_s"] <= verdict.get("held_s", 0) <= verdict["truly_held_s"] + 7
    return True


def counted_share(clip, gait):
    """Of a walk, the share of its swings; of all else, right or not."""
    verdict = clip["verdict"]
    if gait and verdict.get("performed"):
        return max(0.0, 1 - abs(verdict.get("counted", 0) - verdict["performed"]) / verdict["performed"])
    return float(counted_right(clip))


def lying(exercise):
    return exercise["position"] in ("supine", "side-lying", "prone")


def good_views(exercise):
    """The views in which the catalogue says that the exercise is followed; a side-lying person's front is the side."""
    return {v for v in exercise["camera"]["good"]}


def share(flags):
    flags = list(flags)
    return f"{sum(flags)} of {len(flags)}" + (f" ({100 * sum(flags) / len(flags):.1f} %)" if flags else "")


def write_places(path, clips, catalogue, date):
    """From where each exercise is followed best, as data."""
    lines = ["# From where the camera follows each exercise, measured on drawn people (benchmarks/synthetic/truth_table.py writes this file): shares",
             "# of pictures with a plausible person and with the mean joint within 6 % of the stature, of clips counted exactly (or timed; of a walk, the swings), and",
             "# the cues that this view can judge. `best` is the place to recommend.", f'version: "{date}, {len(clips)} clips"', "places:"]
    groups = collections.defaultdict(lambda: collections.defaultdict(list))
    for clip in clips:
        if not clip["fault"]:
            groups[clip["exercise"]][clip["view"]].append(clip)
    table = {}
    for exercise, views in sorted(groups.items()):
        rows = {}
        for view, members in views.items():
            rows[view] = {
                "clips": len(members),
                "tracked": statistics.mean(c["landmarks"]["plausible"] for c in members),
                "good": statistics.mean(c["landmarks"]["good"] for c in members),
                "counted": statistics.mean(counted_share(c, catalogue[exercise]["kind"] == "gait") for c in members),
                "cues": sorted(q["id"] for q in catalogue[exercise]["cues"]
                               if q.get("judged", True) and cue_errors.resolves(exercise, q, catalogue[exercise], view))}
        wanted = catalogue[exercise]["camera"]["best"]
        works = lambda r: min(r["tracked"], r["good"], r["counted"]) >= 0.65  # two of three people
        rank = lambda v: (works(rows[v]), len(rows[v]["cues"]), v == wanted, min(rows[v]["tracked"], rows[v]["good"], rows[v]["counted"]))
        best = max(rows, key=rank)
        # The catalogue's own advice stands where it works as well as any.
        if wanted in rows and works(rows[wanted]) == works(rows[best]) and len(rows[wanted]["cues"]) + 1 >= len(rows[best]["cues"]):
            best = wanted
        table[exercise] = (best, rows)
        lines += [f"  {exercise}:", f"    best: {best}", "    views:"]
        for view, r in rows.items():
            lines.append(f"      {view}: {{clips: {r['clips']}, tracked: {r['tracked']:.2f}, good: {r['good']:.2f}, counted: {r['counted']:.2f}, "
                         f"cues: [{', '.join(r['cues'])}]}}")
    path.write_text("\n".join(lines) + "\n")
    return table


def write_table(path, clips, refused, impossible, places, catalogue, errors, date):
    plain = [c for c in clips if not c["fault"]]
    faulty = [c for c in clips if c["fault"]]
    frames = sum(c["landmarks"]["frames"] for c in plain)
    in_good = [c for c in plain if c["view"] in good_views(catalogue[c["exercise"]])]
    floor = [c for c in plain if lying(catalogue[c["exercise"]]) and c["view"] in ("side", "oblique", "front")]
    counted = lambda some: [c for c in some if c["verdict"].get("performed")]
    holds = lambda some: [c for c in some if c["verdict"].get("truly_held_s")]
    gait = lambda c: catalogue[c["exercise"]]["kind"] == "gait"
    repetitions = sum(max(c["verdict"].get("performed", 0), 1) for c in plain)
    wrong = sum(len(claims(c)) for c in plain)
    meant = [c for c in faulty if c.get("should_cue")]
    found = [c["should_cue"] in claims(c) for c in meant]
    judged = [cue_errors.beyond(c, catalogue, errors) for c in meant]
    beyond = [f for f, b in zip(found, judged) if b]
    truly = [f for f, c in zip(found, meant) if cue_errors.exceeds(c, catalogue, errors)]
    people = sorted({c["seed"] for c in clips})
    coverage, cases = cue_errors.coverage(clips, catalogue, errors)
    left_out, left_cases = cue_errors.coverage_left_out(clips, catalogue)
    whole = 5 * 3 * len(catalogue)
    text = [f"# Truth table, {date}", "",
            "What the product's own pipeline (BlazePose full, smoothing, rules) makes of pictures of the virtual person, whose movement is",
            "known exactly: lived-in rooms, web-camera noise and compression, cameras at three heights, people that nothing was built on. It",
            "shows which views fail; it cannot prove accuracy with loose clothes, hair, dim rooms and real sensors. Made by", "",
            "```", "build/release/bin/synthetic_pictures --out build/synthetic          # draws what is missing, judges all",
            "~/.cache/medius/python/bin/python benchmarks/synthetic/truth_table.py build/synthetic --errors", "```", "",
            f"{len(plain)} of {whole} faultless clips (five views x three people x {len(catalogue)} exercises), {frames} pictures, and {len(faulty)} with a fault, "
            f"each fault once in the view that should show it; {len(people)} judging people.", "",
            "| | measured | to reach |", "|---|---|---|",
            f"| floor exercises from the side or 45 degrees: plausible person in pictures | {100 * statistics.mean(c['landmarks']['plausible'] for c in floor):.1f} % | 98 % |",
            f"| the same: mean joint within 6 % of the stature | {100 * statistics.mean(c['landmarks']['good'] for c in floor):.1f} % | - |",
            f"| repetitions exact, views that the catalogue calls good | {share(counted_right(c) for c in counted(in_good) if not gait(c))} | 99 % |",
            f"| the same, walking and stairs | {share(counted_right(c) for c in counted(in_good) if gait(c))} | 99 % |",
            f"| repetitions exact, all five views | {share(counted_right(c) for c in counted(plain))} | - |",
            f"| holds timed, good views | {share(counted_right(c) for c in holds(in_good) if not gait(c))} | - |",
            f"| recognised without being told, good views | {share(c['verdict'].get('recognised') == c['exercise'] for c in in_good)} | - |",
            f"| cues claimed on faultless clips | {wrong} in {repetitions} repetitions and holds | 1 in 50 |",
            f"| planted faults, typical size, found | {share(found)} | - |",
            f"| those whose true value passes the threshold at all, found | {share(truly)} | - |",
            f"| those beyond the threshold by 2 e, found | {share(beyond)} | 95 % |",
            f"| stated 90 % bands hold the truth | {100 * coverage:.1f} % of {cases} values | 85-95 % |",
            f"| the same for a person whose clips were left out of the errors | {100 * left_out:.1f} % of {left_cases} values | 85-95 % |",
            f"| clips refused, clips a body could not perform | {len(refused)}, {len(impossible)} | - |", "",
            "## Where the camera should stand", "",
            "| exercise | camera | clips exact there | cues judged there | also followed from |", "|---|---|---|---|---|"]
    for exercise, (best, rows) in places.items():
        also = [v for v, r in rows.items() if v != best and min(r["tracked"], r["good"], r["counted"]) >= 0.95]
        text.append(f"| {exercise} | {best} | {percent(rows[best]['counted'])} % | {', '.join(rows[best]['cues'])} | {', '.join(also)} |")
    text += ["", "## By exercise and view", "",
             "2D error: mean over shoulders, elbows, wrists, hips, knees, ankles, heels and toes, % of stature. Angle errors: root mean",
             "square in degrees against the skeleton's joints, in the picture (2D) and in the network's own depth (3D); a 2D angle means",
             "nothing where the joint does not bend in the picture's plane. Back-oblique is 45 degrees from behind.", "",
             "| exercise | view | clips | tracked % | good % | swapped % | 2D error % | knee 2D | knee 3D | hip 2D | hip 3D | repetitions | hold s | taken for | cues claimed |",
             "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"]
    groups = collections.defaultdict(list)
    for clip in plain:
        groups[clip["exercise"], clip["view"]].append(clip)
    for (exercise, view), members in sorted(groups.items()):
        mean = lambda f: statistics.mean(f(c) for c in members)
        performed = sum(c["verdict"].get("performed", 0) for c in members)
        held = sum(c["verdict"].get("truly_held_s", 0) for c in members)
        others = sorted({c["verdict"].get("recognised") or "none" for c in members} - {exercise})
        text.append("| " + " | ".join([
            exercise, view, str(len(members)), percent(mean(lambda c: c["landmarks"]["plausible"])),
            percent(mean(lambda c: c["landmarks"]["good"])), percent(mean(lambda c: c["landmarks"]["swapped"])),
            f"{100 * mean(lambda c: c['landmarks']['error']):.1f}",
            *[f"{mean(lambda c: angle(c, joint, kind)):.0f}" for joint in ("knee", "hip") for kind in ("image", "space")],
            f"{sum(c['verdict'].get('counted', 0) for c in members)} of {performed}" if performed else "",
            f"{sum(c['verdict'].get('held_s', 0) for c in members):.0f} of {held:.0f}" if held and not performed else "",
            ", ".join(others), ", ".join(sorted({q for c in members for q in claims(c)}))]) + " |")
    if meant:
        text += ["", "## Planted faults at their typical size", "",
                 "True value and e are in the cue's unit; a fault can be asked for only where it lies beyond the threshold by 2 e.", "",
                 "| exercise | view | fault | size | should be | true value | threshold | e | beyond 2 e | claimed | found |", "|---|---|---|---|---|---|---|---|---|---|---|"]
        for c, hit, far in sorted(zip(meant, found, judged), key=lambda x: (x[0]["exercise"], x[0]["fault"])):
            value, threshold, e = cue_errors.true_value(c, catalogue, errors)
            show = lambda v: "-" if v is None else f"{v:.3g}"
            text.append(f"| {c['exercise']} | {c['view']} | {c['fault']} | {c.get('size', 0):g} | {c['should_cue']} | {show(value)} | {show(threshold)} | {show(e)} | "
                        f"{'yes' if far else 'no'} | {', '.join(claims(c))} | {'yes' if hit else 'no'} |")
    text += ["", "## How far each cue's value, as seen, lies from the same value of the true movement", "",
             "Repetition by repetition; mean and root mean square over clips and sides, the far side of a side view apart. data/errors.yaml is made of these.", "",
             "| exercise | cue | view | clips | values | mean | rms |", "|---|---|---|---|---|---|---|"]
    for (exercise, cue, view, far), errors_seen in sorted(cue_errors.by_cue(clips, catalogue).items()):
        values = np.concatenate([v for _, v in errors_seen])
        text.append(f"| {exercise} | {cue} | {view}{', far' if far else ''} | {len(errors_seen)} | {len(values)} | {values.mean():.2g} | {np.sqrt((values ** 2).mean()):.2g} |")
    path.write_text("\n".join(text) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clips", type=Path)
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    parser.add_argument("--noise", action="store_true", help="write data/landmark-errors.yaml")
    parser.add_argument("--errors", action="store_true", help="write data/errors.yaml")
    options = parser.parse_args()
    rows = [json.loads(file.read_text()) for file in sorted(options.clips.glob("*.json"))]
    impossible = [row for row in rows if "impossible" in row]
    refused = [row for row in rows if "refused" in row]
    clips = [row for row in rows if "landmarks" in row]
    root = Path(__file__).resolve().parents[2]
    catalogue = {file.stem: yaml.safe_load(file.read_text()) for file in sorted((root / "data/exercises").glob("*.yaml"))}
    if options.noise:
        write_noise(root / "data/landmark-errors.yaml", [c for c in clips if not c["fault"]], options.date)
    if options.errors:
        cue_errors.write(root / "data/errors.yaml", clips, catalogue, options.date)
    errors = yaml.safe_load((root / "data/errors.yaml").read_text())["rows"]
    places = write_places(root / "docs/camera-places.yaml", clips, catalogue, options.date)
    write_table(root / "docs/truth-table.md", clips, refused, impossible, places, catalogue, errors, options.date)
    print(f"{len(clips)} clips, {len(refused)} refused, {len(impossible)} impossible")


if __name__ == "__main__":
    main()
