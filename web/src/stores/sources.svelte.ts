// The literature behind every rule, asked for once.
import { api, ask, type Schema } from '../api/client';

const entries = $state<Record<string, Schema['SourceEntry']>>({});
let asked = false;

async function load() {
  asked = true;
  try {
    for (const entry of await ask(api.GET('/api/sources'))) entries[entry.key] = entry;
  } catch {
    asked = false;
  }
}

export function citation(key: string): Schema['SourceEntry'] | undefined {
  if (!asked) queueMicrotask(load);
  return entries[key];
}
