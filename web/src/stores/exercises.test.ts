import { expect, test } from 'vitest';
import { answerWith } from '../api/client';
import { detailsOf } from './exercises.svelte';

const answers = (statuses: Record<string, number>) =>
  answerWith(async (request) => {
    const id = new URL(request.url).pathname.split('/').at(-1)!;
    const status = statuses[id] ?? 200;
    const body = status === 200 ? { id } : { key: 'unknown', message: `no ${id}` };
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  });

test('an exercise that is gone is left out, and the others are there', async () => {
  answers({ 'my-own': 404 });
  expect(Object.keys(await detailsOf(['squat', 'my-own', 'squat', 'clamshell'])).sort()).toEqual([
    'clamshell',
    'squat',
  ]);
});

test('any other trouble is not hidden', async () => {
  answers({ squat: 500 });
  await expect(detailsOf(['squat'])).rejects.toThrow('no squat');
});
