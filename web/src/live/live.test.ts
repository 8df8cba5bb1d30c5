import { expect, test, vi } from 'vitest';
import { Agenda, type Saying } from './agenda';
import { limbs } from './body';
import { cause } from './camera';
import { liveAddress, pause_ms } from './channel';
import { picture, readMessage, type Frame, type SetResult } from './messages';
import { ease } from './overlay';
import { Pacer } from './pacer';
import { holdCalls, SetRun, TimedRun, type Effect, type Goal } from './run';
import { pitch } from './sounds';
import { baselineOf, compare, Stillness } from './stillness';
import { momentsOf, summarise } from './summary';
import { identifier, linesOf, tasksOf } from './tasks';
import { rating, TestRun, testKind } from './test_run';
import { localVoice } from './voice';

const frameWith = (more: Partial<Frame> = {}): Frame => ({
  ...(readMessage(JSON.stringify({ type: 'frame', phase: 'running', person: true })) as Frame),
  ...more,
});
const goal: Goal = {
  kind: 'repetitions',
  side: 'both',
  repetitions: 5,
  hold_s: 0,
  between_s: 5,
  up_s: 2,
  down_s: 2,
};
const sentences = (effects: Effect[]) => effects.flatMap((it) => ('say' in it ? [it.say.sentence] : []));

test('a message is read once, and what is no message is left out', () => {
  expect(readMessage('{')).toBeUndefined();
  expect(readMessage('[1]')).toBeUndefined();
  expect(readMessage('{"type":"song"}')).toBeUndefined();
  const got = readMessage('{"type":"frame","points":[[1]],"side":"up","progress":"much","view":null}');
  expect(got).toMatchObject({ type: 'frame', points: [], side: 'both', progress: 0, view: null });
});

test('a picture carries its time in front, little endian', () => {
  const packed = picture(1234.5, new Uint8Array([9, 8]).buffer);
  expect(new DataView(packed).getFloat64(0, true)).toBe(1234.5);
  expect([...new Uint8Array(packed).slice(8)]).toEqual([9, 8]);
});

test('newest wins: at most two under way, and only the newest of what came meanwhile is sent', async () => {
  const sent: number[] = [];
  const dropped: string[] = [];
  const pacer = new Pacer<string>(
    async (_, time) => void sent.push(time),
    (name) => dropped.push(name),
    () => 0,
  );
  for (const time of [1, 2, 3, 4]) {
    pacer.offer(`picture ${time}`, time);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }
  expect(sent).toEqual([1, 2]);
  pacer.answered(1);
  await Promise.resolve();
  expect(sent).toEqual([1, 2, 4]);
  expect(pacer.replaced).toBe(1);
  expect(dropped).toContain('picture 3');
});

test('pictures that are never answered do not stop the flow', async () => {
  let now = 0;
  const sent: number[] = [];
  const pacer = new Pacer<number>(
    async (_, time) => void sent.push(time),
    () => {},
    () => now,
  );
  for (const time of [1, 2, 3]) {
    pacer.offer(time, time);
    await vi.waitFor(() => Promise.resolve());
  }
  expect(sent).toEqual([1, 2]);
  now = 5000;
  pacer.offer(4, 4);
  await vi.waitFor(() => expect(sent).toEqual([1, 2, 4]));
});

test('repetitions count on the side asked for, to the goal, and survive a lost connection', () => {
  const run = new SetRun({ ...goal, side: 'left', repetitions: 4 });
  run.take(frameWith({ repetitions: 2, left: 1, right: 1 }), 0);
  expect(run.standing).toMatchObject({ count: 1, other: 1, done: false });
  run.lost();
  const effects = run.take(frameWith({ repetitions: 2, left: 2, right: 0 }), 40);
  expect(run.standing.count).toBe(3);
  expect(sentences(effects)).toEqual(['count-3', 'set-last']);
  run.take(frameWith({ repetitions: 3, left: 3, right: 0 }), 80);
  expect(run.standing.done).toBe(true);
});

test('nothing counts while placing or paused', () => {
  const run = new SetRun(goal);
  run.take(frameWith({ phase: 'paused', repetitions: 3 }), 0);
  expect(run.standing.count).toBe(0);
});

test('the clock of a hold runs only in posture; two holds need both', () => {
  const run = new SetRun({ ...goal, kind: 'hold', repetitions: 2, hold_s: 10, side: 'right' });
  const at = (held: number, now: number, inPosture = true) =>
    run.take(frameWith({ held_right_s: held, in_posture: inPosture, side: 'right' }), now);
  expect(sentences(at(0.1, 100))).toContain('hold-begin');
  at(4, 4000);
  at(4, 5000, false);
  expect(sentences(at(4, 7100, false))).toEqual(['hold-back']);
  expect(sentences(at(4, 9000, false))).toEqual([]);
  expect(sentences(at(7.1, 12100))).toEqual(['hold-3']);
  expect(sentences(at(10, 15000))).toContain('hold-done');
  expect(run.standing).toMatchObject({ count: 1, held_s: 0, done: false });
  at(13, 18000);
  expect(run.standing.between_s).toBeCloseTo(2);
  at(15, 20001);
  at(25.1, 30100);
  expect(run.standing.done).toBe(true);
});

