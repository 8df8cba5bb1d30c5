import { expect, test } from 'vitest';
import type { Schema } from '../../api/client';
import { askNextDay, now, week } from './now';

const today = '2026-11-25';
const day = (date: string): Schema['Day'] => ({
  date,
  kind: 'strength',
  deload: false,
  minutes: 14,
  lines: [],
  daily: [],
});
const plan = (more: Partial<Schema['Plan']> = {}): Schema['Plan'] => ({
  schema: 'medius-plan',
  version: 1,
  today,
  screening: { advice: 'go_on', words: { en: '', de: '' }, concerns: [] },
  patterns: [],
  flare: false,
  review: false,
  screen_again: false,
  next_tests: '2026-12-20',
  days: [day(today), day('2026-11-27')],
  changes: [],
  left_out: [],
  guide: [],
  notes: [],
  ...more,
});
const training = (date: string, more: Partial<Schema['Training']> = {}): Schema['Training'] => ({
  training: '0'.repeat(32),
  date,
  started_ms: 1,
  minutes: 12,
  sets: 8,
  pain_spread: false,
  ...more,
});

test('a planned day is for training, until it is done', () => {
  expect(now(plan(), [], today)).toMatchObject({ kind: 'train', away: 0 });
  expect(now(plan(), [training(today)], today)).toMatchObject({
    kind: 'done',
    next: { date: '2026-11-27' },
  });
  // Left in the middle: it goes on; ended early: that is for today.
  const line = { sets: 6 } as Schema['Line'];
  const long = plan({ days: [{ ...day(today), lines: [line, line] }] });
  expect(now(long, [training(today)], today)).toMatchObject({ kind: 'train', done: 8 });
  expect(now(long, [training(today, { ended_ms: 2 })], today).kind).toBe('done');
  expect(now(long, [training(today), training(today, { sets: 4 })], today).kind).toBe('done');
  // Opened but nothing done yet.
  expect(now(plan(), [training(today, { sets: 0 })], today)).toMatchObject({ kind: 'train' });
  expect(now(plan({ days: [day('2026-11-27')] }), [], today)).toMatchObject({ kind: 'rest' });
});

test('safety comes before everything', () => {
  const screening: Schema['Screening'] = { advice: 'stop', words: { en: '', de: '' }, concerns: [] };
  expect(now(plan({ screening }), [training(today)], today).kind).toBe('stop');
  expect(now(plan({ screen_again: true }), [], today).kind).toBe('screen_again');
});

test('who was away is met kindly, who trained on Monday is not away', () => {
  expect(now(plan(), [training('2026-11-15')], today)).toMatchObject({ kind: 'train', away: 10 });
  expect(now(plan(), [training('2026-11-23')], today)).toMatchObject({ kind: 'train', away: 0 });
});

test('the morning after is asked once, and not a week later', () => {
  expect(askNextDay([training('2026-11-24')], today)?.date).toBe('2026-11-24');
  expect(askNextDay([training('2026-11-24', { pain_next_day: 0 })], today)).toBeUndefined();
  expect(askNextDay([training('2026-11-24'), training(today)], today)).toBeUndefined();
  expect(askNextDay([training('2026-11-18')], today)).toBeUndefined();
});

test('the week shows what was done and what is to come', () => {
  const days = week(plan(), [training('2026-11-23')], today);
  expect(days.map((one) => one.state)).toEqual([
    'done',
    'rest',
    'planned',
    'rest',
    'planned',
    'rest',
    'rest',
  ]);
});
