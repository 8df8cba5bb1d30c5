// The drawing in pieces, for whichever renderer shows it: bones that move as a whole, bands that take a new shape with each pose.
import { bones, hipCentre, lumbar, lumbosacral } from './anatomy-bones';
import { bands, fibreLengths, locate, nerve, type Band, type MuscleId } from './anatomy-muscles';
import {
  apply,
  neutral,
  placed,
  spineBend,
  thighTurn,
  times,
  turn,
  type Matrix,
  type Pose,
} from './anatomy-pose';
import type { Mesh, Point } from './anatomy-shape';

export type Role = 'bone' | 'disc' | 'nerve' | MuscleId;
export interface Piece {
  role: Role;
  side: 1 | -1 | 0;
  mesh: Mesh;
  /** Where the whole piece is in the pelvis' frame. */
  place?: (pose: Pose) => { turn: Matrix; at: Point };
  /** Writes the piece's points anew, in the pelvis' frame. */
  shape?: (pose: Pose) => void;
}

const ALONG = 22;
const ACROSS = 8;
const sub = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const add = (a: Point, b: Point, k = 1): Point => [a[0] + k * b[0], a[1] + k * b[1], a[2] + k * b[2]];
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: Point, b: Point) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const unit = (a: Point): Point => {
  const size = Math.hypot(...a) || 1;
  return [a[0] / size, a[1] / size, a[2] / size];
};

/** A smooth way through the points, at t in 0..1. */
function smooth(way: readonly Point[], t: number): Point {
  const spans = way.length - 1;
  const i = Math.min(spans - 1, Math.floor(t * spans));
  const f = t * spans - i;
  const [a, b, c, d] = [way[Math.max(0, i - 1)]!, way[i]!, way[i + 1]!, way[Math.min(spans, i + 2)]!];
  return [0, 1, 2].map((k) => {
    const [p, q, r, s] = [a[k]!, b[k]!, c[k]!, d[k]!];
    return q + 0.5 * f * (r - p + f * (2 * p - 5 * q + 4 * r - s + f * (3 * (q - r) + s - p)));
  }) as unknown as Point;
}

/** Away from the middle of the body half it lies on. */
const outward = (at: Point, side: number): Point => unit([at[0] + 0.075, 0, at[2] - 0.045 * side]);

/** The outer lines moved apart, most at the origin, not at all at the insertion. */
function wider(ways: readonly (readonly Point[])[], spread: number): (readonly Point[])[] {
  if (!spread) return [...ways];
  const last = ways.length - 1;
  return ways.map((way, i) => {
    if (i !== 0 && i !== last) return way;
    const inner = ways[i ? last - 1 : 1]!;
    return way.map((at, k) =>
      add(at, sub(at, inner[k]!), (spread * (way.length - 1 - k)) / (way.length - 1)),
    );
  });
}

function edges(band: Band, pose: Pose, side: 1 | -1): (readonly Point[])[] {
  const ways = band.fibres.map((fibre) => fibre.map((step) => locate(step, pose, side)));
  if (!band.width || ways.length > 1) return wider(ways, band.spread ?? 0);
  const way = ways[0]!;
  const aside = way.map((at, i) => {
    const along = unit(sub(way[Math.min(i + 1, way.length - 1)]!, way[Math.max(i - 1, 0)]!));
    return unit(cross(along, outward(at, side)));
  });
  return [-0.5, 0, 0.5].map((k) =>
    way.map((at, i) => add(at, aside[i]!, band.width! * k * (i === way.length - 1 ? 0.55 : 1))),
  );
}

/** A band's outer and inner face over one grid, meeting at its edges. */
function bandPiece(band: Band, side: 1 | -1): Piece {
  const count = (ALONG + 1) * (ACROSS + 1);
  const points = new Float32Array(6 * count);
  const triangles: number[] = [];
  const at = (face: number, i: number, j: number) => face * count + i * (ACROSS + 1) + j;
  for (let face = 0; face < 2; ++face)
    for (let i = 0; i < ALONG; ++i)
      for (let j = 0; j < ACROSS; ++j) {
        const quad = [at(face, i, j), at(face, i + 1, j), at(face, i + 1, j + 1), at(face, i, j + 1)];
        const [a, b, c, d] = (face === 0) === (side === 1) ? quad : [quad[0], quad[3], quad[2], quad[1]];
        triangles.push(a!, b!, c!, a!, c!, d!);
      }
  const rest = fibreLengths(band, neutral, side);
  const [fleshFrom, fleshTo] = band.flesh ?? [0, 1];

  const shape = (pose: Pose) => {
    const ways = edges(band, pose, side);
    const lengths = fibreLengths(band, pose, side);
    const shortened = rest.reduce((sum, l) => sum + l, 0) / lengths.reduce((sum, l) => sum + l, 0);
    const belly = band.thick * shortened ** 1.5;
    const middle: Point[][] = [];
    for (let i = 0; i <= ALONG; ++i) {
      const row = ways.map((way) => smooth(way, i / ALONG));
      middle.push(
        Array.from({ length: ACROSS + 1 }, (_, j) =>
          smooth(row.length > 1 ? row : [row[0]!, row[0]!], j / ACROSS),
        ),
      );
    }
    for (let i = 0; i <= ALONG; ++i)
      for (let j = 0; j <= ACROSS; ++j) {
        const here = middle[i]![j]!;
        const along = sub(middle[Math.min(i + 1, ALONG)]![j]!, middle[Math.max(i - 1, 0)]![j]!);
        const across = sub(middle[i]![Math.min(j + 1, ACROSS)]!, middle[i]![Math.max(j - 1, 0)]!);
        let normal = unit(cross(along, across));
        if (dot(normal, outward(here, side)) < 0) normal = [-normal[0], -normal[1], -normal[2]];
        const v = Math.min(1, Math.max(0, (i / ALONG - fleshFrom) / (fleshTo - fleshFrom)));
        const edge = Math.sqrt(Math.max(0, 1 - (2 * (j / ACROSS) - 1) ** 2));
        const thick = 0.0012 + belly * Math.sin(Math.PI * v) ** 0.6 * edge;
        points.set(add(here, normal, edge * 0.003 + thick), 3 * at(0, i, j));
        points.set(add(here, normal, -0.25 * thick), 3 * at(1, i, j));
      }
  };
  shape(neutral);
  return {
    role: band.muscle,
    side,
    mesh: { points, normals: new Float32Array(points.length), triangles: new Uint32Array(triangles) },
    shape,
  };
}

