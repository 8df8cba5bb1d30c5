// A unit of the program as a person reads it.
import start from '../words/start.json';
import { words } from '../words/words.svelte';

const t = words(start);
export function unitName(unit: string): string {
  const key = `unit.${unit}`;
  if (key in start) return t(key as keyof typeof start);
  // A scale such as 0-10.
  return unit.replace(/^(\d+)-(\d+)$/, '$1–$2');
}
