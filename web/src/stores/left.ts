// A session of today that was left in the middle: its own lines, because the plan looks ahead once a part of it is trained.
import type { Schema } from '../api/client';

export interface LeftSession {
  person: string;
  date: string;
  training: string;
  started_ms: number;
  /** Minutes trained so far, and as planned. */
  trained_min: number;
  minutes: number;
  lines: Schema['Line'][];
  /** The next set, of how many. */
  index: number;
  sets: number;
  /** How often each exercise was made easier. */
  eased?: Record<string, number>;
}

const place = 'medius.left';

export function keepLeft(session: LeftSession): void {
  localStorage.setItem(place, JSON.stringify(session));
}

export function forgetLeft(): void {
  localStorage.removeItem(place);
}

/** What of today's session is still to do; undefined where nothing was begun or all is done. */
export function leftSession(person: string, date: string): LeftSession | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? 'null') as LeftSession | null;
    if (kept?.person !== person || kept.date !== date) return undefined;
    return kept.index > 0 && kept.index < kept.sets ? kept : undefined;
  } catch {
    return undefined;
  }
}
