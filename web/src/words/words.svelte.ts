// Every word of the page stands in a JSON file of this folder, one file an area, one entry {en, de} a sentence.
export type Language = 'en' | 'de';
export interface Text {
  en: string;
  de: string;
}
type Values = Record<string, string | number>;

const kept = globalThis.localStorage?.getItem('medius.language');
const wanted = globalThis.navigator?.language?.startsWith('de') ? 'de' : 'en';
const state = $state<{ language: Language }>({ language: kept === 'en' || kept === 'de' ? kept : wanted });

export const language = () => state.language;

export function setLanguage(value: Language) {
  state.language = value;
  localStorage.setItem('medius.language', value);
  document.documentElement.lang = value;
}

/** {name} in a sentence stands for a value. */
function fill(sentence: string, values?: Values): string {
  return values ? sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : sentence;
}

/** The sentence in the person's language. */
export const say = (text: Text, values?: Values) => fill(text[state.language], values);

/** The words of one area: `const t = words(start); t('title', {name})`. A key that ends in .one is taken where n is 1. */
export function words<Area extends Record<string, Text>>(area: Area) {
  return (key: keyof Area & string, values?: Values): string => {
    const one = values?.n === 1 ? area[`${key}.one`] : undefined;
    return say(one ?? area[key]!, values);
  };
}

/** A number as this language writes it. */
export function number(value: number, digits = 0): string {
  return value.toLocaleString(state.language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** 2026-11-22 as "Sunday, 22 November". */
export function day(
  date: string,
  style: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' },
): string {
  return new Date(`${date}T12:00:00`).toLocaleDateString(state.language === 'en' ? 'en-GB' : 'de-DE', style);
}
