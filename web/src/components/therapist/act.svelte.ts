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
