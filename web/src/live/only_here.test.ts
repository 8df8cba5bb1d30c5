import { expect, test } from 'vitest';
import { OnlyHere } from './only_here';

/** The browser's locks, as far as they are used here. */
class Locks {
  private held: ((problem: Error) => void) | undefined;
  request(_: string, how: LockOptions, work: (lock: Lock | null) => unknown): Promise<unknown> {
    if (this.held && !how.steal) return Promise.resolve(work(null));
    this.held?.(new Error('taken'));
    return new Promise((resolve, reject) => {
      const mine = reject;
      this.held = mine;
      void Promise.resolve(work({} as Lock)).then((value) => {
        if (this.held === mine) this.held = undefined;
        resolve(value);
      });
    });
  }
}

test('the second window is told; it may take over, and the first is told then', async () => {
  const locks = new Locks() as unknown as LockManager;
  const lost: string[] = [];
  const first = new OnlyHere(() => lost.push('first'), locks);
  const second = new OnlyHere(() => lost.push('second'), locks);
  expect(await first.take()).toBe(true);
  expect(await second.take()).toBe(false);
  expect(lost).toEqual([]);
  expect(await second.take(true)).toBe(true);
  expect(lost).toEqual(['first']);
});

test('once the first has ended the second trains without asking', async () => {
  const locks = new Locks() as unknown as LockManager;
  const first = new OnlyHere(() => {}, locks);
  expect(await first.take()).toBe(true);
  first.end();
  await Promise.resolve();
  expect(await new OnlyHere(() => {}, locks).take()).toBe(true);
});

test('a browser without locks trains all the same', async () => {
  expect(await new OnlyHere(() => {}, undefined).take()).toBe(true);
});
