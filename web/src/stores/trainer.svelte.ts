// One training from its first set to its summary: camera, channel, voice and what is kept, step by step.
import { announcement, type Wording } from '../live/announce';
import type { Camera, CameraTrouble } from '../live/camera';
import { LiveChannel, liveAddress, type Channel, type ChannelState, type Listener } from '../live/channel';
import { doneOf, type Break, type Done } from '../live/keeping';
import type { Frame, Ready, ServerMessage, SetResult } from '../live/messages';
import { NetworkPace } from '../live/network';
import { Placing } from '../live/placing';
import { SetRun, TimedRun, type Effect, type Standing } from '../live/run';
import { Sight } from '../live/sight';
import { Sounds } from '../live/sounds';
import { easier, identifier, type Task } from '../live/tasks';
import { TestRun, testKind, type TestKind } from '../live/test_run';
import { Voice } from '../live/voice';
import { language } from '../words/words.svelte';
import { Keeper } from './keeper';
import { look } from './look.svelte';
import { Notices } from './notices.svelte';

export type Stage =
  | 'ready' // before the first set
  | 'opening' // the camera
  | 'place'
  | 'countdown'
  | 'set'
  | 'pain'
  | 'after'
  | 'end';
/** `phone`: the pictures come from a phone, straight to the server. */
export type Way = 'camera' | 'timer' | 'phone';

const pausedAtMost_s = 45;

interface Options extends Wording {
  person: string;
  demo?: boolean;
  /** The page's own channel maker: a test's, or the demonstration's. */
  channel?: (listener: Listener) => Channel;
  /** A movement test is measured: nothing is corrected, and nothing is kept as a set. */
  test?: string;
  /** A training of today that was left goes on: its identifier, how far it had come, and what was made easier. */
  resumes?: {
    training: string;
    index: number;
    started_ms: number;
    trained_min: number;
    eased?: Record<string, number>;
  };
  /** Standard error of one measurement of that test. */
  testError?: number;
  /** Nothing is asked between two sets: stretches and breaks run by themselves. */
  handsOff?: boolean;
  /** A break counts by itself and is no training. */
  keeps?: boolean;
}

export class Trainer {
  stage = $state<Stage>('ready');
  /** As the person wants it; where the camera does not judge an exercise the clock leads all the same. */
  private chosen = $state<'camera' | 'timer'>('camera');
  fromPhone = $state(false);
  index = $state(0);
  standing = $state.raw<Standing | undefined>();
  frame = $state.raw<Frame | undefined>();
  ready = $state.raw<Ready | undefined>();
  channelState = $state<ChannelState>('connecting');
  trouble = $state<CameraTrouble | undefined>();
  paused = $state(false);
  pausedLeft_s = $state(0);
  count_s = $state(0);
  restLeft_s = $state(0);
  camera = $state.raw<Camera | undefined>();
  sets = $state<Done[]>([]);
  voiceOn = $state(true);
  tonesOn = $state(true);
  ear = $state(false);
  mouth = $state<'recorded' | 'browser' | 'none'>('recorded');
  nobody_s = $state(0);
  painBefore = $state<number | undefined>();
  resumed = $state(false);
  /** The person ended the day because of pain: nothing is offered to go on with. */
  stoppedByPain = $state(false);
  /** How often each exercise was made easier today. */
  eased = $state<Record<string, number>>({});
  /** The full network was too slow for this machine: the light one looks. */
  light = $state(false);

  readonly notices = new Notices();
  readonly voice = new Voice(language());
  readonly sounds = new Sounds();
  /** Each frame as it comes: for the overlay, outside of Svelte's bookkeeping. */
  shown: ((frame: Frame) => void) | undefined;

  private readonly sight: Sight;
  private readonly placing = new Placing();
  private readonly pace = new NetworkPace();
  private run: SetRun | TimedRun | TestRun | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private last_ms = 0;
  private lastSeen_ms = 0;
  private readonly keeper: Keeper;
  private startedAt_ms = 0;
  /** Of this sitting, on the clock that nobody sets: a training gone on with later lasts no hours. */
  private begunAt_ms = 0;
  private setBegan = { ms: 0, now: 0 };
  /** Where the connection broke in the set under way. */
  private breaks: Break[] = [];

