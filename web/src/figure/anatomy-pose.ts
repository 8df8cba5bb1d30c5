// What a muscle's pull does to pelvis and leg in the drawing. Directions as anatomy has them; the size of each movement is chosen to be seen.
import { hipCentre, lumbosacral } from './anatomy-bones';
import type { MuscleId, Part } from './anatomy-muscles';
import type { Point } from './anatomy-shape';

/** Radians, signs as OpenSim: flexion, adduction and inward turn are positive. */
export interface Hip {
  flexion: number;
  adduction: number;
  rotation: number;
}
export interface Pose {
  right: Hip;
  left: Hip;
  /** The pelvis round the standing (right) hip: positive, the left side sinks. */
  list: number;
}

export const neutral: Pose = {
  right: { flexion: 0, adduction: 0, rotation: 0 },
  left: { flexion: 0, adduction: 0, rotation: 0 },
  list: 0,
};

const degrees = Math.PI / 180;
/** Full pull, leg free to move: degrees of flexion, adduction, inward rotation. */
export const pulls: Record<MuscleId, readonly [number, number, number]> = {
  gluteus_maximus: [-22, 0, -12],
  gluteus_medius: [0, -30, 0],
  gluteus_minimus: [6, -22, 14],
  tensor_fasciae_latae: [28, -12, 12],
  deep_rotators: [0, 0, -38],
  hip_flexors: [45, 0, 0],
  back_extensors: [0, 0, 0],
  quadratus_lumborum: [0, 0, 0],
  hamstrings: [-20, 0, 0],
};

/** The right leg free, one muscle pulls with 0..1. */
export function pulled(muscle: MuscleId, pull: number): Pose {
  const [flexion, adduction, rotation] = pulls[muscle];
  return {
    ...neutral,
    right: {
      flexion: flexion * pull * degrees,
      adduction: adduction * pull * degrees,
      rotation: rotation * pull * degrees,
    },
  };
}

/** Standing on the right leg: the less the medius holds, the further the free side may sink. 12 degrees at none: a drawing, not a measurement. */
export function oneLeg(pull: number): Pose {
  return {
    right: { flexion: 0, adduction: 0, rotation: 0 },
    left: { flexion: 35 * degrees, adduction: 0, rotation: 0 },
    list: 12 * (1 - pull) * degrees,
  };
}

export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

export function times(a: Matrix, b: Matrix): Matrix {
  const cell = (r: number, c: number) =>
    a[3 * r]! * b[c]! + a[3 * r + 1]! * b[3 + c]! + a[3 * r + 2]! * b[6 + c]!;
  return [
    cell(0, 0),
    cell(0, 1),
    cell(0, 2),
    cell(1, 0),
    cell(1, 1),
    cell(1, 2),
    cell(2, 0),
    cell(2, 1),
    cell(2, 2),
  ];
}

export function turn(axis: 'x' | 'y' | 'z', angle: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  if (axis === 'x') return [1, 0, 0, 0, c, -s, 0, s, c];
  if (axis === 'y') return [c, 0, s, 0, 1, 0, -s, 0, c];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}

export const apply = (m: Matrix, [x, y, z]: Point): Point => [
  m[0] * x + m[1] * y + m[2] * z,
  m[3] * x + m[4] * y + m[5] * z,
  m[6] * x + m[7] * y + m[8] * z,
];

/** The thigh against the pelvis; standing on it, it stays where it is in the room while the pelvis lists. */
export function thighTurn(pose: Pose, side: 1 | -1): Matrix {
  const hip = side === 1 ? pose.right : pose.left;
  const swing = times(
    turn('z', hip.flexion),
    times(turn('x', hip.adduction * side), turn('y', hip.rotation * side)),
  );
  // Both legs keep their direction in the room: the standing one on the floor, the free one hanging.
  return times(turn('x', pose.list), swing);
}

/** How far each lumbar bone (0 the lowest) leans back to upright against a listing pelvis. */
export const spineBend = (pose: Pose, level: number) => (pose.list * (level + 1)) / 5;

/** The pelvis in the room: it turns about the standing hip. */
export const pelvisTurn = (pose: Pose): Matrix => turn('x', -pose.list);

/** A point of a part, given in that part's own frame (the spine's in the pelvis' frame of upright standing), in the pelvis' frame. */
export function placed(part: Part, point: Point, pose: Pose, side: 1 | -1): Point {
  if (part === 'pelvis') return point;
  if (part === 'thigh') {
    const hip = hipCentre(side);
    const q = apply(thighTurn(pose, side), point);
    return [hip[0] + q[0], hip[1] + q[1], hip[2] + q[2]];
  }
  // Bent evenly over the lumbar spine's height.
  const share = Math.min(1, Math.max(0, (point[1] - lumbosacral[1]) / 0.18));
  const q = apply(turn('x', pose.list * share * 0.5), [
    point[0] - lumbosacral[0],
    point[1] - lumbosacral[1],
    point[2] - lumbosacral[2],
  ]);
  return [q[0] + lumbosacral[0], q[1] + lumbosacral[1], q[2] + lumbosacral[2]];
}
