import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Trainer } from '../../stores/trainer.svelte';
import PainStop from './PainStop.svelte';

let shown: Record<string, unknown>;
afterEach(() => unmount(shown));

function show(next: string | undefined) {
  const painSaid = vi.fn();
  const task = { exercise: 'squat' };
  const trainer = { task, nextTask: next && { exercise: next }, painSaid } as unknown as Trainer;
  shown = mount(PainStop, { target: document.body, props: { trainer } });
  flushSync();
  return painSaid;
}
const button = (words: RegExp) =>
  [...document.querySelectorAll('button')].find((each) => words.test(each.textContent));
const rate = (pain: number) => {
  document.querySelectorAll<HTMLInputElement>('input[type=radio]')[pain]!.click();
  flushSync();
};

test('going on after pain asks how strong it was; ending the day does not', () => {
  const painSaid = show('squat');
  expect(button(/leave this exercise/i)!.disabled).toBe(true);
  expect(button(/more gently/i)!.disabled).toBe(true);
  button(/end for today/i)!.click();
  expect(painSaid).toHaveBeenCalledWith([], undefined, false, 'stop');
  rate(3);
  button(/more gently/i)!.click();
  expect(painSaid).toHaveBeenLastCalledWith([], 3, false, 'easier');
});

test('more gently is offered only where more of the same exercise is to come', () => {
  show('clamshell');
  expect(button(/more gently/i)).toBeUndefined();
  expect(button(/leave this exercise/i)).toBeDefined();
});