  constructor(
    readonly tasks: Task[],
    private readonly options: Options,
  ) {
    const { resumes } = options;
    const keeps = options.keeps !== false && options.test === undefined;
    this.keeper = new Keeper(options.person, resumes?.training ?? identifier(), keeps);
    if (resumes) {
      this.index = resumes.index;
      this.resumed = true;
      this.startedAt_ms = resumes.started_ms;
      for (const [exercise, times] of Object.entries(resumes.eased ?? {}))
        for (let i = 0; i < times; ++i) this.ease(exercise, resumes.index);
    }
    this.sight = new Sight((listener) => this.makeChannel(listener), {
      message: (message) => this.hear(message),
      state: (state) => this.connection(state),
      camera: (camera, trouble) => this.cameraIs(camera, trouble),
    });
    this.setVoice(look.voice);
    this.setTones(look.tones);
    void this.voice.prepare().then(() => (this.mouth = this.voice.mouth));
    this.timer = setInterval(() => this.tick(performance.now()), 50);
  }

  get test(): TestKind | undefined {
    return this.options.test === undefined ? undefined : testKind(this.options.test);
  }

  get testError(): number | undefined {
    return this.options.testError;
  }

  get handsOff() {
    return this.options.handsOff === true;
  }

  get training(): string {
    return this.keeper.training;
  }

  get way(): 'camera' | 'timer' {
    return this.task.measured ? this.chosen : 'timer';
  }

  get task(): Task {
    return this.tasks[Math.min(this.index, this.tasks.length - 1)]!;
  }

  get nextTask(): Task | undefined {
    return this.tasks[this.index + 1];
  }

  /** The connection broke in the set under way: its replay and its judgement will begin anew there. */
  get broken(): boolean {
    return this.breaks.length > 0;
  }

  get last(): Done | undefined {
    return this.sets.at(-1);
  }

  end() {
    clearInterval(this.timer);
    // Gone from in the middle of a set: what was counted is kept.
    this.endSet();
    this.sight.close();
    this.voice.silence();
    this.sounds.end();
  }

  // ---- the person's own steps

  async begin(way: Way) {
    this.sounds.wake();
    this.chosen = way === 'timer' ? 'timer' : 'camera';
    this.fromPhone = way === 'phone';
    this.startedAt_ms ||= Date.now();
    this.begunAt_ms ||= performance.now();
    this.keepTraining();
    await this.goTo();
  }

  /** To the next set: the place is found first where the camera looks (shortly, where it is known). */
  private async goTo() {
    if (this.way === 'timer') this.countdown();
    else if (this.frame) this.place();
    else await this.open();
  }

  async open() {
    this.trouble = undefined;
    const withCamera = !this.options.demo && !this.fromPhone;
    if (withCamera && !this.camera) this.stage = 'opening';
    if (await this.sight.open(withCamera)) this.place();
  }

  /** Called by the page once the picture is shown. */
  watch(video: HTMLVideoElement) {
    this.sight.watch(video);
  }

  place() {
    this.stage = 'place';
    this.placing.begin();
    this.frame = undefined;
    this.startChannel(true);
    this.announce();
  }

  countdown() {
    this.stage = 'countdown';
    this.count_s = 3.5;
    this.trouble = undefined;
    if (this.way === 'timer') this.announce();
    this.voice.say('frame', 'set-ready', language() === 'de' ? 'Bereit' : 'Ready');
  }

  togglePause() {
    if (this.stage !== 'set') return;
    this.paused = !this.paused;
    this.sight.send({ type: this.paused ? 'pause' : 'resume' });
    this.sounds.quiet();
    this.voice.silence();
    this.voice.say('frame', this.paused ? 'set-paused' : 'set-resumed');
    this.pausedLeft_s = pausedAtMost_s;
  }

