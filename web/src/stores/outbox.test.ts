import { beforeEach, expect, test, vi } from 'vitest';

const me = 'p'.repeat(32);
const set = (repetitions: number, person = me, id = 's') =>
  ({
    kind: 'set',
    person,
    training: 't'.repeat(32),
    set: id.repeat(32),
    body: { position: 0, repetitions },
  }) as never;

let sent: { path: string; body: { repetitions: number } }[];
let answering: (request: Request) => Promise<Response>;

beforeEach(() => {
  localStorage.clear();
  vi.resetModules();
  sent = [];
  answering = async () => new Response(null, { status: 204 });
});

/** One window of the page, with somebody in front of it. */
async function fresh(person = me) {
  vi.resetModules();
  const { answerWith: answer } = await import('../api/client');
  const { lookAt } = await import('./person.svelte');
  lookAt(person);
  answer(async (request) => {
    sent.push({ path: new URL(request.url).pathname, body: await request.clone().json() });
    return answering(request);
  });
  return import('./outbox.svelte');
}

test('what is posted is sent, and the newest of a set counts', async () => {
  const { post, outbox } = await fresh();
  await Promise.all([post(set(7)), post(set(8))]);
  expect(sent.at(-1)!.body.repetitions).toBe(8);
  expect(outbox().waiting).toBe(0);
  expect(localStorage.getItem('medius.outbox')).toBe('[]');
});

test('without the server it waits on the device, also past a closed page', async () => {
  answering = async () => {
    throw new TypeError('no network');
  };
  const first = await fresh();
  await first.post(set(7));
  expect(first.outbox().waiting).toBe(1);
  vi.resetModules();
  answering = async () => new Response(null, { status: 204 });
  const second = await fresh();
  await second.flush();
  expect(sent.at(-1)!.body.repetitions).toBe(7);
  expect(localStorage.getItem('medius.outbox')).toBe('[]');
});

test('what the server refuses for good is let go of, and said', async () => {
  answering = async () =>
    new Response(JSON.stringify({ key: 'bad_request', message: 'no such exercise' }), {
      status: 400,
      headers: { 'Content-Type': 'application/json' },
    });
  const { post, outbox } = await fresh();
  await post(set(7));
  expect(outbox()).toMatchObject({ waiting: 0, refused: 'no such exercise' });
});

test('what one person trained waits while another is logged in, and goes out with its own login', async () => {
  answering = async () => {
    throw new TypeError('no network');
  };
  await (await fresh()).post(set(7));
  answering = async () => new Response(null, { status: 204 });
  sent = [];
  const other = 'o'.repeat(32);
  const theirs = await fresh(other);
  await theirs.flush();
  expect(sent).toEqual([]);
  expect(theirs.outbox().waiting).toBe(0);
  await theirs.post(set(3, other));
  expect(sent.map(({ path }) => path.includes(other))).toEqual([true]);
  const mine = await fresh();
  await mine.flush();
  expect(sent.at(-1)!.body.repetitions).toBe(7);
  expect(localStorage.getItem('medius.outbox')).toBe('[]');
});

test('where the server does not know the person the set stays, and what comes after it goes out', async () => {
  answering = async (request) =>
    new Response(null, { status: request.url.endsWith('s'.repeat(32)) ? 404 : 204 });
  const { post, outbox } = await fresh();
  await post(set(7));
  await post(set(9, me, 'u'));
  expect(outbox()).toMatchObject({ waiting: 1, refused: '' });
  expect(sent.map(({ body }) => body.repetitions)).toEqual([7, 7, 9]);
  answering = async () => new Response(null, { status: 204 });
  await (await fresh()).flush();
  expect(localStorage.getItem('medius.outbox')).toBe('[]');
});

test('two windows of the page lose nothing of each other', async () => {
  answering = async () => {
    throw new TypeError('no network');
  };
  const one = await fresh();
  await one.post(set(7));
  const two = await fresh();
  await two.post(set(9, me, 'u'));
  await one.post(set(8, me, 'v'));
  expect(JSON.parse(localStorage.getItem('medius.outbox')!)).toHaveLength(3);
  answering = async () => new Response(null, { status: 204 });
  sent = [];
  await one.flush();
  expect(sent.map(({ body }) => body.repetitions)).toEqual([7, 9, 8]);
});
