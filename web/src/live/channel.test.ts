import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveChannel } from './channel';
import type { FromWorker, ToWorker } from './frames.worker';

/** The worker as the channel sees it: what it is told, and what it says. */
class Told {
  static last: Told;
  onmessage: ((event: { data: FromWorker }) => void) | undefined;
  told: ToWorker[] = [];
  constructor() {
    Told.last = this;
  }
  postMessage(message: ToWorker) {
    this.told.push(message);
  }
  say(data: FromWorker) {
    this.onmessage?.({ data });
  }
  /** Types of the messages sent since the last time this was asked. */
  sent() {
    const types = this.told.flatMap((it) =>
      it.kind === 'send' ? [(JSON.parse(it.text) as { type: string }).type] : [],
    );
    this.told = [];
    return types;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('Worker', Told);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const start = {
  type: 'start',
  exercise: 'squat',
  variant: '',
  side: 'both',
  language: 'en',
  height_m: 0,
  mode: 'set',
  placing: true,
} as const;

test('joined anew the set begins again at the server, and stays paused where it was', () => {
  const channel = new LiveChannel('ws://here', { message() {}, state() {} });
  const worker = Told.last;
  worker.say({ kind: 'open' });
  channel.send(start);
  channel.send({ type: 'go' });
  worker.sent();
  worker.say({ kind: 'closed', clean: false });
  worker.say({ kind: 'open' });
  expect(worker.sent()).toEqual(['start']);
  channel.send({ type: 'pause' });
  worker.sent();
  worker.say({ kind: 'closed', clean: false });
  worker.say({ kind: 'open' });
  expect(worker.sent()).toEqual(['start', 'pause']);
  channel.send({ type: 'resume' });
  worker.sent();
  worker.say({ kind: 'open' });
  expect(worker.sent()).toEqual(['start']);
});
