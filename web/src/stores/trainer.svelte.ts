// One training from its first set to its summary: camera, channel, voice and what is kept, step by step.
import {
  CameraProblem,
  chosenCamera,
  keepCamera,
  openCamera,
  type Camera,
  type CameraTrouble,
} from '../live/camera';
import { LiveChannel, liveAddress, type Channel, type ChannelState } from '../live/channel';
import type { Frame, Ready, Say, ServerMessage, SetResult, Side } from '../live/messages';
import { SetRun, TimedRun, type Effect, type Standing } from '../live/run';
import { Sounds } from '../live/sounds';
import { momentsOf } from '../live/summary';
import { easier, identifier, type Task } from '../live/tasks';
import { TestRun, testKind, type TestKind } from '../live/test_run';
import { Voice } from '../live/voice';
import { language } from '../words/words.svelte';
import { look } from './look.svelte';
import { post } from './outbox.svelte';
import { today } from './person.svelte';

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

export interface Done {
  task: Task;
  set: string;
  count: number;
  held_s: number;
  way: 'camera' | 'timer';
  effort: number | undefined;
  pain: number | undefined;
  result: SetResult | undefined;
  cues: string[];
  praises: number;
  painStop: { regions: string[]; spread: boolean } | undefined;
  /** Of a movement test. */
  value: number | undefined;
  /** The last word on it has come. */
  measured: boolean;
}

const pausedAtMost_s = 45;
/** In the middle of the scale: neither up nor down, until the person says. */
const effortUntilSaid = 5;

export class Trainer {
  stage = $state<Stage>('ready');
  way = $state<'camera' | 'timer'>('camera');
  fromPhone = $state(false);
  index = $state(0);
  standing = $state.raw<Standing | undefined>();
  frame = $state.raw<Frame | undefined>();
  ready = $state.raw<Ready | undefined>();
  cue = $state.raw<(Say & { side: Side; severity: number }) | undefined>();
  praise = $state.raw<Say | undefined>();
  note = $state.raw<Say | undefined>();
  channelState = $state<ChannelState>('connecting');
  trouble = $state<CameraTrouble | undefined>();
  paused = $state(false);
  pausedLeft_s = $state(0);
  count_s = $state(0);
  restLeft_s = $state(0);
  placedFor_ms = $state(0);
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

  readonly training: string;
  readonly voice = new Voice(language());
  readonly sounds = new Sounds();
  /** Each frame as it comes: for the overlay, outside of Svelte's bookkeeping. */
  shown: ((frame: Frame) => void) | undefined;

  private channel: Channel | undefined;
  private run: SetRun | TimedRun | TestRun | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private last_ms = 0;
  private lastSeen_ms = 0;
  private placeSeen_ms = 0;
  private placedLooks = 0;
  private until = { cue: 0, praise: 0, note: 0 };
  private startedAt_ms = 0;
  /** Of this sitting: a training gone on with later lasts no hours. */
  private begunAt_ms = 0;
  private setBegan_ms = 0;
  private placed: string[] = [];
  private awaiting: ((result: SetResult | undefined) => void) | undefined;
  private saidPlace = '';
  /** Counts what was begun with the camera: only the latest may take it, and nothing may once the person has left. */
  private opening = 0;

