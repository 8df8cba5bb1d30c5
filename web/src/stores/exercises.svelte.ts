// The catalogue in short, asked for once: what an exercise and its variants are called.
import { api, ask, orNone, type Schema } from '../api/client';
import { language, say } from '../words/words.svelte';

const summaries = $state<Record<string, Schema['ExerciseSummary']>>({});
const whole = $state<Record<string, Schema['Exercise']>>({});
const asked = new Set<string>();

function once(key: string, load: () => Promise<void>) {
  if (asked.has(key)) return;
  asked.add(key);
  queueMicrotask(() => load().catch(() => asked.delete(key)));
}

export function summary(id: string): Schema['ExerciseSummary'] | undefined {
  once('', async () => {
    for (const entry of await ask(api.GET('/api/exercises'))) summaries[entry.id] = entry;
  });
  return summaries[id];
}

export function exercise(id: string): Schema['Exercise'] | undefined {
  once(id, async () => {
    whole[id] = await ask(api.GET('/api/exercises/{exercise}', { params: { path: { exercise: id } } }));
  });
  return whole[id];
}

/** All there is to say of these exercises; one that is no longer there is left out, so that the others can still be done. */
export async function detailsOf(ids: string[]): Promise<Record<string, Schema['Exercise']>> {
  const known: Record<string, Schema['Exercise']> = {};
  await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const found = await orNone(
        ask(api.GET('/api/exercises/{exercise}', { params: { path: { exercise: id } } })),
      );
      if (found) known[id] = found;
    }),
  );
  return known;
}

/** "Squat, hip-width": in the person's language; until it is known, the identifier made readable. */
export function exerciseName(id: string, variant = ''): string {
  const known = summary(id);
  const name = known ? say(known.name) : id.replaceAll('-', ' ');
  if (!variant) return name;
  const found = exercise(id)?.variants?.find((one) => one.id === variant);
  if (!found) return name;
  const more = say(found.name);
  return more.toLocaleLowerCase(language()).startsWith(name.toLocaleLowerCase(language()))
    ? more
    : `${name}, ${language() === 'en' ? more.charAt(0).toLowerCase() + more.slice(1) : more}`;
}
