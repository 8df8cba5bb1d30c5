#!/usr/bin/env python3
"""Packs the free human body (MakeHuman's CC0 data) into the one file `medius figure` reads.

pack_body.py DATA OUT: DATA is the folder that holds 3dobjs/, rigs/ and targets/; OUT becomes body.bin.

The source is in decimetres, x to the body's left, y up, z to the front; the packed file is in metres with
OpenSim's axes (x forward, y up, z right). Clothes, shoes and hair are shells over the same body: each carries
the body's own targets, so one list of vertices follows sex, age, weight and build.
"""
import gzip
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np

SKIN, CLOTH, SHOE = 0, 1, 2
TARGET_FACES = ("caucasian", "asian", "african")
TARGET_BUILDS = ("minmuscle", "averagemuscle", "maxmuscle")
TARGET_WEIGHTS = ("minweight", "averageweight", "maxweight")
SPINE = ["pelvis", "spine_01", "spine_02", "spine_03", "neck", "head"]
LIMB = ["clavicle", "shoulder_half", "upperarm", "elbow_half", "ulna", "radius_half", "radius", "wrist_half", "hand",
        "hip_half", "thigh", "knee_half", "calf", "ankle_half", "foot", "ball"]
BONES = SPINE + [f"{name}_{side}" for side in "rl" for name in LIMB]
JOINTS = {"spine_01": "joint-spine-4", "spine_02": "joint-spine-3", "spine_03": "joint-spine-2",
          "chest": "joint-spine-1", "neck": "joint-neck", "head": "joint-head", "head_top": "joint-head-2"}
for side in "rl":
    for name, cube in {"clavicle": "clavicle", "shoulder": "shoulder", "elbow": "elbow", "wrist": "hand",
                       "hip": "upper-leg", "knee": "knee", "ankle": "ankle", "ball": "foot-1", "toe": "foot-2",
                       "knuckle_index": "finger-2-1", "knuckle_middle": "finger-3-1", "knuckle_pinky": "finger-5-1",
                       "tip_index": "finger-2-4", "tip_middle": "finger-3-4", "tip_pinky": "finger-5-4",
                       "tip_thumb": "finger-1-4", "eye": "eye"}.items():
        JOINTS[f"{name}_{side}"] = f"joint-{side}-{cube}"


def read_obj(path):
    points, groups, group = [], {}, ""
    for line in open(path):
        part = line.split()
        if not part:
            continue
        if part[0] == "v":
            points.append([float(x) for x in part[1:4]])
        elif part[0] == "g":
            group = part[1]
        elif part[0] == "f":
            corner = [int(x.split("/")[0]) - 1 for x in part[1:]]
            for k in range(1, len(corner) - 1):
                groups.setdefault(group, []).append([corner[0], corner[k], corner[k + 1]])
    return np.array(points), {name: np.array(faces) for name, faces in groups.items()}


def read_target(path, count):
    delta = np.zeros((count, 3))
    for line in gzip.open(path, "rt"):
        if line.strip() and line[0] != "#":
            index, *move = line.split()
            delta[int(index)] = [float(x) for x in move]
    return delta


def smooth_normals(points, faces):
    a, b, c = (points[faces[:, k]] for k in range(3))
    area = np.cross(b - a, c - a)
    normal = np.zeros_like(points)
    for k in range(3):
        np.add.at(normal, faces[:, k], area)
    return normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)


def smoothstep(x):
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


def along(points, begin, end):
    """Where each point lies on the line from begin (0) to end (1)."""
    axis = end - begin
    return (points - begin) @ axis / (axis @ axis)


