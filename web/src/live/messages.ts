// The live channel's messages (docs/live-channel.md), checked once where they come in.
export type Side = 'left' | 'right' | 'both';
export type Mode = 'set' | 'hold' | 'test' | 'posture';

/** x, y (fractions of the picture) and visibility. */
export type Point = [number, number, number];

export interface Say {
  id: string;
  words: string;
  sentence: string;
}

export interface Cue extends Say {
  side: Side;
  severity: number;
  count: number;
}

export interface View {
  name: string;
  facing_deg: number;
  position: string;
  head_deg: number;
  distance_m: number;
  distance_se_m: number;
}

export interface Measure {
  name: string;
  words: string;
  side: Side;
  value: number;
  se: number;
  unit: string;
}

export interface Ready {
  type: 'ready';
  exercise: string;
  kind: 'repetitions' | 'hold' | 'posture' | 'gait';
  position: string;
  counts: boolean;
  holds: boolean;
  best_view: string;
  good_views: string[];
  gestures: string[];
  network: string;
}

export interface Frame {
  type: 'frame';
  time_ms: number;
  phase: 'placing' | 'running' | 'paused';
  person: boolean;
  points: Point[];
  view: View | null;
  placement: { ok: boolean; advice: Say[] };
  repetitions: number;
  left: number;
  right: number;
  side: Side;
  progress: number;
  in_posture: boolean;
  held_s: number;
  held_left_s: number;
  held_right_s: number;
  server_ms: number;
  dropped: number;
  counted?: boolean;
  partial?: { reason: string; words: string; sentence: string };
  cue?: Cue;
  praise?: Say & { cue?: string };
  gesture?: string;
  measures?: Measure[];
}

export interface SetResult {
  type: 'result';
  duration_s: number;
  repetitions: number;
  left: number;
  right: number;
  held_left_s: number;
  held_right_s: number;
  cues: (Say & { count: number; mended: boolean })[];
  form: number | null;
  pictures: number;
  median_ms: number;
  p99_ms: number;
  measured_by: string;
  keepable: boolean;
  report: Record<string, unknown>;
}

export interface Kept {
  type: 'kept';
  set: string;
  frames: number;
}

export interface Failure {
  type: 'error';
  id: string;
  words: string;
}

/** Said to a phone while no session is open on the computer. */
export interface Waiting {
  type: 'waiting';
}

export type ServerMessage = Waiting | Ready | Frame | SetResult | Kept | Failure;

export interface Start {
  type: 'start';
  exercise: string;
  variant: string;
  side: Side;
  language: 'en' | 'de';
  height_m: number;
  mode: Mode;
  placing: boolean;
  /** Absent: the server's own. */
  network?: 'full' | 'lite';
}
export type PageMessage =
  | Start
  | { type: 'go' | 'pause' | 'resume' }
  | { type: 'end'; signals?: boolean }
  | { type: 'keep'; training: string; set: string };

type Loose = Record<string, unknown>;
const number = (value: unknown, otherwise = 0) =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
const text = (value: unknown, otherwise = '') => (typeof value === 'string' ? value : otherwise);
const texts = (value: unknown) =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
const record = (value: unknown): Loose | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined;
const side = (value: unknown): Side => (value === 'left' || value === 'right' ? value : 'both');

function say(value: unknown): Say | undefined {
  const it = record(value);
  return it && { id: text(it.id, text(it.reason)), words: text(it.words), sentence: text(it.sentence) };
}

function says(value: unknown): Say[] {
  return Array.isArray(value) ? value.map(say).filter((it): it is Say => it !== undefined) : [];
}

function points(value: unknown): Point[] {
  if (!Array.isArray(value) || value.length !== 33) return [];
  return value.map((p) => (Array.isArray(p) ? [number(p[0]), number(p[1]), number(p[2])] : [0, 0, 0]));
}

function view(value: unknown): View | null {
  const it = record(value);
  if (!it) return null;
  return {
    name: text(it.name, 'unknown'),
    facing_deg: number(it.facing_deg),
    position: text(it.position),
    head_deg: number(it.head_deg),
    distance_m: number(it.distance_m),
    distance_se_m: number(it.distance_se_m),
  };
}

