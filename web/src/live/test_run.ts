// A movement test seen by the camera: one number, measured quietly. Nothing is corrected while it lasts.
import type { Frame, SetResult } from './messages';
import type { Effect, Goal, Standing } from './run';

/** How a test comes to its number. */
export type Manner = 'count' | 'hold' | 'lift' | 'rating';

export interface TestKind {
  test: string;
  manner: Manner;
  /** Seconds that it lasts at most. */
  longest_s: number;
  repetitions: number;
}

// A range of the hip is not read from these pictures well enough: such a test is not here.
const kinds: Record<string, Omit<TestKind, 'test'>> = {
  chair_stand_30s: { manner: 'count', longest_s: 30, repetitions: 1000 },
  single_leg_stance: { manner: 'hold', longest_s: 30, repetitions: 1 },
  single_leg_squat: { manner: 'rating', longest_s: 90, repetitions: 5 },
  timed_bridge: { manner: 'lift', longest_s: 240, repetitions: 1 },
  single_leg_bridge_hold: { manner: 'lift', longest_s: 180, repetitions: 1 },
  side_lying_abduction_hold: { manner: 'lift', longest_s: 180, repetitions: 1 },
  side_plank: { manner: 'hold', longest_s: 180, repetitions: 1 },
};

export function testKind(test: string): TestKind | undefined {
  const kind = kinds[test];
  return kind && { test, ...kind };
}

/** 0 good, 1 fair, 2 poor: how many different faults that matter were seen. */
export function rating(cues: { id: string; count: number }[], repetitions: number): number {
  const grave = cues.filter((cue) => cue.count >= Math.max(1, repetitions / 3)).length;
  return Math.min(2, grave);
}

const lapse_ms = 1000;

export class TestRun {
  readonly standing: Standing;
  readonly heard = { cues: [] as string[], praises: 0 };
  /** Seconds or repetitions; undefined while nothing was seen. */
  value: number | undefined;
  private began_ms: number | undefined;
  private up: { since_ms: number; last_ms: number } | undefined;

  constructor(
    readonly kind: TestKind,
    readonly goal: Goal,
  ) {
    this.standing = {
      count: 0,
      target: kind.repetitions,
      other: 0,
      held_s: 0,
      hold_s: kind.longest_s,
      inPosture: false,
      side: goal.side,
      progress: 0,
      between_s: 0,
      wrongSide: false,
      person: false,
      done: false,
    };
  }

  /** Seconds left where the test lasts a fixed time. */
  get left_s(): number {
    return Math.max(0, this.kind.longest_s - this.elapsed_s);
  }

  private elapsed_s = 0;

  /** Half a measurement is none: after a lost connection it begins again. */
  lost() {
    this.began_ms = undefined;
    this.up = undefined;
    this.value = undefined;
    Object.assign(this.standing, { count: 0, held_s: 0 });
  }

  take(frame: Frame, now_ms: number): Effect[] {
    const { standing, kind } = this;
    standing.person = frame.person;
    if (frame.phase !== 'running' || standing.done) return [];
    this.began_ms ??= now_ms;
    this.elapsed_s = (now_ms - this.began_ms) / 1000;
    standing.progress = frame.progress;
    const effects: Effect[] = frame.gesture ? [{ gesture: true }] : [];
    if (kind.manner === 'count' || kind.manner === 'rating') this.count(frame, effects);
    else this.hold(frame, now_ms, effects);
    if (this.elapsed_s >= kind.longest_s && kind.manner !== 'hold' && kind.manner !== 'lift')
      standing.done = true;
    return effects;
  }

  private count(frame: Frame, effects: Effect[]) {
    const { standing, goal } = this;
    const all = frame.repetitions;
    const sided = goal.side === 'left' ? frame.left : goal.side === 'right' ? frame.right : all;
    const count = frame.left + frame.right > 0 ? sided : all;
    if (count > standing.count) {
      standing.count = count;
      effects.push({ chime: 'count' });
    }
    standing.held_s = this.elapsed_s;
    this.value = this.kind.manner === 'count' ? standing.count : undefined;
    if (this.kind.manner === 'rating' && standing.count >= standing.target) standing.done = true;
  }

  private hold(frame: Frame, now_ms: number, effects: Effect[]) {
    const { standing, kind } = this;
    const up = frame.in_posture;
    standing.inPosture = up;
    if (up) {
      if (!this.up) effects.push({ chime: 'begin' });
      this.up = { since_ms: this.up?.since_ms ?? now_ms, last_ms: now_ms };
      standing.held_s = Math.min(kind.longest_s, (now_ms - this.up.since_ms) / 1000);
      this.value = Math.max(this.value ?? 0, standing.held_s);
      if (standing.held_s >= kind.longest_s) standing.done = true;
    } else if (this.up && now_ms - this.up.last_ms > lapse_ms) {
      // Too short to have been a try: it begins again.
      if (standing.held_s < 1.5) {
        this.up = undefined;
        this.value = undefined;
        standing.held_s = 0;
      } else standing.done = true;
    }
  }

  /** The number, once the server's last word is there. */
  finish(result: SetResult | undefined) {
    if (this.kind.manner === 'count' && result && result.repetitions > 0) this.value = result.repetitions;
    if (this.kind.manner === 'rating')
      this.value = result ? rating(result.cues, this.standing.count) : undefined;
    if (this.value !== undefined) this.value = Math.round(this.value * 10) / 10;
  }
}
