// A set that was done, and what is kept of it.
import type { Schema } from '../api/client';
import type { SetResult } from './messages';
import type { SetRun, Standing } from './run';
import { momentsOf } from './summary';
import { identifier, type Task } from './tasks';

export interface Done {
  task: Task;
  set: string;
  began_ms: number;
  count: number;
  held_s: number;
  way: 'camera' | 'timer';
  effort: number | undefined;
  pain: number | undefined;
  result: SetResult | undefined;
  /** Each cue as it was given. */
  cues: string[];
  praises: number;
  painStop: { regions: string[]; spread: boolean } | undefined;
  /** Where the connection broke: the server's landmarks and judgement are of what came after the last of these. */
  breaks: Break[];
  /** Of a movement test. */
  value: number | undefined;
  /** The last word on it has come. */
  measured: boolean;
}

export interface Break {
  after_s: number;
  count: number;
  /** How many cues had been given. */
  cues: number;
}

/** In the middle of the scale: neither up nor down, until the person says. */
const effortUntilSaid = 5;

/** Seconds in posture in the whole set. */
function heldOf(standing: Standing, task: Task): number {
  return task.goal.kind === 'hold'
    ? standing.count * task.goal.hold_s + (standing.done ? 0 : standing.held_s)
    : task.goal.hold_s;
}

/** A set as it ended; what the person says of it and the server's own word come later. */
export function doneOf(
  { standing, heard }: Pick<SetRun, 'standing' | 'heard'>,
  task: Task,
  how: Pick<Done, 'began_ms' | 'way' | 'breaks'> & Partial<Pick<Done, 'painStop'>>,
): Done {
  return {
    task,
    set: identifier(),
    count: standing.count,
    held_s: heldOf(standing, task),
    effort: undefined,
    pain: undefined,
    result: undefined,
    cues: [...heard.cues],
    praises: heard.praises,
    painStop: undefined,
    value: undefined,
    measured: false,
    ...how,
  };
}

interface KeptCue {
  id: string;
  count: number;
  mended?: boolean;
  at_s?: number[];
}

const times = (ids: string[]): KeptCue[] =>
  [...new Set(ids)].map((id) => ({ id, count: ids.filter((other) => other === id).length }));

/** Each cue that was given, with where in the recording its fault was seen. What was said before the connection broke is the page's own count. */
export function cuesOf({ result, cues, breaks }: Pick<Done, 'result' | 'cues' | 'breaks'>): KeptCue[] {
  if (!result) return times(cues);
  const moments = momentsOf(result.report);
  const kept = result.cues.map(({ id, count, mended }): KeptCue => ({
    id,
    count,
    mended,
    at_s: moments[id] ?? [],
  }));
  for (const before of times(cues.slice(0, breaks.at(-1)?.cues ?? 0))) {
    const same = kept.find(({ id }) => id === before.id);
    if (same) same.count += before.count;
    else kept.push(before);
  }
  return kept;
}

/** The set as the server keeps it. */
export function setBody(done: Done, painBefore: number | undefined): Schema['TrainingSet'] {
  const { task, result } = done;
  return {
    position: task.position,
    family: task.family,
    exercise: task.exercise,
    variant: task.variant,
    side: task.side,
    planned_repetitions: task.planned ?? task.goal.repetitions,
    repetitions: done.count,
    // Of one hold, as the plan means it; of a hold that was not finished what there was of it.
    hold_s: done.count > 0 ? task.goal.hold_s : Math.round(done.held_s * 10) / 10,
    ...(result?.form === null || result?.form === undefined ? {} : { form: result.form }),
    effort: done.effort ?? effortUntilSaid,
    pain: done.pain ?? painBefore ?? 0,
    measured_by: done.way === 'timer' ? 'clock' : result?.measured_by || 'camera',
    details: {
      effort_said: done.effort !== undefined,
      pain_said: done.pain !== undefined,
      began_ms: done.began_ms,
      planned_sets: task.sets,
      cues: cuesOf(done),
      praises: done.praises,
      ...(done.breaks.length
        ? { connection_lost: done.breaks.map(({ after_s, count }) => ({ after_s, count })) }
        : {}),
      ...(done.painStop ? { stopped_by_pain: done.painStop } : {}),
    },
  };
}