  constructor(
    readonly tasks: Task[],
    private readonly options: {
      person: string;
      demo?: boolean;
      /** The exercise's words, spoken where no recorded sentence is there. */
      words: (task: Task, what: 'name' | 'camera') => string;
      steps: (task: Task) => string[];
      /** The page's own channel maker: a test's, or the demonstration's. */
      channel?: (listener: ConstructorParameters<typeof LiveChannel>[1]) => Channel;
      /** A movement test is measured: nothing is corrected, and nothing is kept as a set. */
      test?: string;
      /** A training of today that was left goes on: its identifier, and how far it had come. */
      resumes?: { training: string; index: number; started_ms: number; trained_min: number };
      /** Standard error of one measurement of that test. */
      testError?: number;
      /** Nothing is asked between two sets: stretches and breaks run by themselves. */
      handsOff?: boolean;
      /** A break counts by itself and is no training. */
      keeps?: boolean;
    },
  ) {
    const { resumes } = options;
    this.training = resumes?.training ?? identifier();
    if (resumes) {
      this.index = resumes.index;
      this.resumed = true;
      this.startedAt_ms = resumes.started_ms;
    }
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

  private get keeps() {
    return this.options.keeps !== false && this.options.test === undefined;
  }

  get task(): Task {
    return this.tasks[Math.min(this.index, this.tasks.length - 1)]!;
  }

  get nextTask(): Task | undefined {
    return this.tasks[this.index + 1];
  }

  get last(): Done | undefined {
    return this.sets.at(-1);
  }

  end() {
    this.opening += 1;
    clearInterval(this.timer);
    this.channel?.close();
    this.camera?.close();
    this.voice.silence();
    this.sounds.end();
  }

  // ---- the person's own steps

  async begin(way: Way) {
    this.sounds.wake();
    this.way = way === 'timer' ? 'timer' : 'camera';
    this.fromPhone = way === 'phone';
    this.startedAt_ms ||= Date.now();
    this.begunAt_ms ||= Date.now();
    this.keepTraining();
    if (way === 'timer') return this.countdown();
    await this.open();
  }

  async open() {
    this.trouble = undefined;
    const mine = (this.opening += 1);
    if (!this.camera && !this.options.demo && !this.fromPhone) {
      this.stage = 'opening';
      if (!(await this.take(chosenCamera(), mine))) return;
    }
    await this.connect(mine);
    if (mine === this.opening) this.place();
  }

  /** Called by the page once the picture is shown. */
  watch(video: HTMLVideoElement) {
    if (this.camera) this.channel?.watch(video, this.camera.track);
  }

  place() {
    this.stage = 'place';
    this.placedFor_ms = 0;
    this.placeSeen_ms = 0;
    this.placedLooks = 0;
    this.saidPlace = '';
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
    this.channel?.send({ type: this.paused ? 'pause' : 'resume' });
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
    if (then === 'easier')
      this.tasks.forEach((task, i) => {
        if (i > this.index && task.exercise === this.task.exercise) this.tasks[i] = easier(task);
      });
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
    // The same exercise in the same place needs only a short look before it goes on (lookAtPlace).
    if (this.way === 'timer') this.countdown();
    else this.place();
  }

  finish() {
    this.opening += 1;
    this.stage = 'end';
    this.paused = false;
    this.channel?.close();
    this.channel = undefined;
    this.camera?.close();
    this.camera = undefined;
    this.keepTraining({ ended_ms: Date.now(), minutes: this.allMinutes });
    this.voice.say('frame', 'session-done');
  }

  get minutes() {
    return this.begunAt_ms ? Math.max(1, Math.round((Date.now() - this.begunAt_ms) / 60000)) : 0;
  }

  /** Leaves the camera and goes on by the clock; what was counted in the set under way is kept. */
  byTheClock() {
    const under = this.stage === 'set';
    if (under) this.finishSet();
    this.opening += 1;
    this.channel?.close();
    this.channel = undefined;
    this.camera?.close();
    this.camera = undefined;
    this.trouble = undefined;
    this.way = 'timer';
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

  /** Opens a camera; false where it cannot be, or where the person left or asked again meanwhile. */
  private async take(device: string, mine: number): Promise<boolean> {
    try {
      const camera = await openCamera(() => this.lose(), { device });
      if (mine !== this.opening) {
        camera.close();
        return false;
      }
      this.camera = camera;
      this.trouble = undefined;
      return true;
    } catch (problem) {
      if (mine === this.opening) this.trouble = problem instanceof CameraProblem ? problem.why : 'busy';
      return false;
    }
  }

  private async connect(mine: number) {
    if (this.channel) return;
    const listener = {
      message: (message: ServerMessage) => this.hear(message),
      state: (state: ChannelState) => this.connection(state),
    };
    if (this.options.channel) this.channel = this.options.channel(listener);
    else if (this.options.demo) {
      const { DemoChannel } = await import('../live/demo_channel');
      if (mine !== this.opening) return;
      this.channel = new DemoChannel(listener);
    } else this.channel = new LiveChannel(liveAddress(this.options.person), listener);
  }

  private startChannel(placing: boolean) {
    const { task } = this;
    this.channel?.send({
      type: 'start',
      exercise: task.exercise,
      variant: task.variant,
      side: task.side,
      language: language(),
      height_m: 0,
      mode: this.test ? 'test' : task.goal.kind === 'hold' ? 'hold' : 'set',
      placing,
    });
  }

  private connection(state: ChannelState) {
    if (state === 'lost' && this.channelState === 'open' && this.run && !(this.run instanceof TimedRun))
      this.run.lost();
    this.channelState = state;
  }

  /** The camera was pulled out. */
  private lose() {
    this.camera = undefined;
    this.trouble = 'gone';
    this.sounds.quiet();
    if (this.stage === 'set' && !this.paused) this.togglePause();
  }

  /** Another of several cameras, kept for the next time. */
  async choose(device: string) {
    keepCamera(device);
    this.camera?.close();
    this.camera = undefined;
    await this.take(device, (this.opening += 1));
  }

  /** The camera is back: the set goes on where it was. */
  async reopen() {
    const under = this.stage === 'set';
    if (!under) return this.open();
    if ((await this.take(chosenCamera(), (this.opening += 1))) && this.paused) this.togglePause();
  }

  private hear(message: ServerMessage) {
    if (message.type === 'ready') this.ready = message;
    else if (message.type === 'result') this.awaiting?.(message);
    else if (message.type === 'frame') this.see(message);
    else if (message.type === 'error' && (message.id === 'network' || message.id === 'store'))
      this.show('note', { id: message.id, words: message.words, sentence: '' }, 6000);
  }

  private see(frame: Frame) {
    const now = performance.now();
    this.frame = frame;
    this.shown?.(frame);
    if (frame.person) this.lastSeen_ms = now;
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
    const passed = this.placeSeen_ms ? Math.min(200, now - this.placeSeen_ms) : 0;
    this.placeSeen_ms = now;
    const good = frame.person && frame.placement.ok;
    this.placedFor_ms = good ? this.placedFor_ms + passed : 0;
    this.placedLooks = good ? this.placedLooks + 1 : 0;
    const first = frame.placement.advice[0];
    if (first && first.id !== this.saidPlace) {
      this.saidPlace = first.id;
      this.voice.say('place', first.sentence, first.words);
    }
    const calm = this.placed.includes(this.key()) ? 1200 : 2500;
    // On a slow machine few pictures are no certainty yet.
    if (this.placedFor_ms > calm && this.placedLooks > 25) {
      this.placed.push(this.key());
      this.countdown();
    }
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
    this.cue = this.praise = this.note = undefined;
    this.paused = false;
    this.stage = 'set';
    this.setBegan_ms = Date.now();
    this.lastSeen_ms = performance.now();
    this.channel?.send({ type: 'go' });
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
      } else if ('cue' in effect) {
        this.praise = undefined;
        this.cue = effect.cue;
        this.until.cue = performance.now() + 5000;
      } else if ('praise' in effect) {
        this.cue = undefined;
        this.show('praise', effect.praise, 3000);
      } else if ('partial' in effect) this.show('note', effect.partial, 3000);
      else this.togglePause();
    }
  }

