// The plan's lines as a person reads them: both sides of one exercise together.
import type { Schema } from '../api/client';

type Line = Schema['Line'];
export interface Group {
  line: Line;
  /** Place in the day's list, where the session begins. */
  index: number;
  sides: ('left' | 'right' | 'both')[];
  minutes: number;
  /** Sets of each side, where they differ. */
  sets: Partial<Record<'left' | 'right' | 'both', number>>;
}

const same = (a: Line, b: Line) =>
  a.exercise === b.exercise &&
  a.variant === b.variant &&
  a.repetitions === b.repetitions &&
  a.hold_s === b.hold_s &&
  a.level === b.level;

export function group(lines: Line[]): Group[] {
  const groups: Group[] = [];
  lines.forEach((line, index) => {
    const last = groups.at(-1);
    if (last && same(last.line, line) && !last.sides.includes(line.side)) {
      last.sides.push(line.side);
      last.minutes += line.minutes;
      last.sets[line.side] = line.sets;
    } else {
      groups.push({
        line,
        index,
        sides: [line.side],
        minutes: line.minutes,
        sets: { [line.side]: line.sets },
      });
    }
  });
  return groups;
}

/** Monday of the week of this date. */
export function weekOf(date: string): string {
  const day = new Date(`${date}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

export function addDays(date: string, days: number): string {
  const day = new Date(`${date}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/** Held rather than repeated: one dose is the hold. */
export const isHold = (line: Line) => line.repetitions > 0 && line.hold_s >= 10;
/** Done once, for its minutes: walking, a posture check. */
export const isOnce = (line: Line) => line.repetitions === 1 && line.sets === 1;
