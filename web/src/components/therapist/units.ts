import therapist from '../../words/therapist.json';
import { words } from '../../words/words.svelte';

const t = words(therapist);

/** A series' unit as it is said: 0-10 is "of 10". */
export function unitWords(unit: string): string {
  const scale = /^0[-–](\d+)$/.exec(unit);
  if (scale) return t('unit.of', { n: scale[1]! });
  if (unit === 'x' || unit === 'stands') return t('unit.times');
  if (unit === 'deg' || unit === 'rating') return t(`unit.${unit}`);
  return unit;
}
