// The end of a session in three lines: what went well, one thing for next time, what could not be seen.
import type { SetResult } from './messages';

interface Trained {
  result: SetResult | undefined;
  task: { exercise: string };
}

export interface Summary {
  whole: boolean;
  /** Was any set seen by a camera? */
  seen: boolean;
  mended: string[];
  form: number | undefined;
  work: string | undefined;
  unseen: string[];
}

type Loose = Record<string, unknown>;

/** The report's own sentences on what this view could not judge. */
function unseenOf(report: Loose, language: 'en' | 'de'): string[] {
  const found: string[] = [];
  for (const key of ['not_seen', 'unseen', 'could_not_be_seen', 'not_judged'])
    for (const item of Array.isArray(report[key]) ? (report[key] as unknown[]) : []) {
      const words = (item as Loose)?.words ?? (item as Loose)?.fault ?? item;
      const text = typeof words === 'string' ? words : (words as Loose)?.[language];
      if (typeof text === 'string') found.push(text);
    }
  return found;
}

export function summarise(sets: Trained[], planned: number, language: 'en' | 'de'): Summary {
  const results = sets.flatMap((set) => (set.result ? [set.result] : []));
  const judged = results.flatMap(({ form }) => (form === null ? [] : [form]));
  const open = new Map<string, { words: string; count: number }>();
  const mended = new Set<string>();
  for (const { cues } of results)
    for (const cue of cues) {
      if (cue.mended) mended.add(cue.words);
      else
        open.set(cue.words, {
          words: cue.words,
          count: (open.get(cue.words)?.count ?? 0) + cue.count,
        });
    }
  const work = [...open.values()].sort((a, b) => b.count - a.count)[0]?.words;
  const unseen = new Set(results.flatMap(({ report }) => unseenOf(report, language)));
  return {
    whole: sets.length >= planned,
    seen: results.length > 0,
    mended: [...mended].filter((words) => !open.has(words)).slice(0, 3),
    form: judged.length ? judged.reduce((a, b) => a + b, 0) / judged.length : undefined,
    work,
    unseen: [...unseen].slice(0, 5),
  };
}