  endSet() {
    if (this.stage !== 'set') return;
    this.finishSet();
    this.stage = 'after';
    this.voice.say('frame', 'set-done');
  }

  hurts() {
    this.voice.silence();
    this.sounds.quiet();
    if (this.stage === 'set') this.finishSet(true);
    this.stage = 'pain';
    this.voice.say('stop', 'set-pain');
  }

  /** Where and how much; then the person says how it goes on. */
  painSaid(regions: string[], pain: number | undefined, spread: boolean, then: 'skip' | 'easier' | 'stop') {
    const { last } = this;
    if (last) {
      last.pain = pain;
      last.painStop = { regions, spread };
      void this.keepSet(last);
    }
    if (spread) this.keepTraining({ pain_spread: true });
    if (then === 'stop') {
      this.stoppedByPain = true;
      return this.finish();
    }
    if (then === 'skip')
      while (this.nextTask && this.nextTask.exercise === this.task.exercise) this.index += 1;
    if (then === 'easier') this.ease(this.task.exercise, this.index + 1);
    this.next();
  }

  answer(what: 'effort' | 'pain', value: number) {
    // A sequence without hands is asked about once, at its end.
    const about = this.handsOff ? this.sets : this.sets.slice(-1);
    for (const done of about) {
      done[what] = value;
      void this.keepSet(done);
    }
  }

  /** The same movement test once more; what was measured before is forgotten. */
  again() {
    this.sets = this.sets.slice(0, -1);
    this.place();
  }

  /** The next set, or the end. */
  next() {
    this.restLeft_s = 0;
    if (!this.nextTask) return this.finish();
    this.index += 1;
    void this.goTo();
  }

  finish() {
    this.stage = 'end';
    this.paused = false;
    this.sight.close();
    this.keepTraining({ ended_ms: Date.now(), minutes: this.allMinutes });
    this.voice.say('frame', 'session-done');
  }

  get minutes() {
    return this.begunAt_ms ? Math.max(1, Math.round((performance.now() - this.begunAt_ms) / 60000)) : 0;
  }

  /** Leaves the camera and goes on by the clock; what was counted in the set under way is kept. */
  byTheClock() {
    const under = this.stage === 'set';
    if (under) this.finishSet();
    this.sight.close();
    this.chosen = 'timer';
    this.paused = false;
    if (under) this.stage = 'after';
    else this.countdown();
  }

  /** Of the whole training, also where it was left for a while. */
  get allMinutes() {
    return (this.options.resumes?.trained_min ?? 0) + this.minutes;
  }

  get started_ms() {
    return this.startedAt_ms;
  }

  setVoice(on: boolean) {
    this.voiceOn = on;
    this.voice.on = on;
    if (!on) this.voice.silence();
  }

  setTones(on: boolean) {
    this.tonesOn = on;
    this.sounds.following = on;
  }

  // ---- camera and channel

  private key() {
    return `${this.task.exercise} ${this.task.variant}`;
  }

  private async makeChannel(listener: Listener): Promise<Channel> {
    if (this.options.channel) return this.options.channel(listener);
    if (!this.options.demo) return new LiveChannel(liveAddress(this.options.person), listener);
    const { DemoChannel } = await import('../live/demo_channel');
    return new DemoChannel(listener);
  }

  private startChannel(placing: boolean) {
    const { task } = this;
    this.sight.send({
      type: 'start',
      exercise: task.exercise,
      variant: task.variant,
      side: task.side,
      language: language(),
      height_m: 0,
      mode: this.test ? 'test' : task.goal.kind === 'hold' ? 'hold' : 'set',
      placing,
      ...(this.light ? { network: 'lite' as const } : {}),
    });
  }

  private connection(state: ChannelState) {
    if (state === 'lost' && this.channelState === 'open' && this.run && !(this.run instanceof TimedRun)) {
      this.breaks.push({
        after_s: Math.round((performance.now() - this.setBegan.now) / 100) / 10,
        count: this.run.standing.count,
        cues: this.run.heard.cues.length,
      });
      this.run.lost();
    }
    // While nothing was seen, nobody was missed.
    if (state === 'open') this.lastSeen_ms = performance.now();
    this.channelState = state;
  }

