import { expect, test } from 'vitest';
import type { Schema } from '../api/client';
import { addDays, group, weekOf } from './plan-lines';

const line = (more: Partial<Schema['Line']>): Schema['Line'] => ({
  family: 'abductors',
  exercise: 'clamshell',
  variant: '',
  side: 'both',
  level: 1,
  sets: 2,
  repetitions: 8,
  hold_s: 1,
  rest_s: 30,
  minutes: 2,
  locked: false,
  measured: true,
  easier: { exercise: '', variant: '', sets: 1, repetitions: 1, hold_s: 0 },
  harder: { exercise: '', variant: '', sets: 1, repetitions: 1, hold_s: 0 },
  reasons: [],
  ...more,
});

test('left and right of one exercise are read as one, with the minutes of both', () => {
  const groups = group([
    line({ side: 'left', sets: 3 }),
    line({ side: 'right' }),
    line({ exercise: 'glute-bridge' }),
  ]);
  expect(groups).toHaveLength(2);
  expect(groups[0]).toMatchObject({
    sides: ['left', 'right'],
    minutes: 4,
    sets: { left: 3, right: 2 },
    index: 0,
  });
  expect(groups[1]!.index).toBe(2);
});

test('a week begins on Monday, also across months and the change of clocks', () => {
  expect(weekOf('2026-11-22')).toBe('2026-11-16');
  expect(weekOf('2026-11-23')).toBe('2026-11-23');
  expect(weekOf('2027-01-01')).toBe('2026-12-28');
  expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
});
