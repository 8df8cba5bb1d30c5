// What a session sees through: a camera, and the connection its pictures go out by. Only the latest wish counts; what comes late is closed again.
import {
  CameraProblem,
  chosenCamera,
  keepCamera,
  openCamera,
  type Camera,
  type CameraTrouble,
} from './camera';
import type { Channel, ChannelState, Listener } from './channel';
import type { PageMessage, ServerMessage, SetResult } from './messages';

const patience_ms = 6000; // for the server's last word on a set

export interface Watcher {
  message(message: Exclude<ServerMessage, SetResult>): void;
  state(state: ChannelState): void;
  camera(camera: Camera | undefined, trouble: CameraTrouble | undefined): void;
}

export class Sight {
  private camera: Camera | undefined;
  private channel: Channel | undefined;
  private state: ChannelState = 'connecting';
  private wish = 0;
  private awaiting: ((result: SetResult | undefined) => void) | undefined;

  constructor(
    private readonly makeChannel: (listener: Listener) => Channel | Promise<Channel>,
    private readonly watcher: Watcher,
  ) {}

  /** The channel, and where it is wanted a camera; false where it cannot be, or where the person left or asked again meanwhile. */
  async open(withCamera: boolean): Promise<boolean> {
    const mine = (this.wish += 1);
    if (withCamera && !this.camera && !(await this.take(chosenCamera(), mine))) return false;
    if (!this.channel) {
      const channel = await this.makeChannel({
        message: (message) => this.hear(message),
        state: (state) => this.turn(state),
      });
      if (mine === this.wish) this.channel = channel;
      else channel.close();
    }
    return mine === this.wish;
  }

  /** Another of several cameras, kept for the next time. */
  async choose(device: string) {
    keepCamera(device);
    this.camera?.close();
    this.give(undefined, undefined);
    await this.take(device, (this.wish += 1));
  }

  /** The same camera once more, after it was pulled out. */
  reopen(): Promise<boolean> {
    return this.take(chosenCamera(), (this.wish += 1));
  }

  close() {
    this.wish += 1;
    this.channel?.close();
    this.channel = undefined;
    this.camera?.close();
    this.give(undefined, undefined);
  }

  send(message: PageMessage) {
    this.channel?.send(message);
  }

  /** Called once the picture is shown. */
  watch(video: HTMLVideoElement) {
    if (this.camera) this.channel?.watch(video, this.camera.track);
  }

  /** Ends the set at the server: its own word on it, or none where it does not answer. */
  result(): Promise<SetResult | undefined> {
    if (!this.channel || this.state !== 'open') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(undefined), patience_ms);
      this.awaiting = (result) => {
        clearTimeout(late);
        this.awaiting = undefined;
        resolve(result);
      };
      this.send({ type: 'end' });
    });
  }

  private async take(device: string, mine: number): Promise<boolean> {
    try {
      const camera = await openCamera(() => this.lose(), { device });
      if (mine !== this.wish) {
        camera.close();
        return false;
      }
      this.give(camera, undefined);
      return true;
    } catch (problem) {
      if (mine === this.wish) this.give(undefined, problem instanceof CameraProblem ? problem.why : 'busy');
      return false;
    }
  }

  /** The camera was pulled out. */
  private lose() {
    this.give(undefined, 'gone');
  }

  private give(camera: Camera | undefined, trouble: CameraTrouble | undefined) {
    this.camera = camera;
    this.watcher.camera(camera, trouble);
  }

  private turn(state: ChannelState) {
    this.state = state;
    this.watcher.state(state);
  }

  private hear(message: ServerMessage) {
    if (message.type === 'result') this.awaiting?.(message);
    else this.watcher.message(message);
  }
}
