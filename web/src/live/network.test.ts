import { expect, test } from 'vitest';
import { NetworkPace } from './network';

/** Seconds of answers until the light network is asked for; undefined where it is not. */
function lightAfter_s(between_ms: number, server_ms: number, seconds: number): number | undefined {
  const pace = new NetworkPace();
  for (let at = 0; at < seconds * 1000; at += between_ms) if (pace.seen({ server_ms }, at)) return at / 1000;
  return undefined;
}

test('a quick machine keeps the full network', () => {
  expect(lightAfter_s(33, 9, 60)).toBeUndefined();
});

test('a slow camera is none of the network\u2019s fault', () => {
  expect(lightAfter_s(200, 9, 60)).toBeUndefined();
});

test('answers that take long but come often enough are borne', () => {
  expect(lightAfter_s(60, 110, 60)).toBeUndefined();
});

test('answers that take long and come seldom ask for the light network, once, within ten seconds', () => {
  const pace = new NetworkPace();
  const asked = [];
  for (let at = 0; at < 60_000; at += 150) if (pace.seen({ server_ms: 150 }, at)) asked.push(at);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toBeLessThan(10_000);
});

test('a rest between two sets is not slowness', () => {
  const pace = new NetworkPace();
  for (let set = 0; set < 5; ++set)
    for (let i = 0; i < 20; ++i)
      expect(pace.seen({ server_ms: 150 }, set * 60_000 + i * 150), `set ${set}`).toBe(false);
});
