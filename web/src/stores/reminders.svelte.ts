// When a break from sitting is suggested; kept with the person, so that every device agrees.
import { api, ask, orNone } from '../api/client';
import { person } from './person.svelte';

export interface Reminders {
  on: boolean;
  /** Local times, "20:00"; quiet across midnight when from is later than to. */
  quiet_from: string;
  quiet_to: string;
}
/** Until somebody asks for reminders nobody is reminded. */
export const usual: Reminders = { on: false, quiet_from: '20:00', quiet_to: '08:00' };

let current = $state.raw<Reminders>(usual);
/** What holds now, wherever on the page it was chosen. */
export const reminders = () => current;

const at = () => ({ params: { path: { person: person(), setting: 'reminders' } } });

export async function loadReminders(): Promise<Reminders> {
  const kept = (await orNone(ask(api.GET('/api/people/{person}/settings/{setting}', at())))) as
    Partial<Reminders> | undefined;
  const { on, quiet_from, quiet_to } = { ...usual, ...kept };
  current = { on, quiet_from, quiet_to };
  return { ...current };
}

export async function saveReminders(chosen: Reminders): Promise<void> {
  current = { ...chosen };
  await ask(api.PUT('/api/people/{person}/settings/{setting}', { ...at(), body: { ...chosen } }));
}

/** Is this local time ("21:30") within the quiet hours? */
export function isQuiet({ quiet_from, quiet_to }: Reminders, time: string): boolean {
  if (quiet_from === quiet_to) return false;
  return quiet_from < quiet_to
    ? time >= quiet_from && time < quiet_to
    : time >= quiet_from || time < quiet_to;
}