  private show(what: 'praise' | 'note', words: Say, for_ms: number) {
    this[what] = words;
    this.until[what] = performance.now() + for_ms;
  }

  private tick(now: number) {
    const passed_s = this.last_ms ? Math.min(1, (now - this.last_ms) / 1000) : 0;
    this.last_ms = now;
    if (this.cue && now > this.until.cue) this.cue = undefined;
    if (this.praise && now > this.until.praise) this.praise = undefined;
    if (this.note && now > this.until.note) this.note = undefined;
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
    const done: Done = {
      task,
      set: identifier(),
      count: run.standing.count,
      held_s: heldOf(run.standing, task),
      way: this.way,
      effort: undefined,
      pain: undefined,
      result: undefined,
      cues: [...run.heard.cues],
      praises: run.heard.praises,
      painStop: hurt ? { regions: [], spread: false } : undefined,
      value: undefined,
      measured: false,
    };
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
    const result = await this.result();
    if (run instanceof TestRun) {
      run.finish(result);
      mine.value = run.value;
      mine.measured = true;
    }
    if (!result) return;
    mine.result = result;
    await this.keepSet(mine);
    if (result.keepable && this.keeps)
      this.channel?.send({ type: 'keep', training: this.training, set: mine.set });
  }

  private result(): Promise<SetResult | undefined> {
    if (!this.channel || this.channelState !== 'open') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(undefined), 6000);
      this.awaiting = (result) => {
        clearTimeout(late);
        this.awaiting = undefined;
        resolve(result);
      };
      this.channel!.send({ type: 'end' });
    });
  }

  // ---- what is said before a set, and what is kept after it

  private announce() {
    const { task } = this;
    const first = task.set === 1;
    if (first) {
      const name = task.variant ? `name-${task.exercise}--${task.variant}` : `name-${task.exercise}`;
      this.voice.say('frame', name, this.options.words(task, 'name'));
    }
    const sideWords = { left: ['Left side', 'Linke Seite'], right: ['Right side', 'Rechte Seite'] };
    if (task.side !== 'both')
      this.voice.say('frame', `side-${task.side}`, sideWords[task.side][language() === 'de' ? 1 : 0]);
    if (first && this.way === 'camera' && !this.placed.includes(this.key()))
      this.voice.say('frame', `camera-${task.exercise}`, this.options.words(task, 'camera'));
    if (first && this.ear)
      this.options
        .steps(task)
        .forEach((words, i) => this.voice.say('frame', `step-${task.exercise}-${i + 1}`, words));
  }

  private keepTraining(more: { ended_ms?: number; minutes?: number; pain_spread?: boolean } = {}) {
    if (!this.keeps) return;
    void post({
      kind: 'training',
      person: this.options.person,
      training: this.training,
      body: {
        date: today(),
        started_ms: this.startedAt_ms,
        ...(this.painBefore === undefined ? {} : { pain_before: this.painBefore }),
        ...more,
      },
    });
  }

  private keepSet(done: Done): Promise<void> {
    if (!this.keeps) return Promise.resolve();
    const { task, result } = done;
    return post({
      kind: 'set',
      person: this.options.person,
      training: this.training,
      set: done.set,
      body: {
        position: task.position,
        family: task.family,
        exercise: task.exercise,
        variant: task.variant,
        side: task.side,
        planned_repetitions: task.planned ?? task.goal.repetitions,
        repetitions: done.count,
        // Of one hold, as the plan means it; of a hold that was not finished what there was of it.
        hold_s: done.count > 0 ? task.goal.hold_s : Math.round(done.held_s * 10) / 10,
        ...(result?.form === null || result?.form === undefined ? {} : { form: result.form }),
        effort: done.effort ?? effortUntilSaid,
        pain: done.pain ?? this.painBefore ?? 0,
        measured_by: done.way === 'timer' ? 'clock' : result?.measured_by || 'camera',
        details: {
          effort_said: done.effort !== undefined,
          pain_said: done.pain !== undefined,
          began_ms: this.setBegan_ms,
          planned_sets: task.sets,
          cues: result ? cuesOf(result) : done.cues.map((id) => ({ id })),
          praises: done.praises,
          ...(done.painStop ? { stopped_by_pain: done.painStop } : {}),
        },
      },
    });
  }
}

/** Each cue that was given, with where in the recording its fault was seen. */
function cuesOf(result: SetResult) {
  const moments = momentsOf(result.report);
  return result.cues.map(({ id, count, mended }) => ({ id, count, mended, at_s: moments[id] ?? [] }));
}

/** Seconds in posture in the whole set. */
function heldOf(standing: Standing, task: Task): number {
  return task.goal.kind === 'hold'
    ? standing.count * task.goal.hold_s + (standing.done ? 0 : standing.held_s)
    : task.goal.hold_s;
}
