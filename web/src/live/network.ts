// Whether the machine has breath for the full network: where its answers come too seldom and stay so, the light one looks from then on.
import type { Frame } from './messages';

const longest_ms = 80; // at the server for one picture, on average; it should be 10
const rarest_ms = 100; // between two answers: ten a second still count a quick movement
const patience_ms = 4000;
const share = 0.1; // of the newest picture in the averages

export class NetworkPace {
  private server_ms = 0;
  private between_ms = 0;
  private last_ms: number | undefined;
  private since_ms: number | undefined;

  /** True once, when the full network has been too slow for some seconds. A slow camera alone is none of its fault. */
  seen(frame: Pick<Frame, 'server_ms'>, now_ms: number): boolean {
    const between_ms = now_ms - (this.last_ms ?? now_ms);
    this.last_ms = now_ms;
    // Between two sets nothing is looked at.
    if (between_ms > 2000) this.since_ms = undefined;
    else this.between_ms += share * (between_ms - this.between_ms);
    this.server_ms += share * (frame.server_ms - this.server_ms);
    if (this.server_ms <= longest_ms || this.between_ms <= rarest_ms) this.since_ms = undefined;
    else this.since_ms ??= now_ms;
    const slow = this.since_ms !== undefined && now_ms - this.since_ms > patience_ms;
    if (slow) this.since_ms = Infinity;
    return slow;
  }
}
