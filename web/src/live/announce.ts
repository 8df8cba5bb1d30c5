// What is said before a set: the exercise, the side, where the camera goes, and to those who do not look every step.
import type { Saying } from './agenda';
import type { Task } from './tasks';

/** The exercise's words, spoken where no recorded sentence is there. */
export interface Wording {
  words: (task: Task, what: 'name' | 'camera') => string;
  steps: (task: Task) => string[];
}

const sides = {
  en: { left: 'Left side', right: 'Right side' },
  de: { left: 'Linke Seite', right: 'Rechte Seite' },
};

export function announcement(
  task: Task,
  { words, steps }: Wording,
  how: { language: 'en' | 'de'; placing: boolean; allSteps: boolean },
): Saying[] {
  const said: Saying[] = [];
  const add = (sentence: string, spoken: string) => said.push({ kind: 'frame', sentence, words: spoken });
  const first = task.set === 1;
  if (first) add(`name-${task.exercise}${task.variant ? `--${task.variant}` : ''}`, words(task, 'name'));
  if (task.side !== 'both') add(`side-${task.side}`, sides[how.language][task.side]);
  if (first && how.placing) add(`camera-${task.exercise}`, words(task, 'camera'));
  if (first && how.allSteps) steps(task).forEach((step, i) => add(`step-${task.exercise}-${i + 1}`, step));
  return said;
}
