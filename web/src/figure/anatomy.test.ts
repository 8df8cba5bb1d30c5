import { describe, expect, test } from 'vitest';
import { bands, fibreLengths, type MuscleId } from './anatomy-muscles';
import { neutral, oneLeg, placed, pelvisTurn, apply, pulled } from './anatomy-pose';
import { located, pieces } from './anatomy-scene';
import { ball, surface } from './anatomy-shape';
import { hipCentre } from './anatomy-bones';

test('the surface of a ball lies on the ball and is closed', () => {
  const mesh = surface(ball([0, 0, 0], 0.05), [-0.07, -0.07, -0.07], [0.07, 0.07, 0.07], 0.005);
  for (let i = 0; i < mesh.points.length; i += 3) {
    const [x, y, z] = mesh.points.slice(i, i + 3);
    expect(Math.hypot(x!, y!, z!)).toBeCloseTo(0.05, 2.5);
  }
  // Closed and outward: the volume by the divergence theorem is the ball's.
  let volume = 0;
  for (let i = 0; i < mesh.triangles.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) =>
      mesh.points.slice(3 * mesh.triangles[i + k]!, 3 * mesh.triangles[i + k]! + 3),
    );
    volume +=
      (a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
        a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
        a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!)) /
      6;
  }
  expect(volume / ((4 / 3) * Math.PI * 0.05 ** 3)).toBeCloseTo(1, 1);
});

describe('a muscle that pulls gets shorter', () => {
  const moving: MuscleId[] = [
    'gluteus_maximus',
    'gluteus_medius',
    'gluteus_minimus',
    'tensor_fasciae_latae',
    'deep_rotators',
    'hip_flexors',
    'hamstrings',
  ];
  test.each(moving)('%s', (muscle) => {
    const length = (pull: number) =>
      bands
        .filter((band) => band.muscle === muscle)
        .flatMap((band) => fibreLengths(band, pulled(muscle, pull)));
    const total = (pull: number) => length(pull).reduce((sum, l) => sum + l, 0);
    expect(total(0.5)).toBeLessThan(total(0));
    expect(total(1)).toBeLessThan(total(0.5));
  });
});

test('on one leg without the medius the free side sinks, the standing leg stays, and the medius is stretched', () => {
  const weak = oneLeg(0);
  const room = (part: 'pelvis' | 'thigh', point: [number, number, number], side: 1 | -1) =>
    apply(pelvisTurn(weak), placed(part, point, weak, side));
  const hip = hipCentre(1);
  const about = apply(pelvisTurn(weak), hip);
  const left = room('pelvis', [0, 0, -0.125], -1);
  expect(left[1] + hip[1] - about[1]).toBeLessThan(-0.03);
  const knee = room('thigh', [0, -0.4, 0], 1);
  expect(knee[0] - about[0]).toBeCloseTo(0, 6);
  expect(knee[2] - about[2]).toBeCloseTo(0, 6);
  const medius = bands.find((band) => band.muscle === 'gluteus_medius')!;
  fibreLengths(medius, weak).forEach((length, i) =>
    expect(length).toBeGreaterThan(fibreLengths(medius, neutral)[i]!),
  );
});

test('both sides are alike, and everything is where a body is', () => {
  const all = pieces(0.009);
  const size = (side: number) => {
    const found = all.filter((piece) => piece.side === side);
    return found.map((piece) => located(piece, neutral)).reduce((sum, points) => sum + points.length, 0);
  };
  expect(size(1)).toBe(size(-1));
  for (const piece of all)
    for (const value of located(piece, oneLeg(0.3))) {
      expect(Number.isFinite(value)).toBe(true);
      expect(Math.abs(value)).toBeLessThan(0.85);
    }
});
