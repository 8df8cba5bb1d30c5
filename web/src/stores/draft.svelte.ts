// The answers as they are given: kept on this device at every step, sent to the program when a part is complete.
import { api, ask, orNone, type Schema } from '../api/client';
import type { Region } from '../components/start/body';
import { person } from './person.svelte';

export type Kind = 'pain' | 'numbness' | 'tingling';
export type Side = 'left' | 'right' | 'both';
export interface Symptom {
  region: Region;
  side: Side;
  kind: Kind;
}
export type SafetyAnswer = boolean | { yes: boolean; new_or_worse: boolean };

/** As `medius plan` reads them (docs/programme-formats.md). */
export interface Draft {
  version: 1;
  age?: number;
  sex?: 'female' | 'male' | 'unstated';
  height_m?: number;
  weight_kg?: number;
  pain: { now?: number; worst?: number; average?: number; weeks?: number };
  symptoms: Symptom[];
  aggravated_by: string[];
  eased_by: string[];
  feels_tight: string[];
  sport: string[];
  goals: string[];
  conditions: string[];
  work?: string;
  safety: Record<string, SafetyAnswer>;
  scores: { rmdq?: number };
  psfs: { activity: string; score: number }[];
  sitting_hours?: number;
  activity_minutes_per_week?: number;
  time: { minutes: number; days: string[] };
  room: { floor: boolean; kneel: boolean; equipment: string[] };
  pregnant_weeks?: number;
  postpartum?: boolean;
  recent_operation?: boolean;
}

export const empty = (): Draft => ({
  version: 1,
  pain: {},
  symptoms: [],
  aggravated_by: [],
  eased_by: [],
  feels_tight: [],
  sport: [],
  goals: [],
  conditions: [],
  safety: {},
  scores: {},
  psfs: [],
  time: { minutes: 15, days: [] },
  room: { floor: true, kneel: true, equipment: ['chair'] },
});

const state = $state<{ draft: Draft; of: string; step: string }>({ draft: empty(), of: '', step: '' });
export const draft = () => state.draft;
/** The screen one stopped at; empty before the first. */
export const lastStep = () => state.step;

const place = () => `medius.start.${person()}`;

export function keep(step: string) {
  // Before they are read back there is nothing to keep.
  if (state.of !== person()) return;
  state.step = step;
  localStorage.setItem(place(), JSON.stringify({ draft: state.draft, step }));
}

/** Goes on where this person stopped, else from the newest answers, else from the beginning. */
export async function resume() {
  if (state.of === person()) return state.draft;
  let found: unknown;
  state.step = '';
  try {
    const kept = JSON.parse(localStorage.getItem(place()) ?? 'null') as { draft: Draft; step: string } | null;
    found = kept?.draft;
    state.step = kept?.step ?? '';
  } catch {
    found = undefined;
  }
  found ??= await orNone(
    ask(api.GET('/api/people/{person}/answers', { params: { path: { person: person() } } })),
  );
  state.draft = { ...empty(), ...(found as Partial<Draft> | null) };
  state.of = person();
  return state.draft;
}

/** Only what was answered: an empty list or an unknown number is left out. */
export function complete(given: Draft): Schema['Answers'] {
  const kept = Object.entries(given).filter(([, value]) => {
    if (value === undefined || value === null) return false;
    if (Array.isArray(value)) return value.length > 0;
    return typeof value !== 'object' || Object.values(value).some((one) => one !== undefined);
  });
  return JSON.parse(JSON.stringify(Object.fromEntries(kept)));
}

export function send(): Promise<Schema['Screening']> {
  return ask(
    api.PUT('/api/people/{person}/answers', {
      params: { path: { person: person() } },
      body: complete(state.draft),
    }),
  );
}

/** The answers are with the program: nothing stays behind on this device. */
export function finish() {
  localStorage.removeItem(place());
  state.step = '';
}
