import { Group, Vector3 } from 'three';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Stage } from './stage';

let drawn = 0;
vi.mock('three', async (original) => ({
  ...(await original<typeof import('three')>()),
  WebGLRenderer: class {
    shadowMap = {};
    getContext() {
      return { getExtension: () => null };
    }
    setPixelRatio() {}
    setSize() {}
    dispose() {}
    forceContextLoss() {}
    render() {
      drawn += 1;
    }
  },
}));

let refresh: ((time: number) => void) | undefined;
let now = 0;
let stage: Stage;
const canvas = document.createElement('canvas');
let width = 300;
Object.defineProperty(canvas, 'clientWidth', { get: () => width });
Object.defineProperty(canvas, 'clientHeight', { value: 200 });

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (callback: (time: number) => void) => (refresh = callback));
  stage = new Stage(canvas, { paper: '#ffffff', floor: '#cccccc' });
});
afterEach(() => {
  stage.end();
  vi.unstubAllGlobals();
});

/** How often it is drawn in so many refreshes of the screen. */
function drawnIn(refreshes: number) {
  drawn = 0;
  for (let i = 0; i < refreshes; ++i) refresh!((now += 16));
  return drawn;
}

test('what stands still is drawn once, and again when it is turned, moved or made larger', () => {
  stage.show(new Group());
  expect(drawnIn(60)).toBe(1);
  stage.turn(30);
  expect(drawnIn(60)).toBe(1);
  stage.lookAt(new Vector3(), 2);
  expect(drawnIn(60)).toBe(1);
  canvas.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }));
  expect(drawnIn(60)).toBe(1);
  stage.touch();
  expect(drawnIn(60)).toBe(1);
  width = 500;
  expect(drawnIn(60)).toBe(1);
});

test('a movement that plays is drawn at each refresh; while it is held, not at all', () => {
  (stage as unknown as { mixer: object }).mixer = { update() {} };
  expect(drawnIn(60)).toBe(60);
  stage.playing = false;
  expect(drawnIn(60)).toBe(0);
});
