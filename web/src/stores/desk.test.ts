import { expect, test } from 'vitest';
import { quiet } from './desk.svelte';

const at = (hours: number, minutes = 0) => new Date(2026, 10, 22, hours, minutes);

test('the quiet part of the day may reach over midnight', () => {
  const night = { quiet_from: '20:00', quiet_to: '08:00' };
  expect(quiet(at(23), night)).toBe(true);
  expect(quiet(at(7, 59), night)).toBe(true);
  expect(quiet(at(8), night)).toBe(false);
  expect(quiet(at(12), night)).toBe(false);
  expect(quiet(at(13), { quiet_from: '12:30', quiet_to: '13:30' })).toBe(true);
  expect(quiet(at(13), {})).toBe(false);
});
