import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answerWith } from '../api/client';
import type { Channel } from '../live/channel';
import { readMessage, type PageMessage, type ServerMessage } from '../live/messages';
import { tasksOf } from '../live/tasks';
import { lookAt } from './person.svelte';
import { Trainer } from './trainer.svelte';

const details = {
  squat: { kind: 'repetitions', family: 'squat', one_sided: false, dose: {} },
} as const;
const line = {
  exercise: 'squat',
  variant: '',
  family: 'squat',
  side: 'both' as const,
  sets: 2,
  repetitions: 3,
  hold_s: 0,
  rest_s: 20,
};

/** A server that hears everything and says what it is told to. */
class Echo implements Channel {
  sent: PageMessage[] = [];
  constructor(readonly say: (message: ServerMessage) => void) {}
  send(message: PageMessage) {
    this.sent.push(message);
  }
  watch() {}
  rate() {}
  close() {}
  types() {
    return this.sent.map((message) => message.type);
  }
  frame(more: object) {
    this.say(
      readMessage(
        JSON.stringify({ type: 'frame', phase: 'running', person: true, placement: { ok: true }, ...more }),
      )!,
    );
  }
}

let requests: { path: string; body: Record<string, never> }[];
let echo: Echo;
let trainer: Trainer;

function make(
  more: Partial<ConstructorParameters<typeof Trainer>[1]> = {},
  lines: Parameters<typeof tasksOf>[0] = [line],
) {
  return new Trainer(tasksOf(lines, details), {
    person: 'a'.repeat(32),
    demo: true,
    words: () => '',
    steps: () => [],
    channel: (listener) => {
      echo = new Echo((message) => listener.message(message, 0));
      listener.state('open');
      return echo;
    },
    ...more,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  lookAt('a'.repeat(32));
  requests = [];
  answerWith(async (request) => {
    requests.push({ path: new URL(request.url).pathname, body: await request.clone().json() });
    return new Response(null, { status: 204 });
  });
  vi.stubGlobal('fetch', async () => new Response('', { status: 404 }));
  trainer = make();
});
afterEach(() => {
  trainer.end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A camera that takes its time: `open[i]` gives it, `stopped` counts those that were closed. */
function slowCamera() {
  const camera = { open: [] as (() => void)[], stopped: 0 };
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: () =>
        new Promise((resolve) => {
          const track = { addEventListener() {}, stop: () => (camera.stopped += 1) };
          camera.open.push(() => resolve({ getVideoTracks: () => [track], getTracks: () => [track] }));
        }),
    },
  });
  return camera;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function intoTheSet() {
  await trainer.begin('camera');
  expect(trainer.stage).toBe('place');
  for (let i = 0; i < 90; ++i) {
    echo.frame({ phase: 'placing' });
    await pass(33);
  }
  expect(trainer.stage).toBe('countdown');
  await pass(4000);
  expect(trainer.stage).toBe('set');
}

test('a set from finding the place to being kept, with the last word of the server', async () => {
  await intoTheSet();
  expect(echo.types()).toEqual(['start', 'go']);
  echo.frame({ repetitions: 1, counted: true });
  echo.frame({ repetitions: 1, cue: { id: 'heels_lift', words: 'Heels down.', severity: 2 } });
  expect(trainer.notices.cue?.words).toBe('Heels down.');
  echo.frame({ repetitions: 2, praise: { id: 'mended', words: 'Good.' } });
  expect(trainer.notices.cue).toBeUndefined();
  expect(trainer.notices.praise?.words).toBe('Good.');
  echo.frame({ repetitions: 3, counted: true });
  expect(trainer.stage).toBe('after');
  expect(echo.types().at(-1)).toBe('end');
  echo.say(
    readMessage(
      JSON.stringify({
        type: 'result',
        repetitions: 3,
        form: 0.5,
        keepable: true,
        measured_by: 'medius',
        cues: [{ id: 'heels_lift', words: 'Heels down.', count: 1, mended: true }],
        report: { cues: [{ id: 'heels_lift', moments: [{ time_s: 2 }] }] },
      }),
    )!,
  );
  await pass(10);
  trainer.answer('effort', 6);
  await pass(10);
  const set = requests.filter(({ path }) => path.includes('/sets/')).at(-1)!.body;
  expect(set).toMatchObject({ repetitions: 3, form: 0.5, effort: 6, measured_by: 'medius' });
  expect(set.details).toMatchObject({
    effort_said: true,
    pain_said: false,
    planned_sets: trainer.task.sets,
    cues: [{ id: 'heels_lift', count: 1, mended: true, at_s: [2] }],
  });
  expect(echo.sent.at(-1)).toMatchObject({ type: 'keep', training: trainer.training });
});

test('a raised hand pauses and goes on; a long pause ends the set and keeps it', async () => {
  await intoTheSet();
  echo.frame({ repetitions: 1 });
  echo.frame({ repetitions: 1, gesture: 'hand_raised' });
  expect(trainer.paused).toBe(true);
  expect(echo.types().at(-1)).toBe('pause');
  echo.frame({ phase: 'paused', repetitions: 1, gesture: 'hand_raised' });
  expect(trainer.paused).toBe(false);
  expect(echo.types().at(-1)).toBe('resume');
  trainer.togglePause();
  await pass(46_000);
  expect(trainer.stage).toBe('after');
  expect(trainer.last?.count).toBe(1);
});

test('rest runs out, and the same exercise goes on after a short look', async () => {
  await intoTheSet();
  echo.frame({ repetitions: 3 });
  expect(trainer.restLeft_s).toBe(20);
  await pass(21_000);
  expect(trainer.stage).toBe('place');
  expect(trainer.index).toBe(1);
  for (let i = 0; i < 45; ++i) {
    echo.frame({ phase: 'placing' });
    await pass(33);
  }
  expect(trainer.stage).toBe('countdown');
});

test('a place that is not good does not begin by itself', async () => {
  await trainer.begin('camera');
  for (let i = 0; i < 300; ++i) {
    echo.frame({ phase: 'placing', placement: { ok: false, advice: [{ id: 'dark', words: '' }] } });
    await pass(33);
  }
  expect(trainer.stage).toBe('place');
});

test('a slow machine is said, and the set begins all the same', async () => {
  await trainer.begin('camera');
  for (let i = 0; i < 90 && trainer.stage === 'place'; ++i) {
    echo.frame({ phase: 'placing', placement: { ok: false, advice: [{ id: 'slow', words: '' }] } });
    await pass(130);
  }
  expect(trainer.stage).toBe('countdown');
});

test('pain stops the set, is kept with its place, and ends the day where it is strong', async () => {
  await intoTheSet();
  echo.frame({ repetitions: 2 });
  trainer.hurts();
  expect(trainer.stage).toBe('pain');
  trainer.painSaid(['low_back'], 7, true, 'stop');
  await pass(10);
  expect(trainer.stage).toBe('end');
  const set = requests.filter(({ path }) => path.includes('/sets/')).at(-1)!.body;
  expect(set).toMatchObject({ repetitions: 2, pain: 7 });
  const training = requests.filter(({ path }) => !path.includes('/sets/')).map(({ body }) => body);
  expect(training.some((body) => body.pain_spread)).toBe(true);
});

test('a lost connection keeps what was counted', async () => {
  await intoTheSet();
  echo.frame({ repetitions: 2 });
  (trainer as unknown as { connection: (state: string) => void }).connection('lost');
  (trainer as unknown as { connection: (state: string) => void }).connection('open');
  echo.frame({ repetitions: 0 });
  expect(trainer.standing?.count).toBe(2);
  echo.frame({ repetitions: 1 });
  expect(trainer.stage).toBe('after');
});

test('where the connection broke is kept with the set', async () => {
  await intoTheSet();
  await pass(5000);
  echo.frame({ repetitions: 2, cue: { id: 'heels_lift', words: 'Heels down.', severity: 2 } });
  const { connection } = trainer as unknown as { connection: (state: string) => void };
  connection.call(trainer, 'lost');
  expect(trainer.broken).toBe(true);
  connection.call(trainer, 'open');
  echo.frame({ repetitions: 1 });
  await pass(10);
  const set = requests.filter(({ path }) => path.includes('/sets/')).at(-1)!.body;
  expect(set.details).toMatchObject({
    connection_lost: [{ after_s: expect.closeTo(5.5, 0), count: 2 }],
    cues: [{ id: 'heels_lift', count: 1 }],
  });
});

test('where the full network is too slow the light one looks, from the next set on', async () => {
  await intoTheSet();
  for (let i = 0; i < 80; ++i) {
    echo.frame({ repetitions: 0, server_ms: 200 });
    await pass(150);
  }
  expect(trainer.light).toBe(true);
  expect(
    echo.types().filter((type) => type === 'start'),
    'the set under way goes on',
  ).toHaveLength(1);
  echo.frame({ repetitions: 3, server_ms: 200 });
  trainer.next();
  expect(echo.sent.at(-1)).toMatchObject({ type: 'start', network: 'lite' });
});

test('while finding the place it changes at once', async () => {
  await trainer.begin('camera');
  expect(echo.sent.at(-1)).not.toHaveProperty('network');
  for (let i = 0; i < 80; ++i) {
    echo.frame({ phase: 'placing', server_ms: 200, placement: { ok: false, advice: [] } });
    await pass(150);
  }
  expect(echo.sent.at(-1)).toMatchObject({ type: 'start', network: 'lite', placing: true });
});

test('what the camera does not judge is led by the clock, and the camera looks again after it', async () => {
  trainer.end();
  const lines = [
    { ...line, sets: 1, measured: false },
    { ...line, sets: 1 },
  ];
  trainer = make({}, lines);
  await trainer.begin('camera');
  expect(trainer.way).toBe('timer');
  await pass(4000);
  await pass(16_000);
  expect(trainer.stage).toBe('after');
  await pass(10);
  expect(requests.filter(({ path }) => path.includes('/sets/')).at(-1)!.body).toMatchObject({
    measured_by: 'clock',
  });
  trainer.next();
  await pass(10);
  expect(trainer.way).toBe('camera');
  expect(trainer.stage).toBe('place');
});

test('what was made easier stays so when the session is gone on with', () => {
  trainer.end();
  const resumes = { training: 't', index: 1, started_ms: 1, trained_min: 2, eased: { squat: 1 } };
  trainer = make({ resumes });
  expect(trainer.tasks.map(({ goal }) => goal.repetitions)).toEqual([3, 1]);
  expect(trainer.eased).toEqual({ squat: 1 });
});

test('by the clock nothing is claimed to be seen', async () => {
  await trainer.begin('timer');
  await pass(4000);
  expect(trainer.stage).toBe('set');
  await pass(16_000);
  expect(trainer.stage).toBe('after');
  await pass(10);
  const set = requests.filter(({ path }) => path.includes('/sets/')).at(-1)!.body;
  expect(set).toMatchObject({ repetitions: 3, measured_by: 'clock' });
  expect(set).not.toHaveProperty('form');
});

test.each(['end', 'finish'] as const)('a camera that opens after %s is closed at once', async (leave) => {
  const camera = slowCamera();
  trainer.end();
  trainer = make({ demo: false });
  void trainer.begin('camera');
  await pass(10);
  expect(trainer.stage).toBe('opening');
  trainer[leave]();
  camera.open[0]!();
  await pass(10);
  expect(camera.stopped).toBe(1);
  expect(trainer.camera).toBeUndefined();
  expect(trainer.stage).not.toBe('place');
});

test('asked for twice, one camera is kept and the other closed', async () => {
  const camera = slowCamera();
  trainer.end();
  trainer = make({ demo: false });
  void trainer.begin('camera');
  await pass(10);
  void trainer.reopen();
  await pass(10);
  for (const open of camera.open) open();
  await pass(10);
  expect(camera.open.length - camera.stopped).toBe(1);
  expect(trainer.camera).toBeDefined();
  expect(trainer.stage).toBe('place');
});

test('by the clock a pause adds nothing to what was counted', async () => {
  await trainer.begin('timer');
  await pass(4000);
  await pass(3000);
  expect(trainer.standing?.count).toBe(0);
  trainer.togglePause();
  await pass(30_000);
  trainer.togglePause();
  await pass(500);
  expect(trainer.stage).toBe('set');
  expect(trainer.standing?.count).toBe(0);
  await pass(2000);
  expect(trainer.standing?.count).toBe(1);
});

test('in a pause nothing counts, also where the server was joined anew; a raised hand still ends it', async () => {
  await intoTheSet();
  echo.frame({ repetitions: 1 });
  trainer.togglePause();
  echo.frame({ repetitions: 3, cue: { id: 'heels_lift', words: 'Heels down.', severity: 2 } });
  expect(trainer.standing?.count).toBe(1);
  expect(trainer.notices.cue).toBeUndefined();
  expect(trainer.stage).toBe('set');
  echo.frame({ repetitions: 1, gesture: 'hand_raised' });
  expect(trainer.paused).toBe(false);
});

test('pain that was not rated is not kept as no pain said', async () => {
  await intoTheSet();
  echo.frame({ repetitions: 2 });
  trainer.hurts();
  trainer.painSaid(['knee'], undefined, false, 'stop');
  await pass(10);
  const set = requests.filter(({ path }) => path.includes('/sets/')).at(-1)!.body;
  expect(set.details).toMatchObject({
    pain_said: false,
    effort_said: false,
    stopped_by_pain: { regions: ['knee'], spread: false },
  });
});

test('going on more gently asks for less in the sets that are left, and the plan stays as it was', async () => {
  await intoTheSet();
  echo.frame({ repetitions: 2 });
  trainer.hurts();
  trainer.painSaid([], 3, false, 'easier');
  expect(trainer.stage).toBe('place');
  expect(trainer.task.goal.repetitions).toBe(1);
  for (let i = 0; i < 90; ++i) {
    echo.frame({ phase: 'placing' });
    await pass(33);
  }
  await pass(4000);
  echo.frame({ repetitions: 1 });
  expect(trainer.stage).toBe('after');
  await pass(10);
  const set = requests.filter(({ path }) => path.includes('/sets/')).at(-1)!.body;
  expect(set).toMatchObject({ repetitions: 1, planned_repetitions: 3 });
});
