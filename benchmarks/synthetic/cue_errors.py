"""How well each cue is measured from each view: data/errors.yaml from what synthetic_pictures compared.

A repetition's value as seen errs by what everybody shares in that view (bias: where the network marks a joint, how it leans
in depth), by what its recording adds (bias_se: the view's slant, the person's build and clothes) and by what is new in each
repetition (se). The bias is taken off as far as several people agree on it: the same expression in the same view (a trunk's
lean from the side) has a bias over all exercises, a cue its own beside it, each drawn towards less as far as the spread
between people makes it doubtful. A quarter of it stays in bias_se: drawn people may be marked otherwise than real ones.
Spreads are drawn towards their like (the same expression, then the same unit and plane) where few clips speak.
"""
import collections
import re

import numpy as np

HALF_BAND = 1.645
# As many clips' worth of belief in the like as in the cue's own.
PRIOR_CLIPS = 3.0
# Of a bias that drawn people share, what real people may lack.
TRANSFER = 0.25
LEAST = {"deg": (0.5, 1.0), "ratio": (0.01, 0.015), "statures": (0.002, 0.003), "statures/s": (0.005, 0.005), "s": (0.05, 0.05)}


def signal_of(exercise, cue):
    return next(s for s in exercise["signals"] if s["name"] == cue["signal"])


def kind_of(exercise, cue):
    signal = signal_of(exercise, cue)
    return f"{signal['unit']}:{signal['plane']}"


def judged(exercise):
    return [q for q in exercise["cues"] if q.get("judged", True)]


def threshold(cue):
    return cue["above"] if "above" in cue else cue["below"]


def resolves(name, cue, exercise, view):
    """Whether the cue may be judged from this view: the catalogue says so."""
    return view in cue["views"]


def by_cue(clips, catalogue, views_only=True):
    """(exercise, cue, view as the product saw it, far) -> [(clip and side, errors of its repetitions)]."""
    result = collections.defaultdict(lambda: collections.defaultdict(list))
    for clip in clips:
        view = clip["verdict"].get("view", "none")
        exercise = catalogue[clip["exercise"]]
        cues = {q["id"]: q for q in judged(exercise)}
        for row in clip["cues"]:
            cue = cues.get(row["cue"])
            if cue is None or (views_only and view not in cue["views"]):
                continue
            sided = signal_of(exercise, cue).get("sides", "middle") == "each"
            far = bool(row["far"]) and view == "side" and sided
            group = clip["seed"], clip["fault"], clip["view"], row["side"]
            result[clip["exercise"], row["cue"], view, far][group].append(row["seen"] - row["truth"])
    return {key: [(group, np.array(values)) for group, values in groups.items()] for key, groups in result.items()}


def parts(groups):
    """Squares of what a recording shares and of what repeats anew, how many recordings spoke, and how many repetitions."""
    anew, degrees, shared = [], 0, []
    for _, values in groups:
        if len(values) > 1:
            anew += [((values - values.mean()) ** 2).sum() / (len(values) - 1)] * (len(values) - 1)
            degrees += len(values) - 1
        shared.append(values.mean() ** 2)
    within = float(np.minimum(anew, 9 * max(np.median(anew), 1e-12)).mean()) if degrees else None
    # One wild recording in ten must not set the error of all: squares beyond nine times the middle one are cut.
    shared = np.array(shared)
    cut = 9 * max(np.median(shared), 1e-12)
    return float(np.minimum(shared, cut).mean()), within, len(groups), degrees


def drawn(own, like):
    """An estimate drawn towards its like as far as few clips (or few repetitions) speak for it."""
    shared, within, count, degrees = own
    like_shared, like_within = like[0], like[1] if like[1] is not None else like[0] / 4
    weight, within_weight = count / (count + PRIOR_CLIPS), degrees / (degrees + PRIOR_CLIPS)
    return (weight * shared + (1 - weight) * like_shared,
            within_weight * (within if within is not None else 0) + (1 - within_weight) * like_within, count, degrees)