class Garments:
    """Signed distances in dm (positive inside) of T-shirt, shorts and hair, in the source's rest coordinates."""

    def __init__(self, joint, arm):
        self.joint = joint
        self.arm = arm  # how much of each vertex hangs on an arm

    def shirt(self, p):
        side = np.where(p[:, 0] > 0, 1.0, -1.0)[:, None]
        q = p * np.hstack([side, np.ones_like(side), np.ones_like(side)])
        shoulder, elbow = self.joint("joint-l-shoulder"), self.joint("joint-l-elbow")
        length = np.linalg.norm(elbow - shoulder)
        sleeve = (0.56 - along(q, shoulder, elbow)) * length
        sleeve = np.where(self.arm > 0.3, sleeve, 9.0)
        hem = p[:, 1] - 0.25
        neck = 0.95 * (np.linalg.norm((p - [0, 6.12, 0.42]) / [0.98, 1.02, 1.02], axis=1) - 1.0)
        neck = np.where(p[:, 1] > 6.1, -np.abs(neck) - 0.1, neck)
        return np.minimum(np.minimum(sleeve, hem), neck)

    def shorts(self, p):
        side = np.where(p[:, 0] > 0, 1.0, -1.0)[:, None]
        q = p * np.hstack([side, np.ones_like(side), np.ones_like(side)])
        hip, knee = self.joint("joint-l-upper-leg"), self.joint("joint-l-knee")
        hem = (0.66 - along(q, hip, knee)) * np.linalg.norm(knee - hip)
        return np.where(self.arm > 0.02, -1.0, np.minimum(hem, 1.6 - p[:, 1]))

    def hair(self, p):
        q = p - (self.joint("joint-head") + [0, 0.35, 0.15])
        front = smoothstep((q[:, 2] + 0.15) / 1.15)
        line = -0.62 * (1 - front) + 0.98 * front
        line = line - 0.35 * np.exp(-((q[:, 2] - 0.12) / 0.22) ** 2) * (1 - front)
        ear = 0.80 - np.abs(q[:, 0]) + np.maximum(q[:, 1] - 0.35, 0) * 2.0
        behind = np.maximum(-0.15 - q[:, 2], 0) * 2.0
        return np.minimum(q[:, 1] - line, ear + behind)


def shoe_shell(points, foot_vertices, ankle, sole_thickness=0.14, rings=26, around=28):
    """A closed shoe over the vertices of one foot: cross-sections from heel to toe, flat below, rounded above."""
    foot = points[foot_vertices]
    foot = foot[foot[:, 1] < ankle[1] + 0.1]
    floor = foot[:, 1].min()
    low = foot[foot[:, 1] < floor + 0.45]
    direction = np.array([low[low[:, 2] > np.quantile(low[:, 2], 0.9)][:, 0].mean()
                          - low[low[:, 2] < np.quantile(low[:, 2], 0.15)][:, 0].mean(), 0.0,
                          np.ptp(low[:, 2])])
    direction /= np.linalg.norm(direction)
    lateral = np.array([direction[2], 0, -direction[0]])
    origin = np.array([low[:, 0].mean(), 0, 0])
    s, u = (foot - origin) @ direction, (foot - origin) @ lateral
    begin, end = s.min() - 0.07, s.max() + 0.09
    station = np.linspace(0, 1, 41)
    left, right, top = np.zeros(41), np.zeros(41), np.zeros(41)
    for k, at in enumerate(station):
        near = np.abs(s - (begin + at * (end - begin))) < 0.16
        near_low = near & (foot[:, 1] < floor + 0.85)
        if near_low.sum() < 3:
            left[k] = right[k] = top[k] = np.nan
            continue
        left[k], right[k] = u[near_low].min(), u[near_low].max()
        top[k] = foot[near, 1].max() - floor
    good = ~np.isnan(left)
    kernel = np.exp(-np.linspace(-2, 2, 9) ** 2)
    kernel /= kernel.sum()
    smooth = lambda v: np.convolve(np.pad(np.interp(station, station[good], v[good]), 4, mode="edge"), kernel, "valid")
    left, right, top = smooth(left) - 0.06, smooth(right) + 0.06, smooth(top) + 0.06
    at_ankle = ((ankle - origin) @ direction - begin) / (end - begin)
    # The shell rises above the ankle and is cut along the collar by whoever draws it.
    collar_at = lambda t: 0.66 + 0.10 * smoothstep((t - 0.05) / 0.3) - 0.06 * np.exp(-((t - at_ankle) / 0.09) ** 2) + 9.0 * smoothstep((t - at_ankle - 0.30) / 0.02)
    vertices, heights, collars = [], [], []
    for k in range(rings):
        t = 0.5 - 0.5 * np.cos(np.pi * k / (rings - 1))
        l, r, h = (np.interp(t, station, v) for v in (left, right, top))
        h = max(min(h, 0.86), 0.36)
        leg = 1 - smoothstep((t - at_ankle - 0.13) / 0.16)
        h = h + (1.25 - h) * leg
        # Heel and toe close like the end of an ellipse.
        cap = np.sqrt(max(0.0, 1 - max(0.0, (0.13 - t) / 0.13) ** 2)) if t < 0.13 else np.sqrt(max(0.0, 1 - max(0.0, (t - 0.84) / 0.16) ** 2))
        cap = max(cap, 0.03)
        rise = cap ** 0.5 if t > 0.5 else cap ** 0.25
        middle, half = 0.5 * (l + r), 0.5 * (r - l) * cap
        toe_spring = 0.10 * smoothstep((t - 0.80) / 0.2)
        for j in range(around):
            a = 2 * np.pi * j / around
            c, si = np.cos(a), np.sin(a)
            power = 0.42 if si < 0 else 0.8
            across = np.sign(c) * np.abs(c) ** (0.55 if si < 0 else 0.75 - 0.35 * leg) * half * (1.0 if si < 0 else 1 - 0.18 * max(si, 0) * (1 - leg))
            body_height = (h + sole_thickness) * rise
            up = np.sign(si) * np.abs(si) ** power
            y = floor - sole_thickness + toe_spring + body_height * 0.36 * (1 + up) if si < 0 else floor - sole_thickness + toe_spring + body_height * (0.36 + 0.64 * up)
            p = origin + direction * (begin + t * (end - begin)) + lateral * (middle + across)
            vertices.append([p[0], y, p[2]])
            heights.append(y - (floor - sole_thickness + toe_spring))
            collars.append(collar_at(t) - (y - floor))
    vertices = np.array(vertices)
    faces = []
    for k in range(rings - 1):
        for j in range(around):
            a, b = k * around + j, k * around + (j + 1) % around
            c, d = a + around, b + around
            faces += [[a, b, c], [b, d, c]]
    for ring, flip in ((0, True), (rings - 1, False)):
        for j in range(1, around - 1):
            tri = [ring * around, ring * around + j, ring * around + j + 1]
            faces.append(tri[::-1] if flip else tri)
    faces = np.array(faces)
    # Outward: the solid's signed volume is positive.
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    if np.einsum("ij,ij->i", np.cross(a, b), c).sum() < 0:
        faces = faces[:, ::-1]
    inside_top = lambda p: floor + np.minimum(collar_at(((p - origin) @ direction - begin) / (end - begin)) - 0.08, 3.0)
    return vertices, faces, np.array(heights), np.array(collars), inside_top


