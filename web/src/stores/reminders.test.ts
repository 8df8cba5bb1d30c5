import { expect, test } from 'vitest';
import { isQuiet, usual } from './reminders.svelte';

test('quiet hours reach across midnight', () => {
  expect(isQuiet(usual, '23:59')).toBe(true);
  expect(isQuiet(usual, '00:00')).toBe(true);
  expect(isQuiet(usual, '07:59')).toBe(true);
  expect(isQuiet(usual, '08:00')).toBe(false);
  expect(isQuiet({ ...usual, quiet_from: '12:00', quiet_to: '13:00' }, '12:30')).toBe(true);
  expect(isQuiet({ ...usual, quiet_from: '12:00', quiet_to: '12:00' }, '12:00')).toBe(false);
});
