import { beforeEach, expect, test, vi } from 'vitest';

const set = (repetitions: number) =>
  ({
    kind: 'set',
    person: 'p'.repeat(32),
    training: 't'.repeat(32),
    set: 's'.repeat(32),
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

async function fresh() {
  const { answerWith: answer } = await import('../api/client');
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
