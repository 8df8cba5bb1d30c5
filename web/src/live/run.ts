// A set as it is trained: what counts, what is said and sounded, when it is done. Fed by the camera's frames, or by the clock alone.
import type { Saying } from './agenda';
import type { Frame, Say, Side } from './messages';
import type { Chime } from './sounds';

export interface Goal {
  kind: 'repetitions' | 'hold';
  side: Side;
  repetitions: number;
  hold_s: number;
  /** Rest between two holds of one set. */
  between_s: number;
  /** Pace where only the clock leads: seconds up, held, down. */
  up_s: number;
  down_s: number;
}

export interface Standing {
  /** Repetitions or finished holds on the side asked for. */
  count: number;
  target: number;
  /** Of the other side, where somebody changed over. */
  other: number;
  /** Of the hold under way, and how long it should last. */
  held_s: number;
  hold_s: number;
  inPosture: boolean;
  side: Side;
  /** 0 at rest, 1 at the turning point. */
  progress: number;
  /** Where only the clock leads. */
  pace?: 'up' | 'hold' | 'down' | 'rest';
  between_s: number;
  wrongSide: boolean;
  person: boolean;
  done: boolean;
}

export type Effect =
  | { say: Saying }
  | { chime: Chime }
  | { cue: Say & { side: Side; severity: number } }
  | { praise: Say }
  | { partial: Say }
  | { gesture: true };

const spoken = (kind: Saying['kind'], sentence: string, words = ''): Effect => ({
  say: { kind, sentence, words },
});

function begin(goal: Goal): Standing {
  return {
    count: 0,
    target: Math.max(1, goal.repetitions),
    other: 0,
    held_s: 0,
    hold_s: goal.hold_s,
    inPosture: false,
    side: goal.side,
    progress: 0,
    between_s: 0,
    wrongSide: false,
    person: false,
    done: false,
  };
}

/** Calls of a hold's clock that were passed between two moments. */
export function holdCalls(before_s: number, after_s: number, hold_s: number): string[] {
  const passed = (left_s: number) => before_s < hold_s - left_s && after_s >= hold_s - left_s;
  const calls: string[] = [];
  if (hold_s >= 20 && passed(hold_s / 2)) calls.push('hold-half');
  if (hold_s >= 30 && passed(10)) calls.push('hold-10');
  if (hold_s >= 8) {
    if (passed(3)) calls.push('hold-3');
    if (passed(2)) calls.push('hold-2');
    if (passed(1)) calls.push('hold-1');
  }
  return calls;
}

const sideOf = (goal: Goal, left: number, right: number, all: number) =>
  goal.side === 'left' && left + right > 0 ? left : goal.side === 'right' && left + right > 0 ? right : all;

export class SetRun {
  readonly standing: Standing;
  readonly heard: { cues: string[]; praises: number } = { cues: [], praises: 0 };
  private kept = { repetitions: 0, left: 0, right: 0, heldLeft: 0, heldRight: 0 };
  private last: Frame | undefined;
  private from_s = 0;
  private restUntil_ms = 0;
  private outSince_ms: number | undefined;

  constructor(readonly goal: Goal) {
    this.standing = begin(goal);
  }

  /** The connection was lost and the server begins from zero: what was counted stays. */
  lost() {
    const { last, kept } = this;
    if (!last) return;
    kept.repetitions += last.repetitions;
    kept.left += last.left;
    kept.right += last.right;
    kept.heldLeft += last.held_left_s;
    kept.heldRight += last.held_right_s;
    this.last = undefined;
  }

  take(frame: Frame, now_ms: number): Effect[] {
    const effects: Effect[] = [];
    const { standing } = this;
    this.last = frame;
    standing.person = frame.person;
    if (frame.gesture) effects.push({ gesture: true });
    if (frame.phase !== 'running' || standing.done) return effects;
    standing.progress = frame.progress;
    standing.side = this.goal.side === 'both' ? frame.side : this.goal.side;
    if (this.goal.kind === 'hold') this.hold(frame, now_ms, effects);
    else this.count(frame, effects);
    if (frame.cue) {
      this.heard.cues.push(frame.cue.id);
      effects.push({ cue: frame.cue });
      effects.push(spoken('cue', frame.cue.sentence, frame.cue.words));
    }
    if (frame.praise) {
      this.heard.praises += 1;
      effects.push({ praise: frame.praise }, { chime: 'mended' });
      effects.push(spoken('praise', frame.praise.sentence, frame.praise.words));
    }
    return effects;
  }

  private count(frame: Frame, effects: Effect[]) {
    const { standing, kept, goal } = this;
    const left = kept.left + frame.left;
    const right = kept.right + frame.right;
    const all = kept.repetitions + frame.repetitions;
    const count = sideOf(goal, left, right, all);
    standing.other = goal.side === 'both' ? 0 : Math.max(0, all - count);
    if (count > standing.count) {
      standing.count = count;
      effects.push({ chime: 'count' });
      effects.push(spoken('count', `count-${count}`, String(count)));
      if (count === standing.target - 1 && standing.target > 3) effects.push(spoken('frame', 'set-last'));
    } else if (frame.partial) {
      const { reason, words, sentence } = frame.partial;
      effects.push({ partial: { id: reason, words, sentence } });
      effects.push(spoken('praise', sentence, words));
    }
    standing.done = standing.count >= standing.target;
  }

