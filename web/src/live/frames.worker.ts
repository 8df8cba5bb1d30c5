// Takes the camera's pictures, packs them as JPEG and talks to the server, away from the page's own thread.
import { picture } from './messages';
import { Pacer } from './pacer';

export type ToWorker =
  | { kind: 'open'; url: string }
  | { kind: 'send'; text: string }
  | { kind: 'stream'; stream: ReadableStream<VideoFrame> }
  | { kind: 'picture'; bitmap: ImageBitmap; time_ms: number }
  | { kind: 'rate'; hertz: number }
  | { kind: 'look'; on: boolean }
  | { kind: 'close' };
export type FromWorker =
  | { kind: 'open' }
  | { kind: 'closed'; clean: boolean }
  | { kind: 'text'; text: string }
  | { kind: 'pictures_ended' };

const longest = 640; // pixels of the longer side: what the network needs and what was measured
const quality = 0.7;
const post = (message: FromWorker) => postMessage(message);

let socket: WebSocket | undefined;
/** At most so many pictures a second. */
let least_ms = 0;
let taken_ms = 0;
/** Between two sets nothing is sent. */
let looking = true;
let canvas: OffscreenCanvas | undefined;
let brush: OffscreenCanvasRenderingContext2D | null = null;

async function send(source: VideoFrame | ImageBitmap, time_ms: number) {
  const [width, height] =
    'displayWidth' in source ? [source.displayWidth, source.displayHeight] : [source.width, source.height];
  const scale = Math.min(1, longest / Math.max(width, height));
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (!canvas || canvas.width !== w || canvas.height !== h) {
    canvas = new OffscreenCanvas(w, h);
    brush = canvas.getContext('2d', { alpha: false });
  }
  brush?.drawImage(source, 0, 0, w, h);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
  const packed = picture(time_ms, await blob.arrayBuffer());
  if (socket?.readyState === WebSocket.OPEN) socket.send(packed);
}

const pacer = new Pacer<VideoFrame | ImageBitmap>(send, (frame) => frame.close());

function open(url: string) {
  socket?.close();
  const mine = new WebSocket(url);
  socket = mine;
  mine.onopen = () => {
    pacer.forget();
    post({ kind: 'open' });
  };
  mine.onmessage = ({ data }) => {
    if (typeof data !== 'string') return;
    // The time alone is read here, so that the next picture leaves before the page has seen this answer.
    const time = /^\{[^{[]*"time_ms":(-?[\d.eE+]+)/.exec(data);
    if (time) pacer.answered(Number(time[1]));
    else if (/^\{"type":"(error|waiting)"/.test(data)) pacer.forget();
    post({ kind: 'text', text: data });
  };
  mine.onclose = ({ wasClean }) => {
    if (socket === mine) post({ kind: 'closed', clean: wasClean });
  };
}

function take(picture: VideoFrame | ImageBitmap, time_ms: number) {
  if (!looking || time_ms - taken_ms < least_ms) return picture.close();
  taken_ms = time_ms;
  pacer.offer(picture, time_ms);
}

let reader: ReadableStreamDefaultReader<VideoFrame> | undefined;

async function read(stream: ReadableStream<VideoFrame>) {
  reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    // The frame's own clock has another origin; what the page compares with is its own.
    take(value, performance.timeOrigin + performance.now());
  }
  post({ kind: 'pictures_ended' });
}

/** Every picture is closed before the worker goes: a camera stalls on those that nobody gave back. */
async function end() {
  looking = false;
  await Promise.race([reader?.cancel(), new Promise((done) => setTimeout(done, 500))]);
  await pacer.end();
  close();
}

onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'open') open(data.url);
  else if (data.kind === 'send') {
    if (socket?.readyState === WebSocket.OPEN) socket.send(data.text);
  } else if (data.kind === 'stream') void read(data.stream);
  else if (data.kind === 'picture') take(data.bitmap, data.time_ms);
  else if (data.kind === 'look') looking = data.on;
  else if (data.kind === 'rate') least_ms = data.hertz > 0 ? 1000 / data.hertz - 5 : 0;
  else {
    const last = socket;
    socket = undefined;
    last?.close();
    void end();
  }
};
