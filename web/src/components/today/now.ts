// What today asks for, worked out from the plan and what was done. Pure, so that every case can be tried.
import type { Schema } from '../../api/client';
import { addDays, weekOf } from '../plan-lines';

export type Now =
  | { kind: 'stop' }
  | { kind: 'screen_again' }
  | { kind: 'train'; day: Schema['Day']; away: number; done: number }
  | { kind: 'done'; training: Schema['Training']; next?: Schema['Day'] }
  | { kind: 'rest'; next?: Schema['Day'] };

const daysBetween = (from: string, to: string) =>
  Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000);

const setsOf = (day: Schema['Day'] | undefined) =>
  (day?.lines ?? []).reduce((sum, line) => sum + line.sets, 0);

/** `away`: days since the last training, 0 if there was none or it is recent. `done`: sets of today, left in the middle. */
export function now(plan: Schema['Plan'], trainings: Schema['Training'][], today: string): Now {
  if (plan.screening.advice === 'stop') return { kind: 'stop' };
  if (plan.screen_again) return { kind: 'screen_again' };
  const did = trainings.filter((training) => training.sets > 0 || training.ended_ms);
  const next = plan.days.find((day) => day.date > today);
  const day = plan.days.find((one) => one.date === today);
  const mine = did.filter((one) => one.date === today);
  const done = mine.reduce((sum, one) => sum + one.sets, 0);
  // Ended by the person, or all of it: done. Left in the middle: it goes on.
  const whole = mine.find((one) => one.ended_ms) ?? (done >= setsOf(day) ? mine[0] : undefined);
  if (whole) return { kind: 'done', training: whole, next };
  if (!day) return { kind: 'rest', next };
  const last = did
    .map((one) => one.date)
    .sort()
    .at(-1);
  const gap = last ? daysBetween(last, today) : 0;
  return { kind: 'train', day, away: gap >= 7 ? gap : 0, done };
}

/** The newest session of the last three days whose morning after is not known yet. */
export function askNextDay(trainings: Schema['Training'][], today: string): Schema['Training'] | undefined {
  const newest = [...trainings].sort((a, b) => a.date.localeCompare(b.date)).at(-1);
  if (!newest || newest.date >= today || newest.pain_next_day !== undefined) return undefined;
  return daysBetween(newest.date, today) <= 3 ? newest : undefined;
}

export interface WeekDay {
  date: string;
  state: 'done' | 'planned' | 'rest';
  kind?: 'strength' | 'light';
}

export function week(plan: Schema['Plan'], trainings: Schema['Training'][], today: string): WeekDay[] {
  const monday = weekOf(today);
  return Array.from({ length: 7 }, (_, i) => {
    const date = addDays(monday, i);
    if (trainings.some((training) => training.date === date && training.sets > 0))
      return { date, state: 'done' };
    const planned = plan.days.find((day) => day.date === date);
    return planned ? { date, state: 'planned', kind: planned.kind } : { date, state: 'rest' };
  });
}
