// The order of the first three minutes, and which of its screens this person needs.
import type { Draft } from '../../stores/draft.svelte';

export type Part = 'you' | 'pain' | 'safety' | 'life' | 'movement' | 'plan';

/** Small calm groups; what the catalogue asks beyond them comes last, in one more group. */
export const safetyGroups: { id: string; questions: string[] }[] = [
  {
    id: 'nerves',
    questions: [
      'saddle_numbness',
      'bladder_change',
      'bowel_change',
      'sexual_change',
      'pain_both_legs',
      'weak_both_legs',
      'unsteady_walking',
      'leg_weakness',
    ],
  },
  { id: 'bones', questions: ['trauma', 'steroids', 'osteoporosis', 'hip_cannot_bear_weight'] },
  {
    id: 'health',
    questions: ['cancer_history', 'weight_loss', 'night_pain', 'fever', 'recent_infection', 'weak_immunity'],
  },
  { id: 'vessels', questions: ['collapse', 'pulsing_belly', 'chest_or_belly', 'calf_swelling'] },
  {
    id: 'rhythm',
    questions: ['morning_stiffness', 'better_with_exercise', 'no_better_with_rest', 'gradual_onset'],
  },
];

export function groupsOf(known: string[]): { id: string; questions: string[] }[] {
  const grouped = new Set(safetyGroups.flatMap((group) => group.questions));
  const rest = known.filter((id) => !grouped.has(id));
  return [...safetyGroups, { id: 'more', questions: rest }]
    .map((group) => ({ ...group, questions: group.questions.filter((id) => known.includes(id)) }))
    .filter((group) => group.questions.length > 0);
}

export interface Step {
  id: string;
  part: Part;
}

export function stepsOf(answers: Draft, questions: string[]): Step[] {
  const hurts = answers.symptoms.length > 0;
  const steps: (Step | false)[] = [
    { id: 'you', part: 'you' },
    { id: 'where', part: 'pain' },
    hurts && { id: 'pain', part: 'pain' },
    hurts && { id: 'change', part: 'pain' },
    { id: 'body', part: 'safety' },
    ...groupsOf(questions).map((group): Step => ({ id: `safety-${group.id}`, part: 'safety' })),
    hurts && { id: 'function', part: 'life' },
    { id: 'day', part: 'life' },
    { id: 'goals', part: 'life' },
    { id: 'time', part: 'life' },
    { id: 'room', part: 'life' },
    { id: 'tests', part: 'movement' },
    { id: 'result', part: 'plan' },
  ];
  return steps.filter((step) => step !== false);
}

/** Tests worth a beginner's minutes: those of this list that the catalogue knows and the room and body allow. */
export function testsFor(answers: Draft, known: string[]): string[] {
  const wanted = ['chair_stand_30s'];
  if (!answers.conditions.includes('poor_balance')) wanted.push('single_leg_stance');
  const lies = answers.room.floor && !((answers.pregnant_weeks ?? 0) >= 16);
  if (lies) wanted.push('single_leg_bridge_hold', 'side_lying_abduction_hold');
  return wanted.filter((id) => known.includes(id));
}
