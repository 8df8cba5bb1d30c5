// The skeleton over the living picture: its own canvas, drawn at the screen's own pace, left and right in their colours.
import { bones, joints, limbs, type Part } from './body';
import type { Frame, Point, Side } from './messages';

export interface Colours {
  left: string;
  right: string;
  middle: string;
  cue: string;
}

const leastVisible = 0.5;

/** Moves each point towards its newest place; halfway in `half_ms`. Exported for its test. */
export function ease(from: Point[], to: Point[], elapsed_ms: number, half_ms = 18): Point[] {
  if (from.length !== to.length) return to.map((p) => [...p] as Point);
  const keep = 0.5 ** (elapsed_ms / half_ms);
  return to.map((p, i) => {
    const old = from[i]!;
    return [p[0] + (old[0] - p[0]) * keep, p[1] + (old[1] - p[1]) * keep, p[2]];
  });
}

export class Overlay {
  private shown: Point[] = [];
  private newest: Point[] = [];
  private seen_ms = -Infinity;
  private lit: { parts: Part[]; side: Side; until_ms: number } | undefined;
  private drawn_ms = 0;
  private running = true;
  private pictures = 0;
  private since_ms = performance.now();
  /** Called once after the cue has been painted: what a person sees. */
  painted: ((cue_ms: number) => void) | undefined;
  private waitingCue: number | undefined;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly colours: () => Colours,
  ) {
    requestAnimationFrame((time) => this.loop(time));
  }

  show(frame: Frame) {
    this.newest = frame.person ? frame.points : [];
    if (frame.person) this.seen_ms = performance.now();
    if (frame.cue) {
      this.lit = {
        parts: limbs(frame.cue.id),
        side: frame.cue.side,
        until_ms: performance.now() + 3500,
      };
    }
    this.waitingCue = frame.time_ms;
    if (frame.praise) this.lit = undefined;
  }

  /** Pictures drawn a second since this was last asked. */
  rate(): number {
    const now = performance.now();
    const rate = (this.pictures * 1000) / Math.max(1, now - this.since_ms);
    this.pictures = 0;
    this.since_ms = now;
    return rate;
  }

  end() {
    this.running = false;
  }

  private loop(time: number) {
    if (!this.running) return;
    this.draw(time);
    requestAnimationFrame((next) => this.loop(next));
  }

  private draw(time: number) {
    const elapsed = Math.min(100, time - this.drawn_ms);
    this.drawn_ms = time;
    const { canvas } = this;
    const ratio = Math.min(2, devicePixelRatio || 1);
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const brush = canvas.getContext('2d');
    if (!brush || !width) return;
    brush.clearRect(0, 0, width, height);
    this.pictures += 1;
    if (performance.now() - this.seen_ms > 600) this.newest = [];
    this.shown = this.newest.length ? ease(this.shown, this.newest, elapsed) : [];
    if (this.shown.length) this.paint(brush, width, height, time);
    if (this.waitingCue !== undefined) {
      this.painted?.(this.waitingCue);
      this.waitingCue = undefined;
    }
  }

  /** Between the ears, as large as the shoulders are wide makes likely. */
  private head(
    brush: CanvasRenderingContext2D,
    width: number,
    height: number,
    thick: number,
    colour: string,
  ) {
    const [nose, leftEar, rightEar] = [this.shown[0]!, this.shown[7]!, this.shown[8]!];
    if (leftEar[2] < leastVisible && rightEar[2] < leastVisible) return;
    // The skull's middle lies behind and above the ears as seen from the nose.
    const back = nose[2] >= leastVisible ? 0.35 : 0;
    const x = ((leftEar[0] + rightEar[0]) / 2) * (1 + back) * width - nose[0] * back * width;
    const y = ((leftEar[1] + rightEar[1]) / 2) * (1 + back) * height - nose[1] * back * height;
    const trunk = Math.hypot(
      ((this.shown[11]![0] + this.shown[12]![0] - this.shown[23]![0] - this.shown[24]![0]) / 2) * width,
      ((this.shown[11]![1] + this.shown[12]![1] - this.shown[23]![1] - this.shown[24]![1]) / 2) * height,
    );
    brush.beginPath();
    brush.arc(x, y, Math.max(thick * 2, trunk * 0.2), 0, 2 * Math.PI);
    brush.lineWidth = thick * 1.7;
    brush.strokeStyle = 'rgb(255 255 255 / 75%)';
    brush.stroke();
    brush.lineWidth = thick;
    brush.strokeStyle = colour;
    brush.stroke();
  }

  private paint(brush: CanvasRenderingContext2D, width: number, height: number, time: number) {
    const colours = this.colours();
    const at = (i: number) => this.shown[i]!;
    const seen = (i: number) => at(i)[2] >= leastVisible;
    const thick = Math.max(3, Math.min(width, height) / 110);
    const lit = this.lit && performance.now() < this.lit.until_ms ? this.lit : undefined;
    brush.lineCap = 'round';
    brush.lineJoin = 'round';
    for (const bone of bones) {
      if (!seen(bone.from) || !seen(bone.to)) continue;
      const here =
        lit?.parts.includes(bone.part) &&
        (lit.side === 'both' || bone.side === 'middle' || bone.side === lit.side);
      brush.beginPath();
      brush.moveTo(at(bone.from)[0] * width, at(bone.from)[1] * height);
      brush.lineTo(at(bone.to)[0] * width, at(bone.to)[1] * height);
      // A pale edge keeps the line readable on any clothes.
      brush.strokeStyle = 'rgb(255 255 255 / 75%)';
      brush.lineWidth = thick * (here ? 2.6 : 1.7);
      brush.stroke();
      brush.strokeStyle = here ? colours.cue : colours[bone.side];
      brush.lineWidth = thick * (here ? 1.9 + 0.3 * Math.sin(time / 160) : 1);
      brush.stroke();
    }
    this.head(brush, width, height, thick, colours.middle);
    for (const joint of joints) {
      if (!seen(joint)) continue;
      brush.beginPath();
      brush.arc(at(joint)[0] * width, at(joint)[1] * height, thick * 0.95, 0, 2 * Math.PI);
      brush.fillStyle = '#fff';
      brush.fill();
      brush.lineWidth = thick * 0.5;
      brush.strokeStyle = joint % 2 ? colours.left : colours.right;
      brush.stroke();
    }
  }
}
