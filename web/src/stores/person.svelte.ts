// Who is here, and what the page knows of that person.
import { api, ask, rememberCsrf, type Schema } from '../api/client';

interface State {
  me: Schema['Me'] | undefined;
  /** The person looked at: oneself, or the therapist's patient. */
  person: string;
}
const state = $state<State>({ me: undefined, person: '' });

export const account = () => state.me;
export const person = () => state.person;
export const isTherapist = () => state.me?.role === 'therapist' || state.me?.role === 'administrator';
export const lookAt = (identifier: string) => (state.person = identifier);

function become(me: Schema['Me']) {
  state.me = me;
  state.person = me.person ?? '';
  rememberCsrf(me.csrf);
}

export async function arrive() {
  become(await ask(api.GET('/api/me')));
}

export async function logIn(login: string, password: string) {
  become(await ask(api.POST('/api/login', { body: { login, password } })));
}

/** Makes an account with an invitation's code, and goes in. */
export async function acceptInvitation(code: string, login: string, password: string) {
  become(await ask(api.POST('/api/accounts', { body: { code, login, password } })));
}

export async function logOut() {
  await ask(api.POST('/api/logout'));
  await arrive();
}

/** This person's date, as the plan means it. */
export function today(): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
