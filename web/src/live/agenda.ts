// What is said next: one thing at a time, the most important first, stale words left out, a rest after each cue.
export type Kind = 'stop' | 'cue' | 'praise' | 'place' | 'frame' | 'hold' | 'count';

export interface Saying {
  kind: Kind;
  sentence: string;
  words: string;
}

// Lower is more important. `fresh_ms`: longer than this nobody waits to hear it.
const rules: Record<Kind, { rank: number; fresh_ms: number; rest_ms: number }> = {
  stop: { rank: 0, fresh_ms: 8000, rest_ms: 0 },
  frame: { rank: 1, fresh_ms: 6000, rest_ms: 0 },
  cue: { rank: 2, fresh_ms: 1500, rest_ms: 2500 },
  hold: { rank: 3, fresh_ms: 700, rest_ms: 0 },
  praise: { rank: 4, fresh_ms: 2000, rest_ms: 1500 },
  place: { rank: 5, fresh_ms: 1500, rest_ms: 2500 },
  count: { rank: 6, fresh_ms: 500, rest_ms: 0 },
};

export class Agenda {
  private waiting: (Saying & { at_ms: number })[] = [];
  private saying: Saying | undefined;
  private rested: Partial<Record<Kind, number>> = {};

  constructor(
    private readonly say: (saying: Saying, done: () => void) => void,
    private readonly hush: () => void,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  add(saying: Saying) {
    const now = this.clock();
    if (now < (this.rested[saying.kind] ?? -Infinity)) return;
    // A newer word of the same kind takes the older one's place.
    if (saying.kind !== 'frame') this.waiting = this.waiting.filter((other) => other.kind !== saying.kind);
    this.waiting.push({ ...saying, at_ms: now });
    if (this.saying && saying.kind === 'stop') {
      this.hush();
      this.saying = undefined;
    }
    this.next();
  }

  clear() {
    this.waiting = [];
    if (this.saying) this.hush();
    this.saying = undefined;
  }

  get busy() {
    return this.saying !== undefined;
  }

  private next() {
    if (this.saying) return;
    const now = this.clock();
    this.waiting = this.waiting.filter((it) => now - it.at_ms <= rules[it.kind].fresh_ms);
    this.waiting.sort((a, b) => rules[a.kind].rank - rules[b.kind].rank || a.at_ms - b.at_ms);
    const chosen = this.waiting.shift();
    if (!chosen) return;
    this.saying = chosen;
    this.say(chosen, () => {
      if (this.saying !== chosen) return;
      this.saying = undefined;
      this.rested[chosen.kind] = this.clock() + rules[chosen.kind].rest_ms;
      this.next();
    });
  }
}
