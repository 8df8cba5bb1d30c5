// Tones: one that follows the movement, a tick for each repetition, a bell for holds. Soft, and silent when nothing moves.
export type Chime = 'count' | 'bell' | 'mended' | 'begin' | 'end' | 'soft';

const chimes: Record<Chime, { hertz: number[]; length_s: number; gap_s: number; level: number }> = {
  count: { hertz: [660], length_s: 0.14, gap_s: 0, level: 0.22 },
  bell: { hertz: [528, 1056], length_s: 1.6, gap_s: 0, level: 0.2 },
  mended: { hertz: [523, 659, 784], length_s: 0.3, gap_s: 0.09, level: 0.16 },
  begin: { hertz: [392, 523], length_s: 0.3, gap_s: 0.16, level: 0.2 },
  end: { hertz: [523, 392], length_s: 0.4, gap_s: 0.2, level: 0.2 },
  soft: { hertz: [440], length_s: 0.2, gap_s: 0, level: 0.08 },
};

/** Pitch of the following tone: an octave from rest to the person's own turning point, on a calm scale. */
export function pitch(progress: number): number {
  const steps = [0, 2, 4, 7, 9, 12]; // pentatonic: any two neighbours sound well
  const place = Math.max(0, Math.min(1, progress)) * (steps.length - 1);
  return 220 * 2 ** (steps[Math.round(place)]! / 12);
}

export class Sounds {
  private context: AudioContext | undefined;
  private tone: { oscillator: OscillatorNode; gain: GainNode } | undefined;
  private last = { progress: 0, moved_ms: 0 };
  following = true;
  on = true;

  /** Browsers let a page sound only after the person has touched it. */
  wake() {
    try {
      this.context ??= new AudioContext();
      void this.context.resume();
    } catch {
      this.context = undefined;
    }
  }

  get context_(): AudioContext | undefined {
    return this.context;
  }

  get awake() {
    return this.context?.state === 'running';
  }

  chime(name: Chime) {
    const { context } = this;
    if (!context || !this.on) return;
    const { hertz, length_s, gap_s, level } = chimes[name];
    hertz.forEach((frequency, i) => {
      const start = context.currentTime + i * gap_s;
      const oscillator = new OscillatorNode(context, { type: 'sine', frequency });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(level / (gap_s ? 1 : i + 1), start + 0.012);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + length_s);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(start);
      oscillator.stop(start + length_s);
    });
  }

  /** Follows the movement: higher towards the turning point, silent at rest and when nothing moves. */
  follow(progress: number) {
    const { context } = this;
    if (!context || !this.on || !this.following) return this.quiet();
    const now = performance.now();
    if (Math.abs(progress - this.last.progress) > 0.03) this.last = { progress, moved_ms: now };
    const sounding = progress > 0.12 && now - this.last.moved_ms < 500;
    if (!this.tone && sounding) {
      const oscillator = new OscillatorNode(context, { type: 'triangle', frequency: pitch(progress) });
      const gain = new GainNode(context, { gain: 0 });
      const filter = new BiquadFilterNode(context, { type: 'lowpass', frequency: 900 });
      oscillator.connect(filter).connect(gain).connect(context.destination);
      oscillator.start();
      this.tone = { oscillator, gain };
    }
    if (!this.tone) return;
    this.tone.oscillator.frequency.setTargetAtTime(pitch(progress), context.currentTime, 0.03);
    this.tone.gain.gain.setTargetAtTime(sounding ? 0.05 : 0, context.currentTime, 0.06);
  }

  quiet() {
    if (this.tone && this.context) this.tone.gain.gain.setTargetAtTime(0, this.context.currentTime, 0.05);
  }

  end() {
    this.tone?.oscillator.stop();
    this.tone = undefined;
    void this.context?.close();
    this.context = undefined;
  }
}
