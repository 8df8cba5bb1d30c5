import { flushSync, mount, unmount } from 'svelte';
import { expect, test, vi } from 'vitest';
import { cameraDrawn } from '../stores/breath.svelte';
import Demonstrator from './Demonstrator.svelte';

vi.mock('../figure/strip', async (original) => ({
  ...(await original<typeof import('../figure/strip')>()),
  figureOf: async () => ({ model: '/m.glb', strip: '/m.png', phases: 4, seconds: 3 }),
}));
vi.mock('../figure/stage', () => ({
  Stage: class {
    async load() {}
    turn() {}
    end() {}
  },
}));

test('beside a camera that falls behind the figure gives way to its still pictures; alone it goes on', async () => {
  const places = [document.createElement('div'), document.createElement('div')];
  const [beside, alone] = places.map((target, i) =>
    mount(Demonstrator, { target, props: { exercise: 'squat', modest: i === 0 } }),
  );
  const shown = () => places.map((place) => (place.querySelector('canvas') ? 'moving' : 'pictures'));
  await vi.waitFor(() => expect(shown()).toEqual(['moving', 'moving']));
  for (let i = 0; i < 90; ++i) cameraDrawn(150, i * 33);
  flushSync();
  expect(shown()).toEqual(['pictures', 'moving']);
  await unmount(beside!);
  await unmount(alone!);
});
