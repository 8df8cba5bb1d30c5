// The end of a session in three lines: what went well, one thing for next time, what could not be seen.
import type { SetResult } from './messages';

interface Trained {
  result: SetResult | undefined;
  task: { goal: { repetitions: number } };
  count: number;
}

/** What could not be judged from where the camera stood, and the one thing to do about it. */
export interface Unseen {
  faults: string[];
  advice: string;
}

export interface Summary {
  whole: boolean;
  /** Was any set seen by a camera? */
  seen: boolean;
  mended: string[];
  form: number | undefined;
  work: string | undefined;
  unseen: Unseen[];
}

type Loose = Record<string, unknown>;

/** The report's own words on what this view could not judge. */
function unseenOf(report: Loose, language: 'en' | 'de'): { fault: string; advice: string }[] {
  const words = (text: unknown) => {
    const said = (text as Loose | undefined)?.[language];
    return typeof said === 'string' ? said : '';
  };
  return (Array.isArray(report.unseen) ? (report.unseen as Loose[]) : []).flatMap((item) => {
    const fault = words(item?.fault);
    return fault ? [{ fault, advice: words(item?.advice) }] : [];
  });
}

function groupByAdvice(all: { fault: string; advice: string }[]): Unseen[] {
  const groups = new Map<string, Set<string>>();
  for (const { fault, advice } of all)
    groups.set(advice, (groups.get(advice) ?? new Set<string>()).add(fault));
  return [...groups].map(([advice, faults]) => ({ advice, faults: [...faults] }));
}

/** Seconds on the recording's clock at which each cue's fault was seen. */
export function momentsOf(report: Loose): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  for (const cue of Array.isArray(report.cues) ? (report.cues as Loose[]) : []) {
    if (typeof cue?.id !== 'string' || !Array.isArray(cue.moments)) continue;
    const times = (cue.moments as Loose[]).map((moment) => moment?.time_s);
    found[cue.id] = [
      ...(found[cue.id] ?? []),
      ...times.filter((time): time is number => typeof time === 'number'),
    ];
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
  return {
    whole: sets.length >= planned && sets.every((set) => set.count >= set.task.goal.repetitions),
    seen: results.length > 0,
    mended: [...mended].filter((words) => !open.has(words)).slice(0, 3),
    form: judged.length ? judged.reduce((a, b) => a + b, 0) / judged.length : undefined,
    work,
    unseen: groupByAdvice(results.flatMap(({ report }) => unseenOf(report, language))),
  };
}
