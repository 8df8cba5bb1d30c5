// Finding the place: what is to be mended is said once, and a place that stays good for a while begins the set.
import type { Frame, Say } from './messages';

const calm_ms = 2500;
/** The same exercise in the same place needs only a short look. */
const calmKnown_ms = 1200;
/** On a slow machine few pictures are no certainty yet. */
const enoughLooks = 25;

export class Placing {
  private readonly known = new Set<string>();
  private good_ms = 0;
  private looks = 0;
  private seen_ms = 0;
  private said = '';

  begin() {
    this.good_ms = this.looks = this.seen_ms = 0;
    this.said = '';
  }

  isKnown(what: string): boolean {
    return this.known.has(what);
  }

  look(frame: Frame, what: string, now_ms: number): { say: Say | undefined; found: boolean } {
    const passed_ms = this.seen_ms ? Math.min(200, now_ms - this.seen_ms) : 0;
    this.seen_ms = now_ms;
    // A slow machine is said, but nobody can mend it from where they stand: the set begins all the same.
    const hinders = frame.placement.advice.some(({ id }) => id !== 'slow');
    const good = frame.person && (frame.placement.ok || (frame.placement.advice.length > 0 && !hinders));
    this.good_ms = good ? this.good_ms + passed_ms : 0;
    this.looks = good ? this.looks + 1 : 0;
    const first = frame.placement.advice[0];
    const say = first && first.id !== this.said ? first : undefined;
    if (say) this.said = say.id;
    const found = this.good_ms > (this.isKnown(what) ? calmKnown_ms : calm_ms) && this.looks > enoughLooks;
    if (found) this.known.add(what);
    return { say, found };
  }
}
