// Breaks from sitting: once a minute the server is asked whether one is due. What it needs to know is kept here and sent along; nothing else is.
import { api, ask, type Schema } from '../api/client';
import { person } from './person.svelte';
import { isQuiet, loadReminders, reminders, saveReminders } from './reminders.svelte';

interface Kept {
  sitting: Schema['Sitting'] | undefined;
  /** Said to be in a call until then. */
  call_until_ms: number;
}

const place = 'medius.desk';

function read(): Kept {
  const plain: Kept = { sitting: undefined, call_until_ms: 0 };
  try {
    return { ...plain, ...JSON.parse(localStorage.getItem(place) ?? '{}') };
  } catch {
    return plain;
  }
}

const kept = $state<Kept>(read());
const state = $state({ due: false });
export const breakDue = () => state.due;

function write() {
  localStorage.setItem(place, JSON.stringify(kept));
}

const clock = (now: Date) =>
  `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;

let moved_ms = Date.now();
const move = () => (moved_ms = Date.now());

/** One look; `answer` is what the person said to the last reminder. */
export async function look(answer: 'none' | 'took' | 'later' = 'none'): Promise<void> {
  const now = Date.now();
  // Elsewhere on the machine the page sees nothing: a hidden page counts as somebody at work.
  const idle_s = document.hidden ? 0 : Math.max(0, (now - moved_ms) / 1000);
  const decision = await ask(
    api.POST('/api/people/{person}/desk', {
      params: { path: { person: person() } },
      body: {
        idle_s,
        in_call: now < kept.call_until_ms,
        do_not_disturb: isQuiet(reminders(), clock(new Date(now))),
        answer,
        ...(kept.sitting ? { sitting: kept.sitting } : {}),
      },
    }),
  );
  kept.sitting = decision.sitting;
  state.due = decision.action === 'remind' || (state.due && decision.why === 'reminded');
  if (decision.action === 'taken' || answer !== 'none') state.due = false;
  write();
}

/** "In ten minutes": the server's own snooze, else ten minutes from here. */
export async function later(): Promise<number> {
  state.due = false;
  try {
    await look('later');
  } catch {
    // Without the server the page rings by itself.
  }
  const until = kept.sitting?.snoozed_until_ms ?? 0;
  return until > Date.now() ? until : Date.now() + 600_000;
}

export function inCall(minutes: number): number {
  kept.call_until_ms = Date.now() + minutes * 60_000;
  state.due = false;
  write();
  return kept.call_until_ms;
}

export async function remind(on: boolean): Promise<void> {
  state.due = false;
  await saveReminders({ ...reminders(), on });
}

/** Looks once a minute while reminders are on; what it gives ends that. */
export function watchDesk(): () => void {
  const events = ['pointermove', 'keydown', 'pointerdown'] as const;
  for (const event of events) addEventListener(event, move, { passive: true });
  const timer = setInterval(() => {
    if (reminders().on && person()) look().catch(() => {});
  }, 60_000);
  if (person()) loadReminders().catch(() => {});
  return () => {
    clearInterval(timer);
    for (const event of events) removeEventListener(event, move);
  };
}
