// A phone on the home network as camera: off until asked for.
import { api, ask, type Schema } from '../api/client';
import { account, person } from './person.svelte';

const state = $state<{ phone: Schema['Phone'] | undefined; address: string }>({
  phone: undefined,
  address: '',
});
export const phone = () => state.phone;
/** The text of the code to scan: known to the page that asked for it, and only then. */
export const phoneAddress = () => state.address;

const path = () => ({ person: person() });

export async function lookAtPhone(): Promise<void> {
  if (!account()?.home || !person()) return;
  state.phone = await ask(api.GET('/api/people/{person}/phone', { params: { path: path() } }));
  if (!state.phone.running) state.address = '';
}

export async function startPhone(): Promise<void> {
  state.phone = await ask(api.POST('/api/people/{person}/phone', { params: { path: path() } }));
  state.address = state.phone.address ?? '';
}

export async function stopPhone(): Promise<void> {
  await ask(api.DELETE('/api/people/{person}/phone', { params: { path: path() } }));
  state.address = '';
  await lookAtPhone();
}
