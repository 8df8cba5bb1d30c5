import { expect, test } from 'vitest';
import { cuesOf, doneOf, setBody } from './keeping';
import { readMessage, type SetResult } from './messages';
import { SetRun } from './run';
import { tasksOf } from './tasks';

const line = { variant: '', family: 'squat', side: 'both' as const, sets: 1, hold_s: 0, rest_s: 20 };
const [task] = tasksOf([{ ...line, exercise: 'squat', repetitions: 6 }], {
  squat: { kind: 'repetitions', family: 'squat', one_sided: false, dose: {} },
});
const result = (cues: object[]) =>
  readMessage(
    JSON.stringify({ type: 'result', form: 0.5, measured_by: 'medius', cues, report: {} }),
  ) as SetResult;

function done(heard: string[], breaks: { after_s: number; count: number; cues: number }[]) {
  const run = new SetRun(task!.goal);
  run.heard.cues.push(...heard);
  run.standing.count = 5;
  return doneOf(run, task!, { began_ms: 1, way: 'camera', breaks });
}

test('a cue counts once for each time it was given, before and after the connection broke', () => {
  const set = done(['heels_lift', 'leans', 'leans', 'heels_lift'], [{ after_s: 9, count: 2, cues: 3 }]);
  set.result = result([{ id: 'heels_lift', words: '', count: 1, mended: true }]);
  expect(cuesOf(set)).toEqual([
    { id: 'heels_lift', count: 2, mended: true, at_s: [] },
    { id: 'leans', count: 2 },
  ]);
});

test('where nothing broke the server alone says which cues there were', () => {
  const set = done(['leans'], []);
  set.result = result([{ id: 'leans', words: '', count: 1, mended: false }]);
  expect(cuesOf(set)).toEqual([{ id: 'leans', count: 1, mended: false, at_s: [] }]);
  expect(setBody(set, undefined).details).not.toHaveProperty('connection_lost');
});

test('where the connection broke is kept with the set; what nobody said is not kept as said', () => {
  const set = done([], [{ after_s: 9, count: 2, cues: 0 }]);
  const body = setBody(set, 3);
  expect(body).toMatchObject({ repetitions: 5, pain: 3, measured_by: 'camera' });
  expect(body.details).toMatchObject({
    connection_lost: [{ after_s: 9, count: 2 }],
    pain_said: false,
    effort_said: false,
  });
});