function nervePiece(side: 1 | -1): Piece {
  const rings = 40;
  const sides = 7;
  const points = new Float32Array((rings + 1) * sides * 3);
  const triangles: number[] = [];
  for (let i = 0; i < rings; ++i)
    for (let j = 0; j < sides; ++j) {
      const [a, b, c, d] = [
        i * sides + j,
        i * sides + ((j + 1) % sides),
        (i + 1) * sides + ((j + 1) % sides),
        (i + 1) * sides + j,
      ];
      triangles.push(a, b, c, a, c, d);
    }
  const shape = (pose: Pose) => {
    const way = nerve.map((step) => locate(step, pose, side));
    for (let i = 0; i <= rings; ++i) {
      const here = smooth(way, i / rings);
      const along = unit(
        sub(smooth(way, Math.min(1, i / rings + 0.01)), smooth(way, Math.max(0, i / rings - 0.01))),
      );
      const u = unit(cross(along, [0, 0, 1]));
      const v = cross(along, u);
      for (let j = 0; j < sides; ++j) {
        const angle = (2 * Math.PI * j) / sides;
        points.set(
          add(add(here, u, 0.0052 * Math.cos(angle)), v, 0.0052 * Math.sin(angle)),
          3 * (i * sides + j),
        );
      }
    }
  };
  shape(neutral);
  return {
    role: 'nerve',
    side,
    mesh: { points, normals: new Float32Array(points.length), triangles: new Uint32Array(triangles) },
    shape,
  };
}

/** Everything, in the order to draw. `step`: how finely bones are made, metres. */
export function pieces(step?: number): Piece[] {
  const made = bones(step);
  const still = () => ({ turn: turn('x', 0), at: [0, 0, 0] as Point });
  const out: Piece[] = [{ role: 'bone', side: 0, mesh: made.sacrum, place: still }];
  made.hipBones.forEach((mesh, i) => out.push({ role: 'bone', side: i ? -1 : 1, mesh, place: still }));
  lumbar.forEach(({ at, lean }, level) => {
    const place = (point: Point, tilt: number, bend: number) => (pose: Pose) => ({
      turn: times(turn('x', spineBend(pose, bend)), turn('z', -tilt)),
      at: placed('spine', point, pose, 1),
    });
    out.push({ role: 'bone', side: 0, mesh: made.vertebra, place: place(at, lean, level) });
    const below = level ? lumbar[level - 1]! : { at: [lumbosacral[0] - 0.004, 0.083, 0] as Point, lean: 0.5 };
    const between: Point = [(at[0] + below.at[0]) / 2, (at[1] + below.at[1]) / 2 + (level ? 0 : 0.0005), 0];
    const middle: Point = level ? between : [-0.0985, 0.0885, 0];
    out.push({
      role: 'disc',
      side: 0,
      mesh: made.disc,
      place: place(middle, (lean + below.lean) / 2, level - 0.5),
    });
  });
  for (const side of [1, -1] as const) {
    const place = (pose: Pose) => ({ turn: thighTurn(pose, side), at: hipCentre(side) });
    const i = side === 1 ? 0 : 1;
    for (const mesh of [made.femur[i], made.shin[i], made.kneecap[i]])
      out.push({ role: 'bone', side, mesh, place });
    for (const band of bands) out.push(bandPiece(band, side));
    out.push(nervePiece(side));
  }
  return out;
}

/** A piece's points in the pelvis' frame: what a test or a renderer without matrices needs. */
export function located(piece: Piece, pose: Pose): Float32Array {
  piece.shape?.(pose);
  if (!piece.place) return piece.mesh.points;
  const { turn: m, at } = piece.place(pose);
  const out = new Float32Array(piece.mesh.points.length);
  for (let i = 0; i < out.length; i += 3) {
    const q = apply(m, [piece.mesh.points[i]!, piece.mesh.points[i + 1]!, piece.mesh.points[i + 2]!]);
    out.set([q[0] + at[0], q[1] + at[1], q[2] + at[2]], i);
  }
  return out;
}
