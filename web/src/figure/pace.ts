// How often the figure may be drawn: it slows down, and then gives way to still pictures, before the camera or a cue has to wait.
export type Pace = 'full' | 'slow' | 'strip';

const slowInterval_ms = 100;

export class FramePace {
  pace: Pace;
  private late_ms = 0;
  private average_ms = 16;
  private drawn_ms = -Infinity;
  private last_ms: number | undefined;

  /** `modest`: begins slowly, where the machine draws without a graphics card while it also looks through a camera. */
  constructor(modest = false) {
    this.pace = modest ? 'slow' : 'full';
  }

  /** At each refresh of the screen: is it time to draw? `visible` false (a hidden page) tells nothing about the machine. */
  due(now_ms: number): boolean {
    const passed = this.last_ms === undefined ? 16 : now_ms - this.last_ms;
    this.last_ms = now_ms;
    if (passed > 1000) return true; // the page was hidden
    this.average_ms += 0.06 * (passed - this.average_ms);
    // 30 fps is calm enough; below 24 the machine is short of breath.
    if (this.average_ms > 42) this.late_ms += passed;
    else this.late_ms = 0;
    if (this.late_ms > 1500 && this.pace !== 'strip') {
      this.pace = this.pace === 'full' ? 'slow' : 'strip';
      this.late_ms = 0;
      this.average_ms = 16;
    }
    if (this.pace === 'strip') return false;
    if (this.pace === 'slow' && now_ms - this.drawn_ms < slowInterval_ms - 4) return false;
    this.drawn_ms = now_ms;
    return true;
  }
}

const longest_ms = 80; // from the camera to the drawn skeleton, on average; it should be 50
const patience_ms = 1500;

/** Watches how long a picture takes from the camera to the screen: where that grows and stays, the figure beside it has to give way. */
export class CameraPace {
  short = false;
  private average_ms: number | undefined;
  private since_ms: number | undefined;

  drawn(delay_ms: number, now_ms: number): boolean {
    this.average_ms = (this.average_ms ?? delay_ms) + 0.1 * (delay_ms - (this.average_ms ?? delay_ms));
    if (this.average_ms <= longest_ms) this.since_ms = undefined;
    else this.since_ms ??= now_ms;
    if (this.since_ms !== undefined && now_ms - this.since_ms > patience_ms) this.short = true;
    return this.short;
  }
}
