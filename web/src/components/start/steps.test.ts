import { expect, test } from 'vitest';
import { complete, empty, type Draft } from '../../stores/draft.svelte';
import { groupsOf, safetyGroups, stepsOf, testsFor } from './steps';

const asked = [...safetyGroups.flatMap((group) => group.questions), 'something_new'];
const tests = ['chair_stand_30s', 'single_leg_stance', 'single_leg_bridge_hold'];

test('no question of the catalogue is left out, and none is asked that it does not know', () => {
  expect(
    groupsOf(asked)
      .flatMap((group) => group.questions)
      .sort(),
  ).toEqual([...asked].sort());
  expect(groupsOf(['fever'])).toEqual([{ id: 'health', questions: ['fever'] }]);
});

test('who has no pain is not asked about it', () => {
  const calm = stepsOf(empty(), asked).map((step) => step.id);
  expect(calm).not.toContain('pain');
  const sore: Draft = { ...empty(), symptoms: [{ region: 'buttock', side: 'left', kind: 'pain' }] };
  const steps = stepsOf(sore, asked).map((step) => step.id);
  expect(steps.indexOf('pain')).toBe(steps.indexOf('where') + 1);
  expect(steps.indexOf('safety-nerves')).toBeLessThan(steps.indexOf('day'));
  expect(steps.at(-1)).toBe('result');
});

test('tests spare those whom they could harm', () => {
  expect(testsFor(empty(), tests)).toEqual(tests);
  expect(testsFor({ ...empty(), conditions: ['poor_balance'] }, tests)).not.toContain('single_leg_stance');
  const chair = { ...empty(), room: { floor: false, kneel: false, equipment: [] } };
  expect(testsFor(chair, tests)).not.toContain('single_leg_bridge_hold');
  expect(testsFor({ ...empty(), pregnant_weeks: 24 }, tests)).not.toContain('single_leg_bridge_hold');
});

test('only what was answered is sent', () => {
  const sent = complete({ ...empty(), age: 43, pain: { now: 0 } });
  expect(sent).toEqual({
    version: 1,
    age: 43,
    pain: { now: 0 },
    time: { minutes: 15, days: [] },
    room: { floor: true, kneel: true, equipment: ['chair'] },
  });
});
