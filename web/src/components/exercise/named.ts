// Identifiers of the catalogue -> keys of words/exercises.json.
import type catalogue from '../../words/exercises.json';
import known from '../../words/exercises.json';

export type Key = keyof typeof catalogue;

/** `named('position', 'supine')`: the key if there are words for it, else that of "all". */
export function named(kind: string, id: string): Key {
  const key = `${kind}.${id}`;
  return key in known ? (key as Key) : 'any';
}

/** How a threshold is said: 0.1 statures as 10 % of body height. */
export function measured(
  value: number,
  unit: string | undefined,
): { key: Key; value: number; digits: number } {
  if (unit === 'deg') return { key: 'unit.deg', value, digits: Number.isInteger(value) ? 0 : 1 };
  if (unit === 'statures') return { key: 'unit.statures', value: value * 100, digits: 1 };
  if (unit === 'statures/s') return { key: 'unit.speed', value, digits: 2 };
  return { key: 'unit.ratio', value, digits: 2 };
}
