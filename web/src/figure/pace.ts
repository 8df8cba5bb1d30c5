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
