import { expect, test } from 'vitest';
import { setLanguage, words, type Text } from './words.svelte';

const areas = import.meta.glob<{ default: Record<string, Text> }>('./*.json', { eager: true });
const sources = import.meta.glob<string>(['../**/*.{svelte,ts}', '!../**/*.test.ts', '!../api/types.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

test.each(Object.entries(areas))('%s says everything in both languages, with the same values', (_, area) => {
  const names = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
  for (const [key, text] of Object.entries(area.default)) {
    expect(text.en?.trim(), `${key}: English`).toBeTruthy();
    expect(text.de?.trim(), `${key}: German`).toBeTruthy();
    expect(names(text.de), `${key}: the same values in both`).toEqual(names(text.en));
  }
});

/** All that is written between quotes in the files that read an area; `x.${y}` becomes a pattern. */
function spoken(area: string): RegExp[] {
  const found: RegExp[] = [];
  for (const source of Object.values(sources)) {
    if (!source.includes(`/${area}.json'`)) continue;
    // Each kind of quote by itself: they stand within one another in a template's attributes.
    for (const quote of ["'", '"', '`'])
      for (const [, text] of source.matchAll(new RegExp(`${quote}([^${quote}\\n]*)(?=${quote})`, 'g')))
        add(text!);
  }
  function add(text: string) {
    const parts = text.split(/\$\{[^}]*\}/);
    if (parts.length > 1 && parts.every((part) => !part)) return;
    const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    found.push(new RegExp(`^${escaped.join('.+')}$`));
  }
  return found;
}

/** Their keys are the server's. */
const saidByTheServer = ['problems'];
test.each(
  Object.keys(areas)
    .map((path) => path.slice(2, -5))
    .filter((area) => !saidByTheServer.includes(area)),
)('every word of %s is used', (area) => {
  const keys = Object.keys(areas[`./${area}.json`]!.default);
  const used = spoken(area);
  const idle = keys.filter((key) => {
    const plain = key.replace(/\.one$/, '');
    return !used.some((pattern) => pattern.test(key) || pattern.test(plain));
  });
  expect(idle).toEqual([]);
});

test('values are filled in, and one is said as one', () => {
  const t = words({
    n: { en: '{n} sets', de: '{n} Sätze' },
    'n.one': { en: 'one set', de: 'ein Satz' },
  });
  setLanguage('en');
  expect(t('n', { n: 3 })).toBe('3 sets');
  expect(t('n', { n: 1 })).toBe('one set');
  setLanguage('de');
  expect(t('n', { n: 3 })).toBe('3 Sätze');
});