def like_of(catalogue, name, cue_id, view, far):
    """Cues that read the same of the body, whatever the exercise."""
    cue = next(q for q in judged(catalogue[name]) if q["id"] == cue_id)
    signal = signal_of(catalogue[name], cue)
    statistic = cue["statistic"] if cue.get("statistic") in ("change", "range") else "level"
    return re.sub(r"\s", "", signal["is"]), signal["plane"], statistic, view, far


def by_person(groups):
    """Person -> mean errors of the recordings (and sides) of that person."""
    people = collections.defaultdict(list)
    for group, values in groups:
        people[group[0]].append(float(values.mean()))
    return people


def middle_and_spread(people):
    """Common error, squared spread of one recording of a new person about it (None of one person alone), people."""
    count = len(people)
    middle = float(np.median([np.median(errors) for errors in people.values()]))
    if count < 2:
        return middle, None, count
    squares = np.mean([np.mean((np.array(errors) - middle) ** 2) for errors in people.values()])
    return middle, float(squares) * count / (count - 1), count


def pooled(estimates):
    """Of spreads that are alike, and how many people beyond the first told them; the wildest are cut."""
    told = np.array([(spread, count - 1) for _, spread, count in estimates if spread is not None])
    if len(told) == 0:
        return None, 0
    squares = np.minimum(told[:, 0], 9 * max(np.median(told[:, 0]), 1e-12))
    return float((squares * told[:, 1]).sum() / told[:, 1].sum()), int(told[:, 1].sum())


def believed(spread, count, like_spread, prior=PRIOR_CLIPS):
    return like_spread if spread is None else (count * spread + prior * like_spread) / (count + prior)


# The median of three people scatters a third more than their mean.
OF_MEDIAN = 1.35


def scatter(biases_and_noises):
    """Squared scatter of true biases about none: the likeliest, from what was seen and what chance alone makes of each."""
    if not biases_and_noises:
        return 0.0
    seen, noise = np.array(biases_and_noises).T
    noise = np.maximum(noise, 1e-12)
    tried = np.concatenate([[0.0], np.geomspace(1e-3, 10, 80) * max((seen ** 2).mean(), 1e-12)])
    unlikely = [(np.log(noise + square) + seen ** 2 / (noise + square)).sum() for square in tried]
    return float(tried[int(np.argmin(unlikely))])


def biases(measured, catalogue):
    """(exercise, cue, view, far) -> bias to take off, squared spread that stays (people and what is unsure of the bias)."""
    own = {key: middle_and_spread(by_person(groups)) for key, groups in measured.items()}
    kinds = collections.defaultdict(lambda: collections.defaultdict(list))
    for key in measured:
        cue = next(q for q in judged(catalogue[key[0]]) if q["id"] == key[1])
        kinds[kind_of(catalogue[key[0]], cue)][like_of(catalogue, *key)].append(key)
    result = {}
    for likes in kinds.values():
        keys = [key for members in likes.values() for key in members]
        usual, _ = pooled([own[key] for key in keys])
        if usual is None:
            usual = float(np.median([own[key][0] ** 2 for key in keys]))
        group = {}
        for like, members in likes.items():
            spread, told = pooled([own[key] for key in members])
            people = collections.defaultdict(list)
            for key in members:
                for person, errors in by_person(measured[key]).items():
                    people[person].append(float(np.median(errors)))
            middle = float(np.median([np.median(errors) for errors in people.values()]))
            group[like] = middle, len(people), believed(spread, told, usual, 2.0)
        between = scatter([(middle, OF_MEDIAN * spread / people) for middle, people, spread in group.values()])
        about = scatter([(own[key][0] - group[like][0], OF_MEDIAN * group[like][2] / own[key][2])
                         for like, members in likes.items() if len(members) > 1 for key in members])
        for like, members in likes.items():
            middle, people, spread = group[like]
            noise = OF_MEDIAN * spread / people
            weight = between / (between + noise) if people > 1 and between > 0 else 0.0
            shared, unsure = weight * middle, weight * noise if people > 1 else between
            for key in members:
                seen, own_spread, count = own[key]
                stays = believed(own_spread, count - 1, spread)
                if people < 2:
                    bias, doubt = 0.0, (seen ** 2 + PRIOR_CLIPS * between) / (1 + PRIOR_CLIPS)
                elif len(members) == 1:
                    bias, doubt = shared, unsure
                else:
                    noise_here = OF_MEDIAN * stays / count
                    of_its_own = about / (about + noise_here) if about > 0 else 0.0
                    bias = shared + of_its_own * (seen - shared)
                    doubt = of_its_own * noise_here + (1 - of_its_own) ** 2 * unsure
                result[key] = bias, stays + doubt + (TRANSFER * bias) ** 2
    return result