function frame(it: Loose): Frame {
  const placement = record(it.placement);
  const got: Frame = {
    type: 'frame',
    time_ms: number(it.time_ms),
    phase: it.phase === 'placing' || it.phase === 'paused' ? it.phase : 'running',
    person: it.person === true,
    points: points(it.points),
    view: view(it.view),
    placement: { ok: placement?.ok !== false, advice: says(placement?.advice) },
    repetitions: number(it.repetitions),
    left: number(it.left),
    right: number(it.right),
    side: side(it.side),
    progress: number(it.progress),
    in_posture: it.in_posture === true,
    held_s: number(it.held_s),
    held_left_s: number(it.held_left_s),
    held_right_s: number(it.held_right_s),
    server_ms: number(it.server_ms),
    dropped: number(it.dropped),
  };
  if (it.counted === true) got.counted = true;
  const partial = record(it.partial);
  if (partial)
    got.partial = {
      reason: text(partial.reason),
      words: text(partial.words),
      sentence: text(partial.sentence),
    };
  const cue = record(it.cue);
  if (cue)
    got.cue = {
      ...say(cue)!,
      side: side(cue.side),
      severity: number(cue.severity, 1),
      count: number(cue.count, 1),
    };
  const praise = record(it.praise);
  if (praise) got.praise = { ...say(praise)!, cue: text(praise.cue) };
  if (typeof it.gesture === 'string') got.gesture = it.gesture;
  if (Array.isArray(it.measures))
    got.measures = it.measures.map(record).flatMap((m) =>
      m
        ? [
            {
              name: text(m.name),
              words: text(m.words),
              side: side(m.side),
              value: number(m.value),
              se: number(m.se),
              unit: text(m.unit),
            },
          ]
        : [],
    );
  return got;
}

function ready(it: Loose): Ready {
  const kind = text(it.kind);
  return {
    type: 'ready',
    exercise: text(it.exercise),
    kind: kind === 'hold' || kind === 'posture' || kind === 'gait' ? kind : 'repetitions',
    position: text(it.position),
    counts: it.counts !== false,
    holds: it.holds === true,
    best_view: text(it.best_view),
    good_views: texts(it.good_views),
    gestures: texts(it.gestures),
    network: text(it.network),
  };
}

function result(it: Loose): SetResult {
  return {
    type: 'result',
    duration_s: number(it.duration_s),
    repetitions: number(it.repetitions),
    left: number(it.left),
    right: number(it.right),
    held_left_s: number(it.held_left_s),
    held_right_s: number(it.held_right_s),
    cues: (Array.isArray(it.cues) ? it.cues : []).flatMap((value) => {
      const cue = record(value);
      return cue ? [{ ...say(cue)!, count: number(cue.count, 1), mended: cue.mended === true }] : [];
    }),
    form: typeof it.form === 'number' ? it.form : null,
    pictures: number(it.pictures),
    median_ms: number(it.median_ms),
    p99_ms: number(it.p99_ms),
    measured_by: text(it.measured_by),
    keepable: it.keepable === true,
    report: record(it.report) ?? {},
  };
}

/** What the server said, or undefined where it is no message this page knows. */
export function readMessage(said: string): ServerMessage | undefined {
  let it: Loose | undefined;
  try {
    it = record(JSON.parse(said));
  } catch {
    return undefined;
  }
  switch (it?.type) {
    case 'frame':
      return frame(it);
    case 'ready':
      return ready(it);
    case 'result':
      return result(it);
    case 'waiting':
      return { type: 'waiting' };
    case 'kept':
      return { type: 'kept', set: text(it.set), frames: number(it.frames) };
    case 'error':
      return { type: 'error', id: text(it.id), words: text(it.words) };
    default:
      return undefined;
  }
}

/** A picture as the channel takes it: the capture time, then the JPEG. */
export function picture(time_ms: number, jpeg: ArrayBuffer): ArrayBuffer {
  const bytes = new Uint8Array(8 + jpeg.byteLength);
  new DataView(bytes.buffer).setFloat64(0, time_ms, true);
  bytes.set(new Uint8Array(jpeg), 8);
  return bytes.buffer;
}
