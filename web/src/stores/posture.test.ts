import { afterEach, expect, test, vi } from 'vitest';
import { Posture } from './posture.svelte';

afterEach(() => vi.unstubAllGlobals());

test('a camera that opens after the page was left is closed at once', async () => {
  let open = () => {};
  const stop = vi.fn();
  const track = { addEventListener() {}, stop };
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: () =>
        new Promise((resolve) => {
          open = () => resolve({ getVideoTracks: () => [track], getTracks: () => [track] });
        }),
    },
  });
  const posture = new Posture(false);
  const begun = posture.begin();
  posture.end();
  open();
  await begun;
  expect(stop).toHaveBeenCalled();
  expect(posture.camera).toBeUndefined();
  expect(posture.running).toBe(false);
});
