// One thing done at a time, and what came of it: busy while it is under way, the refusal in the server's own words.
import { Problem } from '../../api/client';

export function act() {
  const state = $state({ busy: false, problem: '', done: '' });
  return {
    get busy() {
      return state.busy;
    },
    get problem() {
      return state.problem;
    },
    get done() {
      return state.done;
    },
    async run(work: () => Promise<unknown>, done = '') {
      Object.assign(state, { busy: true, problem: '', done: '' });
      try {
        await work();
        state.done = done;
        return true;
      } catch (problem) {
        state.problem = problem instanceof Problem ? problem.message : String(problem);
        return false;
      } finally {
        state.busy = false;
      }
    },
  };
}
export type Act = ReturnType<typeof act>;

/** The families of the programme and how many steps each has. */
export const families = [
  ['bridge', 4],
  ['abductors', 4],
  ['squat', 6],
  ['single_leg', 3],
  ['trunk', 2],
  ['stretch_rotators', 3],
  ['stretch_hip_flexors', 1],
  ['stretch_back', 2],
  ['posture', 2],
  ['walking', 2],
] as const;

/** 128 random bits as the server's identifiers are written. */
export const identifier = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A series' unit as it is said: 0-10 is "of 10". */
export function unitWords(unit: string, t: (key: UnitKey, values?: { n: string }) => string): string {
  const scale = /^0[-–](\d+)$/.exec(unit);
  if (scale) return t('unit.of', { n: scale[1]! });
  if (unit === 'x' || unit === 'stands') return t('unit.times');
  if (unit === 'deg' || unit === 'rating') return t(`unit.${unit}`);
  return unit;
}
type UnitKey = 'unit.of' | 'unit.times' | 'unit.deg' | 'unit.rating';