  private hold(frame: Frame, now_ms: number, effects: Effect[]) {
    const { standing, kept, goal } = this;
    const left = kept.heldLeft + frame.held_left_s;
    const right = kept.heldRight + frame.held_right_s;
    const total = goal.side === 'left' ? left : goal.side === 'right' ? right : Math.max(left, right);
    standing.inPosture = frame.in_posture;
    standing.wrongSide =
      frame.in_posture && goal.side !== 'both' && frame.side !== 'both' && frame.side !== goal.side;
    if (now_ms < this.restUntil_ms) {
      standing.between_s = (this.restUntil_ms - now_ms) / 1000;
      this.from_s = total;
      return;
    }
    standing.between_s = 0;
    const before = standing.held_s;
    standing.held_s = Math.max(0, Math.min(goal.hold_s, total - this.from_s));
    if (before === 0 && standing.held_s > 0) {
      effects.push({ chime: 'soft' }, spoken('hold', 'hold-begin'));
    }
    for (const call of holdCalls(before, standing.held_s, goal.hold_s)) effects.push(spoken('hold', call));
    this.remind(frame, now_ms, effects);
    if (standing.held_s < goal.hold_s) return;
    standing.count += 1;
    standing.done = standing.count >= standing.target;
    effects.push({ chime: 'bell' }, spoken('frame', 'hold-done'));
    if (!standing.done) {
      standing.held_s = 0;
      this.from_s = total;
      this.restUntil_ms = now_ms + goal.between_s * 1000;
    }
  }

  /** The clock stands: say so once, after two seconds. */
  private remind(frame: Frame, now_ms: number, effects: Effect[]) {
    const out = !frame.in_posture && this.standing.held_s > 0.5;
    if (!out) this.outSince_ms = undefined;
    else if (this.outSince_ms === undefined) this.outSince_ms = now_ms;
    else if (now_ms - this.outSince_ms > 2000 && this.outSince_ms > 0) {
      this.outSince_ms = -1;
      effects.push(spoken('place', 'hold-back'));
    }
  }
}

/** The same by the clock alone: it counts what the pace asks for, and never claims to have seen anything. */
export class TimedRun {
  readonly standing: Standing;
  readonly heard = { cues: [] as string[], praises: 0 };
  private elapsed_s = 0;
  private last_ms: number | undefined;
  private said = 0;

  constructor(readonly goal: Goal) {
    this.standing = { ...begin(goal), person: true, inPosture: true };
  }

  get cycle_s() {
    const { up_s, down_s, hold_s } = this.goal;
    return up_s + hold_s + down_s + 1;
  }

  tick(now_ms: number, running: boolean): Effect[] {
    const passed_s = this.last_ms === undefined ? 0 : (now_ms - this.last_ms) / 1000;
    this.last_ms = now_ms;
    if (!running || this.standing.done) return [];
    this.elapsed_s += passed_s;
    return this.goal.kind === 'hold' ? this.hold() : this.repeat();
  }

  private repeat(): Effect[] {
    const { standing, goal } = this;
    const at_s = this.elapsed_s % this.cycle_s;
    const finished = Math.floor(this.elapsed_s / this.cycle_s);
    standing.pace =
      at_s < goal.up_s
        ? 'up'
        : at_s < goal.up_s + goal.hold_s
          ? 'hold'
          : at_s < goal.up_s + goal.hold_s + goal.down_s
            ? 'down'
            : 'rest';
    standing.progress =
      standing.pace === 'up'
        ? at_s / goal.up_s
        : standing.pace === 'hold'
          ? 1
          : Math.max(0, 1 - (at_s - goal.up_s - goal.hold_s) / goal.down_s);
    if (finished <= standing.count) return [];
    standing.count = finished;
    standing.done = finished >= standing.target;
    return [{ chime: 'count' }, spoken('count', `count-${finished}`, String(finished))];
  }

  private hold(): Effect[] {
    const { standing, goal } = this;
    const one_s = goal.hold_s + goal.between_s;
    const hold = Math.min(standing.target - 1, Math.floor(this.elapsed_s / one_s));
    const at_s = this.elapsed_s - hold * one_s;
    const effects: Effect[] = [];
    const before = standing.held_s;
    const over = at_s >= goal.hold_s;
    standing.held_s = over ? 0 : at_s;
    standing.between_s = over ? one_s - at_s : 0;
    if (!over) {
      if (before === 0 && at_s > 0 && this.said === hold) {
        this.said = hold + 1;
        effects.push({ chime: 'soft' }, spoken('hold', 'hold-begin'));
      }
      for (const call of holdCalls(before, at_s, goal.hold_s)) effects.push(spoken('hold', call));
    }
    const count = over ? hold + 1 : hold;
    if (count > standing.count) {
      standing.count = count;
      standing.done = count >= standing.target;
      effects.push({ chime: 'bell' }, spoken('frame', 'hold-done'));
    }
    return effects;
  }
}