def bone_weights(source, joints, points):
    """Weights by this file's bones: halves at the large joints, twist along the forearm; at most four a vertex."""
    count = len(points)
    table = {name: np.zeros(count) for name in BONES}

    def take(*names):
        total = np.zeros(count)
        for name in names:
            for index, weight in source.get(name, []):
                total[index] += weight
        return total

    def between(parent, child):
        """Splits two weights into (parent, half, child): full half where they are equal."""
        total = parent + child
        share = np.where(total > 0, child / np.maximum(total, 1e-12), 0)
        return total * np.maximum(0, 1 - 2 * share), total * (1 - np.abs(1 - 2 * share)), total * np.maximum(0, 2 * share - 1)

    spine = {"pelvis": take("Root", "pelvis"), "spine_01": take("spine_01"), "spine_02": take("spine_02"),
             "spine_03": take("spine_03"), "neck": take("neck_01"), "head": take("head")}
    for side in "rl":
        fingers = [f"{f}_0{k}_{side}" for f in ("thumb", "index", "middle", "ring", "pinky") for k in (1, 2, 3)]
        clavicle, upper, lower = take(f"clavicle_{side}"), take(f"upperarm_{side}"), take(f"lowerarm_{side}")
        hand = take(f"hand_{side}", *fingers)
        thigh, calf, foot, ball = (take(f"{n}_{side}") for n in ("thigh", "calf", "foot", "ball"))
        # Hip: what pelvis and first spine bone share with the thigh.
        trunk = spine["pelvis"] + spine["spine_01"]
        keep, half, child = between(np.where(thigh > 0, trunk, 0), thigh)
        scale = np.where(thigh > 0, keep / np.maximum(trunk, 1e-12), 1)
        spine["pelvis"], spine["spine_01"] = spine["pelvis"] * scale, spine["spine_01"] * scale
        # A thigh weight that halved with the calf below would be counted twice: the two regions do not meet.
        table[f"hip_half_{side}"] = half
        thigh = child
        thigh, half, calf = between_only(thigh, calf, between)
        table[f"knee_half_{side}"] = half
        calf, half, foot = between_only(calf, foot, between)
        table[f"ankle_half_{side}"] = half
        table[f"thigh_{side}"], table[f"calf_{side}"], table[f"foot_{side}"], table[f"ball_{side}"] = thigh, calf, foot, ball
        # Shoulder: clavicle and upper spine against the upper arm.
        trunk = clavicle + spine["spine_03"]
        keep, half, child = between(np.where(upper > 0, trunk, 0), upper)
        scale = np.where(upper > 0, keep / np.maximum(trunk, 1e-12), 1)
        clavicle, spine["spine_03"] = clavicle * scale, spine["spine_03"] * scale
        table[f"clavicle_{side}"], table[f"shoulder_half_{side}"] = clavicle, half
        upper, half, lower = between_only(child, lower, between)
        table[f"upperarm_{side}"], table[f"elbow_half_{side}"] = upper, half
        lower, half, hand = between_only(lower, hand, between)
        table[f"wrist_half_{side}"], table[f"hand_{side}"] = half, hand
        t = np.clip(along(points, joints[f"elbow_{side}"], joints[f"wrist_{side}"]), 0, 1)
        t = np.clip((t - 0.1) / 0.8, 0, 1)
        table[f"ulna_{side}"] = lower * np.maximum(0, 1 - 2 * t)
        table[f"radius_half_{side}"] = lower * (1 - np.abs(1 - 2 * t))
        table[f"radius_{side}"] = lower * np.maximum(0, 2 * t - 1)
    table.update(spine)
    return np.stack([table[name] for name in BONES], axis=1)


