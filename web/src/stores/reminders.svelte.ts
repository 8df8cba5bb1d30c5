// When and how often a break from sitting is suggested; kept with the person, so that every device agrees.
import { api, ask, Problem } from '../api/client';
import { person } from './person.svelte';

export interface Reminders {
  on: boolean;
  every_minutes: number;
  /** Local times, "20:00"; quiet across midnight when from is later than to. */
  quiet_from: string;
  quiet_to: string;
}
export const usual: Reminders = { on: true, every_minutes: 30, quiet_from: '20:00', quiet_to: '08:00' };

const at = () => ({ params: { path: { person: person(), setting: 'reminders' } } });

export async function reminders(): Promise<Reminders> {
  try {
    const kept = await ask(api.GET('/api/people/{person}/settings/{setting}', at()));
    return { ...usual, ...(kept as Partial<Reminders>) };
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) return { ...usual };
    throw problem;
  }
}

export function saveReminders(chosen: Reminders): Promise<unknown> {
  return ask(api.PUT('/api/people/{person}/settings/{setting}', { ...at(), body: { ...chosen } }));
}

/** Is this local time ("21:30") within the quiet hours? */
export function isQuiet({ quiet_from, quiet_to }: Reminders, time: string): boolean {
  if (quiet_from === quiet_to) return false;
  return quiet_from < quiet_to
    ? time >= quiet_from && time < quiet_to
    : time >= quiet_from || time < quiet_to;
}
