// The typed client of openapi.yaml: every call of the page goes through `api`, so that a person who is told something is always told why.
import createClient, { type Middleware } from 'openapi-fetch';
import problems from '../words/problems.json';
import { say } from '../words/words.svelte';
import type { components, paths } from './types';

export type Schema = components['schemas'];

/** The refusals that anybody may meet are said in the page's language; what only a developer meets, in the server's own sentence. */
const told = (key: string, otherwise: string) =>
  key in problems ? say(problems[key as keyof typeof problems]) : otherwise;

/** What was refused, and why. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly key: string,
    message: string,
  ) {
    super(told(key, message));
  }
  /** No answer at all: the program has ended or the network is gone. */
  get unreachable() {
    return this.status === 0;
  }
}

let csrf = '';
export const rememberCsrf = (token: string | undefined) => (csrf = token ?? '');

const guard: Middleware = {
  onRequest({ request }) {
    if (csrf && request.method !== 'GET') request.headers.set('X-CSRF-Token', csrf);
    return request;
  },
};

/** In a demonstration made-up answers take the server's place (demo.ts). */
let transport: (request: Request) => Promise<Response> = (request) => fetch(request);
export const answerWith = (other: (request: Request) => Promise<Response>) => (transport = other);

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? 'http://localhost',
  fetch: (request: Request) => transport(request),
});
api.use(guard);

/** Undefined where the server knows none (404): there is no plan yet, nothing was kept. */
export async function orNone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) return undefined;
    throw problem;
  }
}

/** `await ask(api.GET(...))`: the data, or a Problem is thrown. */
export async function ask<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let got;
  try {
    got = await answer;
  } catch {
    throw new Problem(0, 'unreachable', '');
  }
  if (!got.response.ok) {
    const said = got.error as Schema['Problem'] | undefined;
    throw new Problem(got.response.status, said?.key ?? 'unknown', said?.message ?? got.response.statusText);
  }
  return got.data as T;
}