def between_only(parent, child, between):
    """`between` where both have a share; elsewhere each keeps its own."""
    both = (parent > 0) & (child > 0)
    keep, half, rest = between(np.where(both, parent, 0), np.where(both, child, 0))
    return np.where(both, keep, parent), half, np.where(both, rest, child)


def four_influences(weights):
    order = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    kept = np.take_along_axis(weights, order, axis=1)
    lost = 1 - kept.sum(1) / weights.sum(1)
    kept = kept / kept.sum(1, keepdims=True)
    whole = np.floor(kept * 255 + 0.5).astype(int)
    whole[:, 0] += 255 - whole.sum(1)
    return order.astype(np.uint8), whole.astype(np.uint8), lost.max()


def close_fingers(points, joint, source):
    """Turns the spread fingers towards the middle one: a resting hand."""
    moved = points.copy()
    for side in "lr":
        knuckle = {k: joint(f"joint-{side}-finger-{k}-1") for k in range(2, 6)}
        tip = {k: joint(f"joint-{side}-finger-{k}-4") for k in range(2, 6)}
        along_hand = knuckle[3] - joint(f"joint-{side}-hand")
        palm = np.cross(knuckle[2] - knuckle[5], along_hand)
        palm /= np.linalg.norm(palm)
        flat = lambda v: v - (v @ palm) * palm
        middle = flat(tip[3] - knuckle[3])
        for k, name in ((2, "index"), (4, "ring"), (5, "pinky")):
            finger = flat(tip[k] - knuckle[k])
            angle = 0.75 * np.arctan2(np.cross(finger, middle) @ palm, finger @ middle)
            weight = np.zeros(len(points))
            for part in (1, 2, 3):
                for index, value in source.get(f"{name}_0{part}_{side}", []):
                    weight[index] += value
            near = weight > 0
            arm = points[near] - knuckle[k]
            turned = arm * np.cos(angle) + np.cross(palm, arm) * np.sin(angle) + np.outer(arm @ palm, palm) * (1 - np.cos(angle))
            moved[near] += weight[near, None] * (turned - arm)
    return moved


def nearest_blend(points, sources, count=6):
    """Indices and weights of the `count` nearest sources of each point."""
    distance = np.linalg.norm(points[:, None] - sources[None], axis=2)
    index = np.argsort(distance, axis=1)[:, :count]
    near = 1 / (np.take_along_axis(distance, index, axis=1) ** 2 + 0.01)
    return index, near / near.sum(1, keepdims=True)