  private cameraIs(camera: Camera | undefined, trouble: CameraTrouble | undefined) {
    this.camera = camera;
    this.trouble = trouble;
    if (trouble !== 'gone') return;
    this.sounds.quiet();
    if (this.stage === 'set' && !this.paused) this.togglePause();
  }

  /** Another of several cameras, kept for the next time. */
  choose(device: string): Promise<void> {
    return this.sight.choose(device);
  }

  /** The camera is back: the set goes on where it was. */
  async reopen() {
    if (this.stage !== 'set') return this.open();
    if ((await this.sight.reopen()) && this.paused) this.togglePause();
  }

  /** Less of this exercise in the sets from there on. */
  private ease(exercise: string, from: number) {
    this.eased = { ...this.eased, [exercise]: (this.eased[exercise] ?? 0) + 1 };
    this.tasks.forEach((task, i) => {
      if (i >= from && task.exercise === exercise) this.tasks[i] = easier(task);
    });
  }

  /** The light network looks from now on; a set that runs is not begun anew for it. */
  private lighten() {
    this.light = true;
    if (this.stage === 'place') this.startChannel(true);
  }

  private hear(message: Exclude<ServerMessage, SetResult>) {
    if (message.type === 'ready') this.ready = message;
    else if (message.type === 'frame') this.see(message);
    else if (message.type === 'error' && (message.id === 'network' || message.id === 'store'))
      this.notices.showNote({ id: message.id, words: message.words, sentence: '' }, performance.now(), 6000);
  }

  private see(frame: Frame) {
    const now = performance.now();
    this.frame = frame;
    this.shown?.(frame);
    if (frame.person) this.lastSeen_ms = now;
    if (!this.light && this.ready?.network !== 'lite' && this.pace.seen(frame, now)) this.lighten();
    if (this.stage === 'set' && this.run && !(this.run instanceof TimedRun)) {
      // Frames of a set that runs at the server may still come in a pause: nothing of them counts.
      if (this.paused && frame.phase !== 'paused') this.apply(frame.gesture ? [{ gesture: true }] : []);
      else this.apply(this.run.take(frame, now));
      this.standing = { ...this.run.standing };
      if (!this.paused) this.sounds.follow(frame.person ? frame.progress : 0);
      if (this.standing.done && !this.paused) this.endSet();
    } else if (this.stage === 'place') this.lookAtPlace(frame, now);
  }

  private lookAtPlace(frame: Frame, now: number) {
    const { say, found } = this.placing.look(frame, this.key(), now);
    if (say) this.voice.say('place', say.sentence, say.words);
    if (found) this.countdown();
  }

  // ---- the set

  private beginSet() {
    const { task } = this;
    const { test } = this;
    this.run = test
      ? new TestRun(test, task.goal)
      : this.way === 'timer'
        ? new TimedRun(task.goal)
        : new SetRun(task.goal);
    this.standing = { ...this.run.standing };
    this.notices.clear();
    this.paused = false;
    this.stage = 'set';
    this.setBegan = { ms: Date.now(), now: performance.now() };
    this.breaks = [];
    this.lastSeen_ms = performance.now();
    this.sight.send({ type: 'go' });
    this.sounds.chime('begin');
    this.voice.say('frame', 'set-begin', language() === 'de' ? 'Los' : 'Begin');
  }

  private apply(effects: Effect[]) {
    for (const effect of effects) {
      if ('say' in effect) {
        // Counts are said where somebody does not look; otherwise a soft tick does.
        const few = effect.say.kind === 'count' && !this.ear;
        if (!few) this.voice.say(effect.say.kind, effect.say.sentence, effect.say.words);
      } else if ('chime' in effect) {
        if (this.tonesOn) this.sounds.chime(effect.chime);
      } else if ('cue' in effect) this.notices.showCue(effect.cue, performance.now());
      else if ('praise' in effect) this.notices.showPraise(effect.praise, performance.now());
      else if ('partial' in effect) this.notices.showNote(effect.partial, performance.now());
      else this.togglePause();
    }
  }