test('a hold on the other side is seen as such', () => {
  const run = new SetRun({ ...goal, kind: 'hold', hold_s: 10, side: 'right' });
  run.take(frameWith({ held_left_s: 3, in_posture: true, side: 'left' }), 0);
  expect(run.standing).toMatchObject({ wrongSide: true, held_s: 0 });
});

test('calls of the clock come once each, in order', () => {
  expect(holdCalls(0, 15, 30)).toEqual(['hold-half']);
  expect(holdCalls(26, 30, 30)).toEqual(['hold-3', 'hold-2', 'hold-1']);
  expect(holdCalls(0, 5, 5)).toEqual([]);
});

test('by the clock alone: five repetitions take five cycles, and stand still while paused', () => {
  const run = new TimedRun(goal);
  run.tick(0, true);
  run.tick(5000, true);
  expect(run.standing.count).toBe(1);
  run.tick(60000, false);
  expect(run.standing.count).toBe(1);
  run.tick(80000, true);
  expect(run.standing).toMatchObject({ count: 5, done: true });
});

test('by the clock alone: two holds with a rest between', () => {
  const run = new TimedRun({ ...goal, kind: 'hold', repetitions: 2, hold_s: 10 });
  run.tick(0, true);
  run.tick(9000, true);
  expect(run.standing.held_s).toBeCloseTo(9);
  run.tick(12000, true);
  expect(run.standing).toMatchObject({ count: 1, between_s: 3 });
  run.tick(24900, true);
  expect(run.standing.done).toBe(false);
  run.tick(25100, true);
  expect(run.standing.done).toBe(true);
});

test('one thing is said at a time, the most important first, and a cue is followed by a rest', () => {
  let now = 0;
  const said: string[] = [];
  let done = () => {};
  const agenda = new Agenda(
    (saying: Saying, finished) => {
      said.push(saying.sentence);
      done = finished;
    },
    () => {},
    () => now,
  );
  agenda.add({ kind: 'count', sentence: 'count-1', words: '' });
  agenda.add({ kind: 'praise', sentence: 'praise', words: '' });
  agenda.add({ kind: 'cue', sentence: 'cue', words: '' });
  expect(said).toEqual(['count-1']);
  done();
  expect(said).toEqual(['count-1', 'cue']);
  now = 5000;
  done();
  expect(said, 'the praise has grown stale').toEqual(['count-1', 'cue']);
  agenda.add({ kind: 'cue', sentence: 'another', words: '' });
  expect(said, 'a rest after a cue').toEqual(['count-1', 'cue']);
  now = 8000;
  agenda.add({ kind: 'cue', sentence: 'later', words: '' });
  expect(said).toEqual(['count-1', 'cue', 'later']);
  agenda.add({ kind: 'stop', sentence: 'stop', words: '' });
  expect(said).toEqual(['count-1', 'cue', 'later', 'stop']);
});

test('small things', () => {
  expect(limbs('knees_inward')).toEqual(['thigh', 'shank']);
  expect(limbs('heels_lift')).toEqual(['foot']);
  expect(limbs('leans_forward')).toEqual(['trunk']);
  expect(pitch(0)).toBe(220);
  expect(pitch(2)).toBe(440);
  expect(cause(new DOMException('', 'NotAllowedError'))).toBe('refused');
  expect(cause(new DOMException('', 'NotFoundError'))).toBe('none');
  expect(cause('?')).toBe('busy');
  expect(pause_ms(0)).toBe(250);
  expect(pause_ms(50)).toBe(5000);
  expect(liveAddress('a', { protocol: 'https:', host: 'x:1' } as Location)).toBe(
    'wss://x:1/api/people/a/live',
  );
  const voices = [
    { localService: false, lang: 'de-DE' },
    { localService: true, lang: 'en-GB' },
  ] as SpeechSynthesisVoice[];
  expect(localVoice(voices, 'de')).toBeUndefined();
  expect(localVoice(voices, 'en')).toBe(voices[1]);
  expect(ease([[0, 0, 1]], [[1, 1, 1]], 18)[0]![0]).toBeCloseTo(0.5);
  expect(ease([], [[1, 1, 1]], 18)).toEqual([[1, 1, 1]]);
});

test('a baseline is a mean of what was seen often enough, and a change counts beyond its error', () => {
  const look = (value: number) => [
    { name: 'trunk_lean', words: '', side: 'both' as const, value, se: 2, unit: 'deg' },
  ];
  const baseline = baselineOf([look(10), look(12), look(14)]);
  expect(baseline).toHaveLength(1);
  expect(baseline[0]!.value).toBeCloseTo(12);
  expect(baselineOf([look(10), [], [], [], []])).toEqual([]);
  expect(compare(look(14), baseline)[0]).toMatchObject({ real: false });
  expect(compare(look(25), baseline)[0]).toMatchObject({ real: true, difference: 13 });
  expect(compare(look(25), [])[0]).toMatchObject({ real: false, difference: undefined });
});

