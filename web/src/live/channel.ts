// One live connection: pictures go out by a worker, typed messages come back. Reconnects by itself and begins the set anew where it was lost.
import type { FromWorker, ToWorker } from './frames.worker';
import { readMessage, type PageMessage, type ServerMessage, type Start } from './messages';

export type ChannelState = 'connecting' | 'open' | 'lost';

export interface Channel {
  send(message: PageMessage): void;
  /** Pictures of this video element and its track go to the server from now on. */
  watch(video: HTMLVideoElement, track: MediaStreamTrack): void;
  rate(hertz: number): void;
  close(): void;
}

export interface Listener {
  message(message: ServerMessage, now_ms: number): void;
  state(state: ChannelState): void;
}

/** The page's clock that the worker's pictures carry too. */
export const now = () => performance.timeOrigin + performance.now();

/** Waiting times between tries: quick at first, never longer than five seconds. */
export const pause_ms = (tries: number) => Math.min(5000, 250 * 2 ** Math.min(tries, 10));

export const liveAddress = (person: string, where = location) =>
  `${where.protocol === 'https:' ? 'wss' : 'ws'}://${where.host}/api/people/${person}/live`;

interface Processor {
  readable: ReadableStream<VideoFrame>;
}
type ProcessorMaker = new (options: { track: MediaStreamTrack; maxBufferSize?: number }) => Processor;

export class LiveChannel implements Channel {
  private readonly worker = new Worker(new URL('./frames.worker.ts', import.meta.url), { type: 'module' });
  private started: Start | undefined;
  private placing = false;
  private paused = false;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watching = 0;
  private readonly read = new WeakSet<MediaStreamTrack>();
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
  ) {
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.hear(data);
    this.open();
  }

  send(message: PageMessage) {
    if (message.type === 'start') {
      this.started = message;
      this.placing = message.placing;
      this.paused = false;
      this.post({ kind: 'look', on: true });
    } else if (message.type === 'go') this.placing = false;
    else if (message.type === 'pause' || message.type === 'resume') this.paused = message.type === 'pause';
    else if (message.type === 'end') {
      this.started = undefined;
      this.post({ kind: 'look', on: false });
    }
    this.post({ kind: 'send', text: JSON.stringify(message) });
  }

  watch(video: HTMLVideoElement, track: MediaStreamTrack) {
    // A track is handed over once; it goes on whatever is shown meanwhile.
    if (this.read.has(track)) return;
    this.watching += 1;
    const Maker = (globalThis as { MediaStreamTrackProcessor?: ProcessorMaker }).MediaStreamTrackProcessor;
    if (Maker) {
      this.read.add(track);
      const { readable } = new Maker({ track, maxBufferSize: 1 });
      this.worker.postMessage({ kind: 'stream', stream: readable } satisfies ToWorker, [
        readable as unknown as Transferable,
      ]);
    } else this.watchElement(video, this.watching);
  }

  /** At most so many pictures a second; 0: all. */
  rate(hertz: number) {
    this.post({ kind: 'rate', hertz });
  }

  close() {
    this.closed = true;
    this.watching += 1;
    clearTimeout(this.timer);
    this.post({ kind: 'close' });
  }

  /** Where the browser cannot hand a track's frames to a worker: each shown picture is copied once. */
  private watchElement(video: HTMLVideoElement, mine: number) {
    const each = (callback: () => void) =>
      'requestVideoFrameCallback' in video
        ? video.requestVideoFrameCallback(callback)
        : requestAnimationFrame(callback);
    const take = async () => {
      if (this.watching !== mine) return;
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        const time_ms = now();
        const bitmap = await createImageBitmap(video);
        this.worker.postMessage({ kind: 'picture', bitmap, time_ms } satisfies ToWorker, [bitmap]);
      }
      each(() => void take());
    };
    void take();
  }

  private post(message: ToWorker) {
    this.worker.postMessage(message);
  }

  private open() {
    this.listener.state(this.tries ? 'lost' : 'connecting');
    this.post({ kind: 'open', url: this.url });
  }

  private hear(said: FromWorker) {
    if (this.closed) return;
    if (said.kind === 'text') {
      const message = readMessage(said.text);
      if (message) this.listener.message(message, now());
    } else if (said.kind === 'open') {
      this.tries = 0;
      this.listener.state('open');
      // A lost set goes on from zero at the server; what was counted before, the page has kept.
      if (this.started) {
        this.post({
          kind: 'send',
          text: JSON.stringify({ ...this.started, placing: this.placing } satisfies Start),
        });
        if (this.paused) this.post({ kind: 'send', text: JSON.stringify({ type: 'pause' }) });
      }
    } else if (said.kind === 'closed') {
      this.listener.state('lost');
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.open(), pause_ms(this.tries));
      this.tries += 1;
    }
  }
}