def rows_of(clips, catalogue):
    """Rows of data/errors.yaml, general ones first."""
    measured = by_cue(clips, catalogue)
    likes = collections.defaultdict(list)
    for (name, cue_id, view, far), groups in measured.items():
        cue = next(q for q in judged(catalogue[name]) if q["id"] == cue_id)
        likes[kind_of(catalogue[name], cue), view, far] += groups
    # Few clips of one view are drawn towards the same kind of value over all views that show it.
    over_views = collections.defaultdict(list)
    for (kind, _, far), groups in likes.items():
        over_views[kind, far] += groups
    general = {}
    for (kind, view, far), groups in likes.items():
        general[kind, view, far] = drawn(parts(groups), parts(over_views[kind, far]))

    def floor(kind, se, bias):
        least = LEAST[kind.split(":")[0]]
        return max(se, least[0]), max(bias, least[1])

    rows = {}

    def put(exercise, cue, view, far, se, bias_se, clips_said, bias=None):
        row = rows.setdefault((exercise, cue, view), {"exercise": exercise, "cue": cue, "view": view})
        prefix = "far_" if far else ""
        row[prefix + "se"], row[prefix + "bias_se"] = se, bias_se
        if bias is not None:
            row[prefix + "bias"] = bias
        row["clips"] = row.get("clips", 0) + clips_said

    for (kind, view, far), (shared, within, count, _) in sorted(general.items()):
        put("*", kind, view, far, *floor(kind, within ** 0.5, shared ** 0.5), count)
    taken_off = biases(measured, catalogue)
    for (name, cue_id, view, far), groups in sorted(measured.items()):
        cue = next(q for q in judged(catalogue[name]) if q["id"] == cue_id)
        kind = kind_of(catalogue[name], cue)
        _, within, count, _ = drawn(parts(groups), general[kind, view, far])
        bias, squares = taken_off[name, cue_id, view, far]
        put(name, cue_id, view, far, *floor(kind, within ** 0.5, squares ** 0.5), count, bias)
    for row in rows.values():
        if "se" not in row:  # only the far side was seen to say anything
            row["se"], row["bias_se"], row["bias"] = row["far_se"], row["far_bias_se"], row.get("far_bias", 0.0)
    return list(rows.values())


def find(rows, name, cue, exercise, view):
    """The row that the product would take (form/error_table.cpp)."""
    kind = kind_of(exercise, cue)
    best, best_rank = None, 0
    for row in rows:
        if row["view"] != view or row["exercise"] not in (name, "*"):
            continue
        rank = {cue["id"]: 3, cue["signal"]: 2, kind: 1}.get(row["cue"], 0)
        if rank and row["exercise"] == name:
            rank += 3
        if rank > best_rank:
            best, best_rank = row, rank
    return best


def errors_of(row, far):
    if far:
        return row.get("far_se", row["se"]), row.get("far_bias_se", row.get("bias_se", 0))
    return row["se"], row.get("bias_se", 0)


def bias_of(row, far):
    return row.get("far_bias", row.get("bias", 0)) if far else row.get("bias", 0)


def coverage(clips, catalogue, rows):
    """Share of repetitions' values whose stated 90 % band holds the truth."""
    inside = total = 0
    for (name, cue_id, view, far), groups in by_cue(clips, catalogue).items():
        cue = next(q for q in judged(catalogue[name]) if q["id"] == cue_id)
        row = find(rows, name, cue, catalogue[name], view)
        if row is None:
            continue
        half = HALF_BAND * np.hypot(*errors_of(row, far))
        for _, values in groups:
            inside += int((np.abs(values - bias_of(row, far)) <= half).sum())
            total += len(values)
    return inside / max(total, 1), total


