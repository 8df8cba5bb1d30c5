// The channel of the demonstration: made-up pictures of a made-up person, so that a session can be looked at without camera or server.
import { now, type Channel, type Listener } from './channel';
import { readMessage, type Frame, type PageMessage, type Point, type Start } from './messages';

const cycle_s = 3.2;

/** Somebody who squats, `bent` 0..1 deep, seen half from the side. */
export function squatting(bent: number): Point[] {
  const points: Point[] = Array.from({ length: 33 }, () => [0.5, 0.2, 0.1]);
  const put = (i: number, x: number, y: number) => (points[i] = [x, y, 0.98]);
  const down = 0.2 * bent;
  for (const [side, shift] of [
    [0, 0.045],
    [1, -0.045],
  ] as const) {
    put(11 + side, 0.5 + shift - 0.05 * bent, 0.3 + down);
    put(13 + side, 0.5 + shift * 1.6 - 0.12 * bent, 0.42 + down * 0.7);
    put(15 + side, 0.5 + shift * 1.7 - 0.2 * bent, 0.52 + down * 0.2);
    put(23 + side, 0.5 + shift * 0.7 + 0.07 * bent, 0.54 + down);
    put(25 + side, 0.5 + shift * 1.1 - 0.07 * bent, 0.71 + down * 0.25);
    put(27 + side, 0.5 + shift, 0.88);
    put(29 + side, 0.52 + shift, 0.9);
    put(31 + side, 0.46 + shift, 0.91);
    put(7 + side, 0.5 + shift * 0.3 - 0.07 * bent, 0.22 + down);
  }
  return points;
}

export class DemoChannel implements Channel {
  private timer: ReturnType<typeof setInterval>;
  private start: Start | undefined;
  private phase: Frame['phase'] = 'placing';
  private time_s = 0;
  private repetitions = 0;
  private before = 0;

  constructor(private readonly listener: Listener) {
    setTimeout(() => listener.state('open'), 50);
    this.timer = setInterval(() => this.tick(), 40);
  }

  watch() {}
  rate() {}

  close() {
    clearInterval(this.timer);
  }

  send(message: PageMessage) {
    if (message.type === 'start') {
      this.start = message;
      this.phase = message.placing ? 'placing' : 'running';
      this.time_s = 0;
      this.repetitions = 0;
      this.say({ type: 'ready', exercise: message.exercise, gestures: ['hand_raised'] });
    } else if (message.type === 'go' || message.type === 'resume') this.phase = 'running';
    else if (message.type === 'pause') this.phase = 'paused';
    else if (message.type === 'end') this.result();
  }

  private say(message: object) {
    const read = readMessage(JSON.stringify(message));
    if (read) this.listener.message(read, now());
  }

  private result() {
    this.say({
      type: 'result',
      duration_s: this.time_s,
      repetitions: this.repetitions,
      left: 0,
      right: 0,
      cues: [{ id: 'leans_forward', words: this.cueWords(), count: 1, mended: true }],
      form: 0.9,
      measured_by: 'demonstration',
      report: {},
    });
    this.start = undefined;
  }

  private measures() {
    if (Math.round(this.time_s / 0.04) % 25) return undefined;
    const german = this.start?.language === 'de';
    const sway = 4 * Math.sin(this.time_s / 9);
    return [
      {
        name: 'trunk_lean',
        words: german ? 'Vorneigung des Rumpfs' : 'Forward lean of the trunk',
        value: 12 + sway,
      },
      {
        name: 'head_forward',
        words: german ? 'Ohr vor der Schulter' : 'Ear in front of the shoulder',
        value: 24 - sway / 2,
      },
    ].map((each) => ({ ...each, side: 'both', se: 2, unit: 'deg' }));
  }

  private cueWords() {
    return this.start?.language === 'de' ? 'Die Brust hoch halten.' : 'Keep your chest up.';
  }

  private tick() {
    const { start } = this;
    if (!start) return;
    if (this.phase !== 'paused') this.time_s += 0.04;
    const turn = (this.time_s % cycle_s) / cycle_s;
    const bent = (1 - Math.cos(2 * Math.PI * turn)) / 2;
    const more: Record<string, unknown> = {};
    const done = Math.floor(this.time_s / cycle_s);
    if (this.phase === 'running' && done > this.before) {
      this.repetitions += 1;
      more.counted = true;
      if (this.repetitions === 2)
        more.cue = {
          id: 'leans_forward',
          words: this.cueWords(),
          sentence: 'cue-squat-leans_forward',
          side: 'both',
          severity: 2,
          count: 1,
        };
      if (this.repetitions === 4)
        more.praise = {
          id: 'mended',
          words: start.language === 'de' ? 'Gut, das stimmt jetzt.' : 'Good, that is right now.',
          sentence: 'praise-mended',
        };
    }
    this.before = done;
    if (start.mode === 'posture') more.measures = this.measures();
    const held = this.phase === 'running' ? Math.max(0, this.time_s - 3) : 0;
    this.say({
      type: 'frame',
      time_ms: now(),
      phase: this.phase,
      person: true,
      points: squatting(this.phase === 'running' ? bent : 0),
      view: { name: 'side', facing_deg: 70, position: 'upright', distance_m: 2.6 },
      placement: { ok: this.time_s > 2 || this.phase !== 'placing', advice: [] },
      repetitions: this.repetitions,
      left: start.side === 'left' ? this.repetitions : 0,
      right: start.side === 'right' ? this.repetitions : 0,
      side: start.side,
      progress: bent,
      in_posture: held > 0,
      held_s: held,
      held_left_s: start.side === 'right' ? 0 : held,
      held_right_s: start.side === 'left' ? 0 : held,
      ...more,
    });
  }
}
