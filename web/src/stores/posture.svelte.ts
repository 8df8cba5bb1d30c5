// Quiet awareness of posture: the camera looks once a second, angles stay, pictures do not.
import { api, ask, orNone } from '../api/client';
import { CameraProblem, chosenCamera, openCamera, type Camera, type CameraTrouble } from '../live/camera';
import { LiveChannel, liveAddress, type Channel, type ChannelState } from '../live/channel';
import type { Frame, Measure, ServerMessage } from '../live/messages';
import { baselineOf, compare, Stillness, type Baseline, type Difference } from '../live/stillness';
import { language } from '../words/words.svelte';
import { person, today } from './person.svelte';

export const places = ['desk', 'sofa', 'standing'] as const;
export type Place = (typeof places)[number];
type Kept = Partial<Record<Place, { day: string; baseline: Baseline[] }>>;

const looks_hz = 4;
const baselineFor_s = 5;

export class Posture {
  place = $state<Place>('desk');
  kept = $state.raw<Kept>({});
  running = $state(false);
  camera = $state.raw<Camera | undefined>();
  trouble = $state<CameraTrouble | undefined>();
  state = $state<ChannelState>('connecting');
  seen = $state<'waiting' | 'nobody' | 'unseen' | 'seen'>('waiting');
  differences = $state.raw<Difference[]>([]);
  still_min = $state(0);
  takingLeft_s = $state(0);
  failed = $state(false);
  minute = $state(0);
  shown: ((frame: Frame) => void) | undefined;
  stillness = new Stillness(Date.now());

  private channel: Channel | undefined;
  private taking: { looks: Measure[][]; until_ms: number } | undefined;
  private opening = 0;
  private person_ms = 0;
  private measured_ms = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly demo: boolean) {}

  async load() {
    const setting = (await orNone(
      ask(
        api.GET('/api/people/{person}/settings/{setting}', {
          params: { path: { person: person(), setting: 'posture' } },
        }),
      ),
    )) as { places?: Kept } | undefined;
    if (setting) this.kept = setting.places ?? {};
  }

  get baseline(): Baseline[] {
    return this.kept[this.place]?.baseline ?? [];
  }

  async begin() {
    this.trouble = undefined;
    const mine = (this.opening += 1);
    try {
      const camera = this.demo ? undefined : await openCamera(() => this.lose(), { device: chosenCamera() });
      // Left, or asked for again, while it opened.
      if (mine !== this.opening) return camera?.close();
      this.camera = camera;
    } catch (problem) {
      if (mine === this.opening) this.trouble = problem instanceof CameraProblem ? problem.why : 'busy';
      return;
    }
    const listener = {
      message: (message: ServerMessage) => this.hear(message),
      state: (state: ChannelState) => (this.state = state),
    };
    if (this.demo) {
      const { DemoChannel } = await import('../live/demo_channel');
      if (mine !== this.opening) return;
      this.channel = new DemoChannel(listener);
    } else this.channel = new LiveChannel(liveAddress(person()), listener);
    this.channel.rate(looks_hz);
    this.channel.send({
      type: 'start',
      exercise: this.place === 'standing' ? 'standing-posture' : 'sitting-posture',
      variant: '',
      side: 'both',
      language: language(),
      height_m: 0,
      mode: 'posture',
      placing: false,
    });
    this.running = true;
    this.seen = 'waiting';
    this.person_ms = this.measured_ms = Date.now();
    this.stillness = new Stillness(Date.now());
    this.timer = setInterval(() => this.tick(Date.now()), 500);
  }

  watch(video: HTMLVideoElement) {
    if (this.camera) this.channel?.watch(video, this.camera.track);
  }

  end() {
    this.opening += 1;
    clearInterval(this.timer);
    this.channel?.close();
    this.channel = undefined;
    this.camera?.close();
    this.camera = undefined;
    this.running = false;
    this.taking = undefined;
    this.takingLeft_s = 0;
    this.differences = [];
  }

  takeBaseline() {
    this.failed = false;
    this.taking = { looks: [], until_ms: Date.now() + baselineFor_s * 1000 };
    this.takingLeft_s = baselineFor_s;
  }

  async forget() {
    const { [this.place]: _, ...others } = this.kept;
    await this.keep(others);
  }

  private lose() {
    this.end();
    this.trouble = 'gone';
  }

  private async keep(places: Kept) {
    this.kept = places;
    await ask(
      api.PUT('/api/people/{person}/settings/{setting}', {
        params: { path: { person: person(), setting: 'posture' } },
        body: { places } as Record<string, unknown>,
      }),
    );
  }

  private hear(message: ServerMessage) {
    if (message.type !== 'frame') return;
    this.shown?.(message);
    const now = Date.now();
    if (message.person) this.person_ms = now;
    if (!message.measures?.length) return;
    this.measured_ms = now;
    this.seen = 'seen';
    this.taking?.looks.push(message.measures);
    this.differences = compare(message.measures, this.baseline);
    this.stillness.look(message.measures, now);
    this.minute = Math.floor(now / 60_000);
  }

  private tick(now: number) {
    if (now - this.person_ms > 4000) {
      this.seen = 'nobody';
      // Away is not still.
      this.stillness.movedAt_ms = now;
    } else if (now - this.measured_ms > 4000) this.seen = 'unseen';
    this.still_min = Math.floor((now - this.stillness.movedAt_ms) / 60_000);
    if (!this.taking) return;
    this.takingLeft_s = Math.max(0, Math.ceil((this.taking.until_ms - now) / 1000));
    if (now < this.taking.until_ms) return;
    const baseline = baselineOf(this.taking.looks);
    this.taking = undefined;
    if (!baseline.length) this.failed = true;
    else this.keep({ ...this.kept, [this.place]: { day: today(), baseline } }).catch(() => {});
  }
}
