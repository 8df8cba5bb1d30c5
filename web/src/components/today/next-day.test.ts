import { flushSync, mount, unmount } from 'svelte';
import { expect, test, vi } from 'vitest';
import { answerWith, type Schema } from '../../api/client';
import { lookAt } from '../../stores/person.svelte';
import NextDay from './NextDay.svelte';

const training = (pain_spread: boolean): Schema['Training'] => ({
  training: '0'.repeat(32),
  date: '2026-11-24',
  started_ms: 1,
  minutes: 12,
  sets: 8,
  pain_spread,
});

test.each([true, false])('the morning after keeps what was said of spreading pain: %s', async (spread) => {
  lookAt('a'.repeat(32));
  const bodies: unknown[] = [];
  answerWith(async (request) => {
    bodies.push(await request.clone().json());
    return new Response(null, { status: 204 });
  });
  const ondone = vi.fn();
  const shown = mount(NextDay, { target: document.body, props: { training: training(spread), ondone } });
  flushSync();
  document.querySelectorAll<HTMLInputElement>('input[type=radio]')[2]!.click();
  flushSync();
  [...document.querySelectorAll('button')].at(-1)!.click();
  await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
  expect(bodies).toEqual([{ date: '2026-11-24', pain_next_day: 2, pain_spread: spread }]);
  await unmount(shown);
});
