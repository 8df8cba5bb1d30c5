// What was trained waits here, on this device, until the server has it: a closed page or a stopped program loses nothing.
import { api, ask, Problem, type Schema } from '../api/client';
import { person } from './person.svelte';

export type Letter = { person: string; training: string } & (
  | { kind: 'training'; body: Schema['TrainingChange'] }
  | { kind: 'set'; set: string; body: Schema['TrainingSet'] }
);

const place = 'medius.outbox';
const state = $state<{ waiting: number; refused: string }>({ waiting: 0, refused: '' });

/** How many sets are not yet on the server's disk, and what it refused, if anything. */
export const outbox = () => state;

/** What the device's storage would not take: it still goes out while this page is open. */
let unstored: Letter[] | undefined;

/** Anew each time: another window of the page keeps its letters in the same place. */
function read(): Letter[] {
  if (unstored) return unstored;
  try {
    return JSON.parse(localStorage.getItem(place) ?? '[]') as Letter[];
  } catch {
    return [];
  }
}

/** Several people may train at this device; only who is here now can send. */
const isMine = (letter: Letter) => letter.person === person();
const count = (letters: Letter[]) => (state.waiting = letters.filter(isMine).length);

function write(letters: Letter[]) {
  count(letters);
  try {
    localStorage.setItem(place, JSON.stringify(letters));
    unstored = undefined;
  } catch {
    unstored = letters;
  }
}

const same = (a: Letter, b: Letter) =>
  a.person === b.person &&
  a.training === b.training &&
  a.kind === b.kind &&
  (a.kind !== 'set' || a.set === (b as typeof a).set);

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

/** Leaves the list as it is where the letter was replaced by a newer one meanwhile. */
function remove(sent: Letter) {
  const letters = read();
  const at = letters.findIndex((letter) => same(letter, sent));
  if (at >= 0 && JSON.stringify(letters[at]) === JSON.stringify(sent)) letters.splice(at, 1);
  write(letters);
}

async function sendAll() {
  const aside: Letter[] = [];
  const next = () => read().find((letter) => isMine(letter) && !aside.some((other) => same(letter, other)));
  count(read());
  for (let letter = next(); letter; letter = next()) {
    try {
      await deliver(letter);
      tries = 0;
    } catch (problem) {
      const status = problem instanceof Problem ? problem.status : 0;
      if (status === 0 || status >= 500 || [401, 403, 429].includes(status)) {
        clearTimeout(timer);
        timer = setTimeout(() => void flush(), Math.min(30_000, 1000 * 2 ** tries++));
        return;
      }
      if (status === 404) {
        // Not this login's person: the letter waits for its own.
        aside.push(letter);
        continue;
      }
      state.refused = (problem as Problem).message;
    }
    remove(letter);
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
  const letters = read();
  const at = letters.findIndex((other) => same(other, plain));
  if (at >= 0) {
    const old = letters[at]!;
    // A training's change adds to what is still waiting; a set is replaced.
    if (old.kind === 'training' && plain.kind === 'training') plain.body = { ...old.body, ...plain.body };
    letters[at] = plain;
  } else letters.push(plain);
  write(letters);
  return flush();
}

globalThis.addEventListener?.('online', () => void flush());
