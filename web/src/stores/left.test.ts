import { expect, test } from 'vitest';
import { forgetLeft, keepLeft, leftSession, type LeftSession } from './left';

test('a session left in the middle is known today, to the same person, until it is done', () => {
  const left: LeftSession = {
    person: 'a',
    date: '2026-11-22',
    training: 't',
    started_ms: 1,
    trained_min: 4,
    minutes: 15,
    lines: [],
    index: 3,
    sets: 10,
  };
  keepLeft(left);
  expect(leftSession('a', '2026-11-22')).toEqual(left);
  expect(leftSession('b', '2026-11-22')).toBeUndefined();
  expect(leftSession('a', '2026-11-23')).toBeUndefined();
  keepLeft({ ...left, index: 10 });
  expect(leftSession('a', '2026-11-22'), 'all done').toBeUndefined();
  forgetLeft();
  expect(leftSession('a', '2026-11-22')).toBeUndefined();
});