def opensim_axes(p):
    """Source's decimetres (x left, y up, z front) to metres (x forward, y up, z right)."""
    return np.stack([p[..., 2], p[..., 1], -p[..., 0]], axis=-1) * 0.1


def main():
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    points, groups = read_obj(data / "3dobjs/base.obj")
    count = len(points)
    cube = {name: np.unique(faces) for name, faces in groups.items() if name.startswith("joint-")}
    joint = lambda name: points[cube[name]].mean(0)
    joints = {name: joint(source) for name, source in JOINTS.items()}
    source_weights = json.load(open(data / "rigs/standard/weights.game_engine.json"))["weights"]
    weights = bone_weights(source_weights, joints, points)
    arm_bones = [k for k, name in enumerate(BONES) if name.split("_")[0] in ("upperarm", "elbow", "ulna", "radius", "wrist", "hand")]
    garments = Garments(joint, weights[:, arm_bones].sum(1))

    names, deltas = [], []
    folder = data / "targets/macrodetails"
    for sex in ("female", "male"):
        for age in ("young", "old"):
            for face in TARGET_FACES:
                names.append(f"{face}-{sex}-{age}")
            for build in TARGET_BUILDS:
                for weight in TARGET_WEIGHTS:
                    if (build, weight) != ("averagemuscle", "averageweight"):  # an empty file in the source
                        names.append(f"universal-{sex}-{age}-{build}-{weight}")
    deltas = [read_target(folder / f"{name}.target.gz", count) for name in names]

    # How heavy each corner of the shape's space is: volume over height cubed, before scaling to a person's height.
    shape = dict(zip(names, deltas))
    bulk = {}
    for sex in ("female", "male"):
        for age in ("young", "old"):
            face = sum(shape[f"{name}-{sex}-{age}"] for name in TARGET_FACES) / len(TARGET_FACES)
            for build in TARGET_BUILDS:
                for weight in TARGET_WEIGHTS:
                    name = f"{sex}-{age}-{build}-{weight}"
                    moved = points + face + shape.get(f"universal-{name}", 0)
                    body = moved[groups["body"]]
                    volume = np.einsum("ij,ij->i", np.cross(body[:, 0], body[:, 1]), body[:, 2]).sum() / 6
                    bulk[name] = volume / np.ptp(moved[np.unique(groups["body"])][:, 1]) ** 3

    # Skin, the eyes closed by balls of skin; hair raised from the scalp.
    skin = np.concatenate([groups["body"], groups["helper-l-eye"], groups["helper-r-eye"]])
    normal = smooth_normals(points, groups["body"])
    hair = garments.hair(points)
    head = weights[:, BONES.index("head")] > 0.5
    rest = close_fingers(points, joint, source_weights)
    raised = np.where(head, 0.17 * smoothstep(hair / 0.55) + 0.03 * smoothstep(hair / 0.1), 0)
    rest += normal * raised[:, None]

    # Cloth: the tights helper, a little wider towards sleeve, hem and leg ends.
    cloth_faces = groups["helper-tights"]
    cloth_normal = smooth_normals(points, cloth_faces)
    shirt, shorts = garments.shirt(points), garments.shorts(points)
    loose_shirt = 0.05 + 0.13 * smoothstep(1 - np.maximum(shirt, 0) / 2.2)
    neck = np.linalg.norm(points - [0, 6.0, 0.3], axis=1)
    loose_shirt = np.where(neck < 1.7, 0.05, loose_shirt)
    loose_shorts = 0.07 + 0.18 * smoothstep(1 - np.maximum(shorts, 0) / 3.0)
    loose = np.where(shirt > 0, loose_shirt, np.where(shorts > 0, loose_shorts, 0.1))
    cloth = np.unique(cloth_faces)
    rest[cloth] += (cloth_normal * loose[:, None])[cloth]
    covered = np.maximum(shirt, shorts)
    cloth_faces = cloth_faces[(covered[cloth_faces] > -0.9).any(1)]
    # Skin that cloth hides with a margin is left out.
    skin = skin[~(covered[skin] > 0.45).all(1)]

    # Shoes: their own vertices, moved by targets as the foot below them.
    shell = {"p": [], "w": [], "faces": [], "height": [], "collar": [], "moves": [[] for _ in names]}
    base = count
    for side in "rl":
        foot_weight = weights[:, BONES.index(f"foot_{side}")] + weights[:, BONES.index(f"ball_{side}")] + weights[:, BONES.index(f"ankle_half_{side}")]
        body = np.unique(groups["body"])
        foot = body[foot_weight[body] > 0.6]
        vertices, faces, height, collar, top = shoe_shell(points, foot, joints[f"ankle_{side}"])
        index, blend = nearest_blend(vertices, points[foot])
        for k, delta in enumerate(deltas):
            shell["moves"][k].append((delta[foot][index] * blend[..., None]).sum(1))
        w = np.zeros((len(vertices), len(BONES)))
        toe, ankle, ball = vertices[:, 2].max(), joints[f"ankle_{side}"], joints[f"ball_{side}"]
        bend = smoothstep((vertices[:, 2] - (ball[2] - 0.25)) / 0.5)
        w[:, BONES.index(f"foot_{side}")], w[:, BONES.index(f"ball_{side}")] = 1 - bend, bend
        shell["p"].append(vertices), shell["w"].append(w), shell["height"].append(height), shell["collar"].append(collar), shell["faces"].append(faces + base)
        base += len(vertices)
        in_shoe = np.zeros(count, bool)
        in_shoe[foot] = points[foot][:, 1] < top(points[foot])
        skin = skin[~in_shoe[skin].all(1)]
    shoe_faces = np.concatenate(shell["faces"])
    all_points = np.concatenate([rest, *shell["p"]])
    all_weights = np.concatenate([weights, *shell["w"]])
    moves = [np.concatenate([delta, *shell["moves"][k]]) for k, delta in enumerate(deltas)]

    # Two numbers a vertex that the painter cuts by: skin (hair, -), cloth (shirt, shorts), shoe (height, below the collar), in m.
    cut = np.zeros((len(all_points), 2))
    cut[:count, 0] = np.where(head, hair, -1)
    cut[cloth, 0], cut[cloth, 1] = shirt[cloth], shorts[cloth]
    cut[count:, 0] = np.concatenate(shell["height"])
    cut[count:, 1] = np.concatenate(shell["collar"])
    cut = np.clip(cut * 0.1, -0.3, 0.3)

    faces = np.concatenate([skin, cloth_faces, shoe_faces])
    material = np.concatenate([np.full(len(skin), SKIN), np.full(len(cloth_faces), CLOTH), np.full(len(shoe_faces), SHOE)])
    used, faces = np.unique(faces, return_inverse=True)
    faces = faces.reshape(-1, 3)
    bone, weight, lost = four_influences(all_weights[used])

    joint_points = np.array([joints[name] for name in JOINTS])
    joint_moves = [np.array([delta[cube[source]].mean(0) for source in JOINTS.values()]) for delta in deltas]
    position = opensim_axes(np.concatenate([all_points[used], joint_points]))
    movement = opensim_axes(np.stack([np.concatenate([move[used], joint_move]) for move, joint_move in zip(moves, joint_moves)]))
    target_scale = np.abs(movement).reshape(len(names), -1).max(1) / 32767

    arrays = {
        "position": np.round(position / 5e-5).astype("<i2"),
        "movement": np.round(movement / target_scale[:, None, None]).astype("<i2"),
        "cut": np.round(cut[used] / 1e-5).astype("<i2"),
        "bone": bone, "weight": weight, "triangle": faces.astype("<u2"), "material": material.astype("u1"),
    }
    header = {"vertices": len(used), "triangles": len(faces), "bones": BONES, "joints": list(JOINTS), "targets": names,
              "position_scale": 5e-5, "cut_scale": 1e-5, "target_scale": target_scale.tolist(), "bulk": bulk,
              "order": list(arrays), "source": "MakeHuman / MPFB2 data, CC0 (LICENSE.md)"}
    text = json.dumps(header).encode()
    payload = zlib.compress(b"".join(a.tobytes() for a in arrays.values()), 9)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(b"medius body 1\n" + struct.pack("<II", len(text), len(payload)) + text + payload)
    print(f"{len(used)} vertices, {len(faces)} triangles, {len(names)} targets, "
          f"four influences lose at most {100 * lost:.1f} % of weight, {out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
