// A made-up person four weeks into the plan: desk work, one sore buttock. Dates move along with today.
import { addDays } from '../components/plan-lines';
import { today } from '../stores/person.svelte';
import start from '../words/start.json';
import { say } from '../words/words.svelte';
import { answer } from './demo';
import type { Schema } from './client';
import kept from './demo-home.json';

const planned = kept.plan.today;
const ago = (days: number) => addDays(today(), -days);

const design = { key: 'NOTE', status: 'RECALLED' } as const;
const guide: Schema['Plan']['guide'] = [
  {
    key: 'guide_pain',
    words: {
      en: 'Pain up to 4 of 10 during an exercise is acceptable if it is no higher the next morning.',
      de: 'Schmerz bis 4 von 10 bei einer Übung ist vertretbar, wenn er am nächsten Morgen nicht höher ist.',
    },
    source: design,
  },
  {
    key: 'guide_effort',
    words: {
      en: 'End each set while two or three clean repetitions are left in you.',
      de: 'Jeden Satz beenden, solange noch zwei oder drei saubere Wiederholungen möglich sind.',
    },
    source: design,
  },
];

/** Every date of what was kept, moved so that its today is ours. */
function moved<T>(value: T): T {
  const days = Math.round((Date.parse(today()) - Date.parse(planned)) / 86_400_000);
  const text = JSON.stringify(value).replace(/"(\d{4}-\d\d-\d\d)"/g, (_, date) => `"${addDays(date, days)}"`);
  return JSON.parse(text) as T;
}

const id = (n: number) => n.toString(16).padStart(32, '0');
/** Made up, but the same each time. */
const wobble = (n: number) => Math.sin(n * 12.9898) * 0.5 + Math.sin(n * 78.233) * 0.5;

const done = [26, 24, 22, 19, 17, 15, 12, 10, 8, 5, 3, 1];
const trainings = (): Schema['Training'][] =>
  done.map((days, n) => ({
    training: id(100 + n),
    date: ago(days),
    started_ms: Date.now() - days * 86_400_000,
    ended_ms: Date.now() - days * 86_400_000 + 840_000,
    minutes: 13 + Math.round(2 * wobble(n)),
    sets: 14,
    form: Math.min(0.97, 0.72 + 0.02 * n + 0.03 * wobble(n)),
    effort: 6,
    pain_before: Math.max(0, Math.round(4 - n * 0.2 + wobble(n))),
    pain_worst: Math.max(0, Math.round(4.5 - n * 0.2 + wobble(n + 5))),
    ...(days === 1 ? {} : { pain_next_day: Math.max(0, Math.round(3.6 - n * 0.2 + wobble(n + 9))) }),
    pain_spread: false,
  }));

function sets(): Schema['TrainingSet'][] {
  const lines = kept.plan.days[0]!.lines;
  return lines.flatMap((line, n) =>
    Array.from({ length: line.sets }, (_, set) => ({
      set: id(1000 + n * 10 + set),
      position: n * 10 + set,
      family: line.family,
      exercise: line.exercise,
      variant: line.variant,
      side: line.side as 'left' | 'right' | 'both',
      planned_repetitions: line.repetitions,
      repetitions: line.repetitions,
      hold_s: line.hold_s,
      form: n % 3 === 0 ? 0.75 : 1,
      effort: 6,
      pain: 2,
      measured_by: line.hold_s >= 10 ? 'clock' : 'medius demo',
      details: n === 0 && set === 0 ? { cues: [{ id: 'feet_apart', count: 2, mended: true }] } : { cues: [] },
    })),
  );
}

const text = (en: string, de: string) => ({ en, de });
const verdicts = {
  better: text('a real change for the better', 'eine echte Besserung'),
  worse: text('a real change for the worse', 'eine echte Verschlechterung'),
  no_real_change: text('no real change yet', 'noch keine echte Veränderung'),
  too_early: text('too early to say', 'noch zu früh'),
};

