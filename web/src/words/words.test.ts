import { expect, test } from 'vitest';
import { setLanguage, words, type Text } from './words.svelte';

const areas = import.meta.glob<{ default: Record<string, Text> }>('./*.json', { eager: true });

test.each(Object.entries(areas))('%s says everything in both languages, with the same values', (_, area) => {
  const names = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
  for (const [key, text] of Object.entries(area.default)) {
    expect(text.en?.trim(), `${key}: English`).toBeTruthy();
    expect(text.de?.trim(), `${key}: German`).toBeTruthy();
    expect(names(text.de), `${key}: the same values in both`).toEqual(names(text.en));
  }
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
