import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import Phone from './Phone.svelte';

afterEach(() => vi.unstubAllGlobals());

test('asked for twice, the phone keeps one camera; left while it opens, none', async () => {
  const open: (() => void)[] = [];
  let stopped = 0;
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: () =>
        new Promise((resolve) => {
          const track = { addEventListener() {}, stop: () => (stopped += 1) };
          const stream = Object.assign(new MediaStream(), {
            getVideoTracks: () => [track],
            getTracks: () => [track],
          });
          open.push(() => resolve(stream));
        }),
    },
  });
  vi.stubGlobal(
    'Worker',
    class {
      postMessage() {}
    },
  );
  sessionStorage.setItem('medius.paired', '1');
  const shown = mount(Phone, { target: document.body });
  flushSync();
  const button = document.querySelector('button')!;
  button.click();
  button.click();
  expect(open).toHaveLength(2);
  open[1]!();
  await unmount(shown);
  open[0]!();
  await vi.waitFor(() => expect(stopped).toBe(2));
});
