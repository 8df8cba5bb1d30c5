// The plan's lines as the sets that are trained, one after the other.
import type { Schema } from '../api/client';
import type { Side } from './messages';
import type { Goal } from './run';

export interface Task {
  exercise: string;
  variant: string;
  family: string;
  side: Side;
  goal: Goal;
  /** Repetitions (or holds) as the plan asked for them, where less is done today. */
  planned?: number;
  /** False: the camera does not judge this form of it; the clock leads. */
  measured: boolean;
  /** Which of how many sets of this line. */
  set: number;
  sets: number;
  rest_s: number;
  /** Of the session. */
  position: number;
}

type Line = Pick<
  Schema['Line'],
  'exercise' | 'variant' | 'family' | 'side' | 'sets' | 'repetitions' | 'hold_s' | 'rest_s'
> &
  Partial<Pick<Schema['Line'], 'measured'>>;
export type Details = Pick<Schema['Exercise'], 'kind' | 'family' | 'one_sided' | 'dose'>;

const figure = (dose: Details['dose'], name: string, otherwise: number) =>
  typeof dose?.[name] === 'number' ? (dose[name] as number) : otherwise;

function goalOf(line: Line, { kind, dose }: Details): Goal {
  const held = kind !== 'repetitions';
  return {
    kind: held ? 'hold' : 'repetitions',
    side: line.side,
    repetitions: Math.max(1, line.repetitions),
    hold_s: held ? line.hold_s || figure(dose, 'hold_s', kind === 'gait' ? 120 : 30) : line.hold_s,
    between_s: 5,
    up_s: figure(dose, 'up_s', 2),
    down_s: figure(dose, 'down_s', 2),
  };
}

export function tasksOf(lines: Line[], details: Record<string, Details>): Task[] {
  const tasks: Task[] = [];
  for (const line of lines) {
    const known = details[line.exercise];
    if (!known) continue;
    for (let set = 1; set <= Math.max(1, line.sets); ++set)
      tasks.push({
        exercise: line.exercise,
        variant: line.variant,
        family: line.family,
        side: line.side,
        goal: goalOf(line, known),
        measured: line.measured !== false,
        set,
        sets: Math.max(1, line.sets),
        rest_s: line.rest_s,
        position: tasks.length,
      });
  }
  return tasks;
}

const gentler = 0.6;

/** The same with less of it: after pain, for the rest of the day. A single hold is held for less time. */
export function easier(task: Task): Task {
  const { goal } = task;
  const fewer = Math.max(1, Math.floor(goal.repetitions * gentler));
  const shorter = goal.kind === 'hold' && goal.repetitions === 1;
  return {
    ...task,
    planned: task.planned ?? goal.repetitions,
    goal: { ...goal, repetitions: fewer, hold_s: shorter ? Math.ceil(goal.hold_s * gentler) : goal.hold_s },
  };
}

/** One exercise outside the plan, by its own usual dose: one set a side. */
export function linesOf(exercise: string, details: Details, side: Side, variant = ''): Line[] {
  const sides: Side[] = details.one_sided ? (side === 'both' ? ['left', 'right'] : [side]) : ['both'];
  return sides.map((each) => ({
    exercise,
    variant,
    family: details.family,
    side: each,
    sets: 1,
    repetitions: details.kind === 'repetitions' ? figure(details.dose, 'repetitions', 8) : 1,
    hold_s: figure(details.dose, 'hold_s', 0),
    rest_s: figure(details.dose, 'rest_s', 45),
  }));
}

/** 32 hexadecimal digits of chance: the page's own identifiers. */
export function identifier(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