  private tick(now: number) {
    const passed_s = this.last_ms ? Math.min(1, (now - this.last_ms) / 1000) : 0;
    this.last_ms = now;
    this.notices.tick(now);
    if (this.stage === 'countdown') {
      const before = Math.ceil(this.count_s);
      this.count_s -= passed_s;
      if (Math.ceil(this.count_s) < before && this.count_s > 0 && this.tonesOn) this.sounds.chime('soft');
      if (this.count_s <= 0) this.beginSet();
    } else if (this.stage === 'set') this.tickSet(now, passed_s);
    else if (this.stage === 'after' && this.restLeft_s > 0) {
      const before = this.restLeft_s;
      this.restLeft_s = Math.max(0, before - passed_s);
      if (before > 10 && this.restLeft_s <= 10) this.voice.say('frame', 'set-next');
      if (this.restLeft_s === 0) this.next();
    }
  }

  private tickSet(now: number, passed_s: number) {
    if (this.paused && !this.trouble) {
      this.pausedLeft_s -= passed_s;
      // The clock is told that it stands; else the pause would count at its end.
      if (this.run instanceof TimedRun) this.run.tick(now, false);
      if (this.pausedLeft_s <= 0) this.endSet();
      return;
    }
    this.nobody_s = this.way === 'camera' ? (now - this.lastSeen_ms) / 1000 : 0;
    if (!(this.run instanceof TimedRun)) return;
    this.apply(this.run.tick(now, !this.paused));
    this.standing = { ...this.run.standing };
    if (this.standing.done) this.endSet();
  }

  private finishSet(hurt = false) {
    const { run, task } = this;
    if (!run) return;
    this.run = undefined;
    this.sounds.quiet();
    this.voice.silence();
    this.sounds.chime('end');
    const done = doneOf(run, task, {
      began_ms: this.setBegan.ms,
      way: this.way,
      breaks: this.breaks,
      ...(hurt ? { painStop: { regions: [], spread: false } } : {}),
    });
    this.sets.push(done);
    const rest_s = this.handsOff ? Math.min(10, Math.max(6, task.rest_s)) : Math.max(8, task.rest_s);
    this.restLeft_s = this.nextTask && !hurt && !this.test ? rest_s : 0;
    const mine = this.sets.at(-1)!;
    // Kept at once with what this page counted; again with the server's own word when it comes.
    void this.keepSet(mine);
    if (this.way === 'camera') void this.lastWord(mine, run);
  }

  /** The server's own result of the set, and the wish that it keeps the set's landmarks. */
  private async lastWord(mine: Done, run: SetRun | TimedRun | TestRun) {
    const result = await this.sight.result();
    if (run instanceof TestRun) {
      run.finish(result);
      mine.value = run.value;
      mine.measured = true;
    }
    if (!result) return;
    mine.result = result;
    await this.keepSet(mine);
    if (result.keepable && this.keeper.keeps)
      this.sight.send({ type: 'keep', training: this.training, set: mine.set });
  }

  // ---- what is said before a set, and what is kept after it

  private announce() {
    const { task } = this;
    const placing = this.way === 'camera' && !this.placing.isKnown(this.key());
    const said = announcement(task, this.options, { language: language(), placing, allSteps: this.ear });
    for (const { kind, sentence, words } of said) this.voice.say(kind, sentence, words);
  }

  private keepTraining(more: { ended_ms?: number; minutes?: number; pain_spread?: boolean } = {}) {
    this.keeper.keepTraining({
      started_ms: this.startedAt_ms,
      ...(this.painBefore === undefined ? {} : { pain_before: this.painBefore }),
      ...more,
    });
  }

  private keepSet(done: Done): Promise<void> {
    return this.keeper.keepSet(done, this.painBefore);
  }
}
