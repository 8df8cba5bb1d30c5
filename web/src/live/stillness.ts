// How long somebody has kept still, and what a minute looked like: numbers out of the looks of one second.
import type { Measure } from './messages';

export interface Baseline {
  name: string;
  words: string;
  side: string;
  value: number;
  se: number;
}

const key = (measure: { name: string; side: string }) => `${measure.name} ${measure.side}`;

/** Means of what was measured while somebody sat well for some seconds; the error shrinks with the looks but never below half of one. */
export function baselineOf(looks: Measure[][]): Baseline[] {
  const all = new Map<string, Measure[]>();
  for (const look of looks)
    for (const measure of look)
      if (measure.unit === 'deg') all.set(key(measure), [...(all.get(key(measure)) ?? []), measure]);
  return [...all.values()]
    .filter((each) => each.length >= Math.max(2, looks.length / 2))
    .map((each) => {
      const { name, words, side } = each[0]!;
      const mean = (of: (measure: Measure) => number) =>
        each.reduce((sum, measure) => sum + of(measure), 0) / each.length;
      return {
        name,
        words,
        side,
        value: mean((measure) => measure.value),
        // Looks of one camera place share most of their error.
        se: mean((measure) => measure.se) * Math.max(0.5, 1 / Math.sqrt(each.length)),
      };
    });
}

export interface Difference extends Measure {
  good: number | undefined;
  difference: number | undefined;
  /** Beyond what the errors of both explain (half of their 90 % band). */
  real: boolean;
}

export function compare(measures: Measure[], baseline: Baseline[]): Difference[] {
  return measures
    .filter((measure) => measure.unit === 'deg')
    .map((measure) => {
      const good = baseline.find((each) => key(each) === key(measure));
      const difference = good && measure.value - good.value;
      const e = good ? 1.645 * Math.hypot(measure.se, good.se) : Infinity;
      return {
        ...measure,
        good: good?.value,
        difference,
        real: difference !== undefined && Math.abs(difference) > Math.max(e, 5),
      };
    });
}

export interface Minute {
  at_ms: number;
  value: number;
}

/** Follows one sitting: minutes as means, and since when nothing has moved much. */
export class Stillness {
  private readonly minutes: Record<string, Minute[]> = {};
  private readonly running: Record<string, { sum: number; n: number; minute: number }> = {};
  private anchor: Record<string, number> = {};
  movedAt_ms: number;

  constructor(
    now_ms: number,
    private readonly enough_deg = 8,
  ) {
    this.movedAt_ms = now_ms;
  }

  look(measures: Measure[], now_ms: number) {
    let moved = false;
    for (const measure of measures) {
      if (measure.unit !== 'deg') continue;
      const name = key(measure);
      const anchor = this.anchor[name];
      const enough = Math.max(this.enough_deg, 1.645 * measure.se * Math.SQRT2);
      if (anchor === undefined) this.anchor[name] = measure.value;
      else if (Math.abs(measure.value - anchor) > enough) moved = true;
      this.add(name, measure.value, now_ms);
    }
    if (!moved) return;
    this.movedAt_ms = now_ms;
    this.anchor = {};
  }

  /** The last hour, minute by minute. */
  trend(name: string, side: string): Minute[] {
    return this.minutes[key({ name, side })] ?? [];
  }

  private add(name: string, value: number, now_ms: number) {
    const minute = Math.floor(now_ms / 60_000);
    const running = (this.running[name] ??= { sum: 0, n: 0, minute });
    if (running.minute !== minute) {
      const list = (this.minutes[name] ??= []);
      list.push({ at_ms: running.minute * 60_000, value: running.sum / running.n });
      if (list.length > 60) list.shift();
      this.running[name] = { sum: value, n: 1, minute };
    } else {
      running.sum += value;
      running.n += 1;
    }
  }
}
