// What was trained waits here, on this device, until the server has it: a closed page or a stopped program loses nothing.
import { api, ask, Problem, type Schema } from '../api/client';

export type Letter = { person: string; training: string } & (
  | { kind: 'training'; body: Schema['TrainingChange'] }
  | { kind: 'set'; set: string; body: Schema['TrainingSet'] }
);

const place = 'medius.outbox';
const state = $state<{ waiting: number; refused: string }>({ waiting: 0, refused: '' });

/** How many sets are not yet on the server's disk, and what it refused, if anything. */
export const outbox = () => state;

function read(): Letter[] {
  try {
    return JSON.parse(localStorage.getItem(place) ?? '[]') as Letter[];
  } catch {
    return [];
  }
}

function write(letters: Letter[]) {
  state.waiting = letters.length;
  try {
    localStorage.setItem(place, JSON.stringify(letters));
  } catch {
    // A full or forbidden storage: the letters still go out while this page is open.
  }
}

const same = (a: Letter, b: Letter) =>
  a.training === b.training && a.kind === b.kind && (a.kind !== 'set' || a.set === (b as typeof a).set);

let letters: Letter[] | undefined;
const all = () => (letters ??= read());

async function deliver(letter: Letter) {
  const path = { person: letter.person, training: letter.training };
  if (letter.kind === 'training')
    await ask(api.PUT('/api/people/{person}/trainings/{training}', { params: { path }, body: letter.body }));
  else
    await ask(
      api.PUT('/api/people/{person}/trainings/{training}/sets/{set}', {
        params: { path: { ...path, set: letter.set } },
        body: letter.body,
      }),
    );
}

let sending: Promise<void> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let tries = 0;

async function sendAll() {
  for (let letter = all()[0]; letter; letter = all()[0]) {
    try {
      await deliver(letter);
      tries = 0;
    } catch (problem) {
      const again = !(problem instanceof Problem) || problem.unreachable || problem.status >= 500;
      if (again || (problem instanceof Problem && [401, 403, 429].includes(problem.status))) {
        clearTimeout(timer);
        timer = setTimeout(() => void flush(), Math.min(30_000, 1000 * 2 ** tries++));
        return;
      }
      state.refused = problem.message;
    }
    // It may have been replaced by a newer one meanwhile.
    if (all()[0] === letter) all().shift();
    write(all());
  }
}

/** Sends what waits; quiet when nothing does. */
export function flush(): Promise<void> {
  clearTimeout(timer);
  sending ??= sendAll().finally(() => (sending = undefined));
  return sending;
}

/** Keeps a letter on this device at once and sends it; the newest of the same training or set counts. */
export function post(letter: Letter): Promise<void> {
  const plain = JSON.parse(JSON.stringify(letter)) as Letter;
  const at = all().findIndex((other) => same(other, plain));
  if (at >= 0) {
    const old = all()[at]!;
    // A training's change adds to what is still waiting; a set is replaced.
    if (old.kind === 'training' && plain.kind === 'training') plain.body = { ...old.body, ...plain.body };
    all()[at] = plain;
  } else all().push(plain);
  write(all());
  return flush();
}

globalThis.addEventListener?.('online', () => void flush());