test('still is still until something moves beyond its error; minutes become a trend', () => {
  const look = (value: number) => [
    { name: 'lean', words: '', side: 'both' as const, value, se: 1, unit: 'deg' },
  ];
  const stillness = new Stillness(0);
  for (let second = 0; second < 180; ++second) stillness.look(look(10 + (second % 3)), second * 1000);
  expect(stillness.movedAt_ms).toBe(0);
  expect(stillness.trend('lean', 'both').map((minute) => minute.value)).toEqual([11, 11]);
  stillness.look(look(30), 181_000);
  expect(stillness.movedAt_ms).toBe(181_000);
});

test('a movement test is one number, and half a measurement is none', () => {
  const hold = new TestRun(testKind('single_leg_stance')!, { ...goal, side: 'left' });
  hold.take(frameWith({ in_posture: true }), 1000);
  hold.take(frameWith({ in_posture: true }), 13_400);
  expect(hold.standing.done).toBe(false);
  hold.take(frameWith({ in_posture: false }), 14_500);
  expect(hold.standing.done).toBe(true);
  hold.finish(undefined);
  expect(hold.value).toBe(12.4);

  const stands = new TestRun(testKind('chair_stand_30s')!, goal);
  stands.take(frameWith({ repetitions: 0 }), 0);
  stands.take(frameWith({ repetitions: 9 }), 29_000);
  expect(stands.standing.done).toBe(false);
  stands.take(frameWith({ repetitions: 10 }), 30_001);
  expect(stands.standing.done).toBe(true);
  expect(stands.value).toBe(10);
  stands.lost();
  expect(stands.value).toBeUndefined();

  expect(testKind('figure_four_range'), 'not read well enough').toBeUndefined();
  expect(rating([], 5)).toBe(0);
  expect(rating([{ id: 'a', count: 1 }], 5), 'once in five is no habit').toBe(0);
  expect(
    rating(
      [
        { id: 'a', count: 2 },
        { id: 'b', count: 3 },
        { id: 'c', count: 3 },
      ],
      5,
    ),
  ).toBe(2);
});

test('the plan becomes sets, one after the other, and a single exercise trains both sides', () => {
  const details = { kind: 'repetitions', family: 'clamshell', one_sided: true, dose: { up_s: 1 } };
  const line = {
    exercise: 'clamshell',
    variant: '',
    family: 'abductors',
    side: 'left' as const,
    sets: 2,
    repetitions: 8,
    hold_s: 1,
    rest_s: 30,
  };
  const tasks = tasksOf([line, { ...line, exercise: 'unknown' }], { clamshell: details });
  expect(tasks.map((task) => [task.set, task.sets, task.position])).toEqual([
    [1, 2, 0],
    [2, 2, 1],
  ]);
  expect(tasks[0]!.goal).toMatchObject({ kind: 'repetitions', side: 'left', up_s: 1, down_s: 2 });
  expect(linesOf('clamshell', details, 'both').map((each) => each.side)).toEqual(['left', 'right']);
  expect(identifier()).toMatch(/^[0-9a-f]{32}$/);
  expect(identifier()).not.toBe(identifier());
});

test('the end says what was mended, the one thing left, and what was not seen', () => {
  const result = (cues: object[], form: number | null, report: object = {}) =>
    readMessage(JSON.stringify({ type: 'result', cues, form, report })) as SetResult;
  const task = { goal: { repetitions: 5 } };
  const count = 5;
  const first = result([{ words: 'A', count: 1, mended: true }], 1, {
    unseen: [
      { id: 'x', fault: { en: 'Knees', de: 'Knie' }, advice: { en: 'From the front.' } },
      { id: 'y', fault: { en: 'Hips', de: 'Hüfte' }, advice: { en: 'From the front.' } },
    ],
  });
  const second = result(
    [
      { words: 'B', count: 3 },
      { words: 'C', count: 1 },
    ],
    0.5,
  );
  const sets = [
    { task, count, result: first },
    { task, count, result: second },
    { task, count, result: undefined },
  ];
  const said = summarise(sets, 3, 'en');
  expect(said).toMatchObject({ whole: true, seen: true, mended: ['A'], work: 'B', form: 0.75 });
  expect(said.unseen).toEqual([{ advice: 'From the front.', faults: ['Knees', 'Hips'] }]);
  expect(summarise([{ ...sets[0]!, count: 3 }], 1, 'en').whole, 'three of five').toBe(false);
  expect(momentsOf({ cues: [{ id: 'a', moments: [{ time_s: 1.5 }, {}] }] })).toEqual({ a: [1.5] });
});

test('a pacer that ends gives every picture back, the one being packed too', async () => {
  const back: string[] = [];
  let packed = () => {};
  const pacer = new Pacer<string>(
    () => new Promise<void>((done) => (packed = done)),
    (picture) => back.push(picture),
    () => 0,
  );
  pacer.offer('packing', 1);
  pacer.offer('waiting', 2);
  const ended = pacer.end();
  expect(back).toEqual(['waiting']);
  packed();
  await ended;
  expect(back).toEqual(['waiting', 'packing']);
});
