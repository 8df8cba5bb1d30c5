import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answerWith } from '../api/client';
import { look, remind, watchDesk } from './desk.svelte';
import { lookAt } from './person.svelte';
import { loadReminders, reminders, saveReminders, usual } from './reminders.svelte';

let looks: { do_not_disturb: boolean }[];
let kept: Record<string, unknown> | undefined;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 22, 12) });
  lookAt('a'.repeat(32));
  looks = [];
  kept = undefined;
  answerWith(async (request) => {
    const said = (body: unknown, status = 200) =>
      new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
    if (request.url.endsWith('/desk')) {
      looks.push(await request.clone().json());
      return said({ action: 'wait', why: 'sitting', sitting: { since_ms: 0, seen_ms: 0, breaks: 0 } });
    }
    if (request.method === 'PUT') kept = await request.clone().json();
    else if (!kept) return said({ key: 'unknown', message: 'nothing kept' }, 404);
    else return said(kept);
    return new Response(null, { status: 204 });
  });
});
afterEach(() => vi.useRealTimers());

test('nobody is reminded who did not ask; what is chosen anywhere holds at once', async () => {
  const stop = watchDesk();
  expect((await loadReminders()).on).toBe(false);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(looks).toHaveLength(0);
  await saveReminders({ ...usual, on: true });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toHaveLength(1);
  await remind(false);
  expect(kept).toMatchObject({ on: false, quiet_from: '20:00' });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(looks).toHaveLength(1);
  stop();
});

test('the desk keeps the quiet hours that the settings show, also where none were ever saved', async () => {
  kept = { on: true, every_minutes: 45 };
  await loadReminders();
  expect(reminders()).toEqual({ on: true, quiet_from: '20:00', quiet_to: '08:00' });
  await look();
  vi.setSystemTime(new Date(2026, 10, 22, 23));
  await look();
  expect(looks.map((each) => each.do_not_disturb)).toEqual([false, true]);
});