function progress(): Schema['Progress'] {
  const series = (
    more: Partial<Schema['ProgressSeries']> &
      Pick<Schema['ProgressSeries'], 'id' | 'kind' | 'words' | 'unit' | 'points' | 'verdict'>,
  ): Schema['ProgressSeries'] => ({
    better: 'lower',
    change: Number(((more.points.at(-1)?.value ?? 0) - (more.points[0]?.value ?? 0)).toFixed(1)),
    verdict_words: verdicts[more.verdict],
    ...more,
  });
  return {
    today: today(),
    started: ago(27),
    adherence: {
      wanted_a_week: 3,
      done_4_weeks: 12,
      wanted_4_weeks: 12,
      share_4_weeks: 1,
      weeks: [3, 3, 2, 4].map((count, n) => ({
        monday: ago(27 - n * 7),
        done: count,
        wanted: 3,
        minutes: count * 13,
        breaks: 9 + 4 * n,
      })),
    },
    series: [
      series({
        id: 'pain',
        kind: 'pain',
        words: text('Pain on most days', 'Schmerz an den meisten Tagen'),
        unit: '0-10',
        error: 0.6,
        real_change: 1.7,
        important_change: 2,
        important_source: { key: 'Ostelo2008', status: 'SEEN' },
        points: Array.from({ length: 14 }, (_, n) => {
          const value = Math.round((5 - n * 0.19 + 0.4 * wobble(n)) * 10) / 10;
          return { date: ago(27 - n * 2), value, real: 5 - value > 1.7 };
        }),
        verdict: 'better',
      }),
      series({
        id: 'function_rmdq',
        kind: 'function',
        words: text('Everyday life (Roland-Morris)', 'Alltag (Roland-Morris)'),
        unit: '0-24',
        error: 1.7,
        real_change: 4.7,
        points: [
          { date: ago(27), value: 9 },
          { date: ago(2), value: 6 },
        ],
        verdict: 'no_real_change',
      }),
      series({
        id: 'single_leg_bridge_hold',
        kind: 'hold',
        better: 'higher',
        words: text(
          'Single-leg bridge hold: endurance of one side',
          'Einbeinige Brücke: Ausdauer einer Seite',
        ),
        unit: 's',
        error: 12,
        real_change: 33,
        norm_low: 32,
        norm_high: 98,
        norm_source: { key: 'WorstHenderson2026', status: 'SEEN' },
        points: [
          { date: ago(27), value: 26, left: 40, right: 12 },
          { date: ago(1), value: 55, left: 62, right: 48 },
        ],
        verdict: 'no_real_change',
      }),
      series({
        id: 'chair_stand_30s',
        kind: 'count',
        better: 'higher',
        words: text('30-second chair stand: legs and hips', 'Aufstehen in 30 Sekunden: Beine und Hüften'),
        unit: 'x',
        error: 0.9,
        real_change: 2.5,
        points: [
          { date: ago(27), value: 12 },
          { date: ago(14), value: 13 },
          { date: ago(1), value: 16, real: true },
        ],
        verdict: 'better',
      }),
      series({
        id: 'form',
        kind: 'form',
        better: 'higher',
        words: text('Repetitions without a cue', 'Wiederholungen ohne Korrektur'),
        unit: '%',
        points: trainings().map((one) => ({ date: one.date, value: Math.round((one.form ?? 0) * 100) })),
        verdict: 'too_early',
      }),
    ],
  };
}

export function homeAnswers() {
  const base = '/api/people/:person';
  const plan: Schema['Plan'] = { ...(moved(kept.plan) as unknown as Schema['Plan']), guide };
  const reasons = kept.reasons as Record<string, Schema['Line']['reasons']>;
  for (const day of plan.days)
    for (const line of [...day.lines, ...day.daily])
      Object.assign(line, { measured: true, reasons: reasons[line.exercise] ?? [] });
  plan.next_tests = addDays(today(), 9);
  const noted = new Map<string, number>();
  const changes: Schema['PlanChange'][] = [
    {
      date: ago(8),
      family: 'bridge',
      side: 'both',
      rule: 'good_sessions_to_progress',
      what: text('more repetitions', 'mehr Wiederholungen'),
      why: text(
        'two sessions in a row went well: complete, clean, not too hard, little pain',
        'zwei Einheiten hintereinander liefen gut: vollständig, sauber, nicht zu anstrengend, wenig Schmerz',
      ),
    },
  ];
  answer('GET', '/api/questions', () => ({
    ...kept.questions,
    rmdq: {
      instruction: { en: 'Tick what describes you today. Two of its 24 statements are shown here.' },
      statements: [
        { id: 'home', words: { en: 'I stay at home most of the time because of my back.' } },
        { id: 'sleep', words: { en: 'I sleep less well because of my back.' } },
      ],
      source: design,
    },
  }));
  answer('GET', '/api/thresholds', () => kept.thresholds);
  answer('GET', '/api/sources', () => kept.sources);
  answer('GET', '/api/exercises', () => kept.exercises);
  answer('GET', base, ([person]) => ({ person, name: 'Sam', language: 'en' }));
  answer('PUT', base, () => undefined);
  // In their own words, in whatever language they look round.
  answer('GET', `${base}/answers`, () => ({
    ...kept.answers,
    psfs: [{ activity: say(start['idea.sitting']), score: 4 }],
  }));
  answer('PUT', `${base}/answers`, () => plan.screening);
  answer('GET', `${base}/plan`, () => ({ ...plan, changes }));
  answer('GET', `${base}/changes`, () => changes);
  answer('GET', `${base}/progress`, progress);
  answer('GET', `${base}/tests`, () => moved(kept.tests));
  answer('GET', `${base}/pain`, () => []);
  answer('GET', `${base}/trainings`, () =>
    trainings().map((one) => ({
      ...one,
      ...(noted.has(one.training) ? { pain_next_day: noted.get(one.training) } : {}),
    })),
  );
  answer('PUT', `${base}/trainings/:training`, async ([, training], request) => {
    const body = (await request.json()) as Schema['TrainingChange'];
    if (body.pain_next_day !== undefined) noted.set(training!, body.pain_next_day);
  });
  answer('GET', `${base}/trainings/:training/sets`, sets);
  answer('POST', `${base}/feed`, () => ({ address: `/calendar/${'0'.repeat(64)}.ics` }));
  answer('DELETE', `${base}/feed`, () => undefined);
  answer('GET', `${base}/audit`, () => [
    { at_ms: Date.now() - 86_400_000, login: 'sam', action: 'save_answers', detail: '' },
  ]);
  answer('GET', `${base}/export`, () => ({ schema: 'medius-person', version: 1 }));
  answer('GET', `${base}/storage`, () => ({
    sessions: 12,
    sets: 168,
    recordings: 120,
    recording_bytes: 41_000_000,
    bytes: 41_300_000,
    year_bytes: 540_000_000,
  }));
  answer('POST', `${base}/import`, () => ({ sessions: 0, sets: 0, recordings: 0 }));
  answer('GET', `${base}/fhir`, () => ({ resourceType: 'Bundle', type: 'collection', entry: [] }));
}
