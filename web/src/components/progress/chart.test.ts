import { expect, test } from 'vitest';
import type { Schema } from '../../api/client';
import { drawn, readable, withError } from './chart';

const text = { en: '', de: '' };
const series = (more: Partial<Schema['ProgressSeries']>): Schema['ProgressSeries'] => ({
  id: 'timed_bridge',
  kind: 'hold',
  words: text,
  unit: 's',
  better: 'higher',
  points: [
    { date: '2026-11-01', value: 40 },
    { date: '2026-11-29', value: 90, real: true },
  ],
  verdict: 'better',
  verdict_words: text,
  ...more,
});

test('the error of each value fits into the picture', () => {
  const picture = drawn(series({ error: 18 }));
  expect(picture.low).toBe(0);
  expect(picture.high).toBeGreaterThan(90 + 1.96 * 18);
  expect(drawn(series({ error: 30 })).low).toBeCloseTo(40 - 1.96 * 30);
  expect(picture.real).toEqual([false, true]);
});

test('grey is what cannot be told from the first value', () => {
  expect(drawn(series({ real_change: 50 })).unchanged).toEqual([-10, 90]);
  expect(
    drawn(series({ real_change: 50, points: [{ date: '2026-11-01', value: 40 }] })).unchanged,
  ).toBeUndefined();
  // Shown from later on, the first value ever stays the measure.
  expect(drawn(series({ real_change: 50 }), '2026-11-20')).toMatchObject({
    unchanged: [-10, 90],
    x: [1795953600],
  });
});

test('pain stands on its whole scale, sides stand apart', () => {
  expect(drawn(series({ id: 'pain', kind: 'pain' }))).toMatchObject({ low: 0, high: 10 });
  const sides = drawn(series({ points: [{ date: '2026-11-01', value: 30, left: 20, right: 40 }] }));
  expect(sides.lines.map((line) => [line.side, line.y])).toEqual([
    ['left', [20]],
    ['right', [40]],
  ]);
});

test('shares are read in percent, everything of them', () => {
  const form = readable(
    series({
      id: 'form',
      kind: 'form',
      unit: 'share',
      error: 0.05,
      points: [{ date: '2026-11-01', value: 0.8 }],
    }),
  );
  expect(form).toMatchObject({ unit: '%', error: 5, points: [{ value: 80 }] });
  expect(drawn(form)).toMatchObject({ low: 0, high: 100 });
});

test('a value is said with its error, and no error reaches beyond what is possible', () => {
  const write = (value: number) => String(Math.round(value));
  expect(withError('0-10', 5, 1, write)).toBe('5 ± 2');
  expect(withError('%', 100, 21.4, write)).toBe('58–100');
  expect(withError('0-10', 1, 1, write)).toBe('0–3');
  expect(withError('s', 12, 12, write)).toBe('0–36');
  expect(withError('deg', 2, 5, write)).toBe('2 ± 10');
  expect(withError('s', undefined, 1, write)).toBe('–');
});