def coverage_left_out(clips, catalogue):
    inside = total = 0
    for seed in sorted({c["seed"] for c in clips}):
        rows = rows_of([c for c in clips if c["seed"] != seed], catalogue)
        share, count = coverage([c for c in clips if c["seed"] == seed], catalogue, rows)
        inside += share * count
        total += count
    return inside / max(total, 1), total


def true_value(clip, catalogue, rows):
    """Of the cue that a planted fault should raise: its true value (the worse side's mean), threshold and e of that mean."""
    exercise = catalogue[clip["exercise"]]
    cue = next((q for q in judged(exercise) if q["id"] == clip["should_cue"]), None)
    if cue is None:
        return None, None, None
    view = clip["verdict"].get("view", "none")
    row = find(rows, clip["exercise"], cue, exercise, view) if view in cue["views"] else None
    sides = collections.defaultdict(list)
    for seen in clip["cues"]:
        if seen["cue"] == cue["id"]:
            sides[seen["side"], seen["far"] and view == "side"].append(seen["truth"])
    if not sides:
        return None, threshold(cue), None
    sign = 1 if "above" in cue else -1
    worst = None
    for (_, far), values in sides.items():
        e = None
        if row is not None:
            se, bias = errors_of(row, far)
            e = HALF_BAND * np.hypot(bias, se / len(values) ** 0.5)
        excess = sign * (np.mean(values) - threshold(cue)) / (e or 1)
        if worst is None or excess > worst[0]:
            worst = excess, float(np.mean(values)), e
    return worst[1], threshold(cue), worst[2]


def exceeds(clip, catalogue, rows):
    """Whether the planted fault, at its size and on this body, truly passes the cue's threshold at all."""
    value, limit, _ = true_value(clip, catalogue, rows)
    if value is None:
        return False
    cue = next(q for q in judged(catalogue[clip["exercise"]]) if q["id"] == clip["should_cue"])
    return value > limit if "above" in cue else value < limit


def beyond(clip, catalogue, rows):
    value, limit, e = true_value(clip, catalogue, rows)
    if value is None or e is None:
        return False
    cue = next(q for q in judged(catalogue[clip["exercise"]]) if q["id"] == clip["should_cue"])
    return (value - limit if "above" in cue else limit - value) > 2 * e


HEAD = """# The standard error of one repetition's value, by cue and view: se repeats anew in each repetition, bias_se is shared by a
# whole recording (the view's own slant, the person's build and clothes); bias is what people share in that view and is taken
# off; far_se, far_bias_se, far_bias: of the side away from the camera in a side view. A cue and view without a row stays silent. benchmarks/synthetic/truth_table.py --errors writes this file; rows marked
# provisional were not measured there.
version: "{date} truth table, {clips} clips"
provisional: false
source: >-
  Drawn people that nothing was built on (docs/truth-table.md); real sensors, loose clothes and dim rooms may err more.
  Rows of the view measured: several cameras, a depth camera or markers, by their published errors.
rows:
"""


def write(path, clips, catalogue, date):
    import yaml
    rows = rows_of(clips, catalogue)
    measured = {(row["exercise"], row["cue"], row["view"]) for row in rows}
    # What no clip measured keeps its provisional row, so that a range or a height is never told without an error.
    kept = [row for row in yaml.safe_load(path.read_text())["rows"]
            if row.get("provisional") and (row["exercise"], row["cue"], row["view"]) not in measured]
    lines = []
    for row in rows:
        lines.append("  - {" + ", ".join([f'exercise: "{row["exercise"]}"', f'cue: "{row["cue"]}"', f'view: {row["view"]}'] +
                                         [f"{key}: {row[key]:.2g}" for key in ("se", "bias_se", "bias", "far_se", "far_bias_se", "far_bias") if key in row] +
                                         [f"clips: {row['clips']}"]) + "}")
    for row in kept:
        lines.append("  - {" + ", ".join([f'exercise: "{row["exercise"]}"', f'cue: "{row["cue"]}"', f"view: {row['view']}",
                                          f"se: {row['se']:g}", f"bias_se: {row.get('bias_se', 0):g}", "provisional: true"]) + "}")
    path.write_text(HEAD.format(date=date, clips=len(clips)) + "\n".join(lines) + "\n")
