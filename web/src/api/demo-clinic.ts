// Made-up people for a look at the therapist's pages: ?demo=therapist.
import type { Schema } from './client';
import { answer } from './demo';

const text = (en: string, de: string): Schema['Text'] => ({ en, de });
const proposal: Schema['Source'] = { key: 'NOTE', status: 'RECALLED' };
const person = (n: number) => String(n).padStart(32, '0');

const families: [string, Schema['Text'], string[]][] = [
  ['bridge', text('Bridges', 'Brücken'), ['glute-bridge', 'glute-bridge', 'single-leg-bridge']],
  [
    'abductors',
    text('Hip abductors', 'Hüftabduktoren'),
    ['clamshell', 'side-lying-hip-abduction', 'hip-hike'],
  ],
  [
    'squat',
    text('Standing up and squats', 'Aufstehen und Kniebeugen'),
    ['sit-to-stand', 'squat', 'single-leg-squat'],
  ],
  ['trunk', text('Trunk', 'Rumpf'), ['bird-dog', 'side-plank']],
  ['stretch_back', text('Back and hamstrings', 'Rücken und Beinrückseite'), ['childs-pose', 'downward-dog']],
];
const ladders = (): Schema['Ladder'][] =>
  families.map(([family, words, exercises]) => ({
    family,
    words,
    kind: family.startsWith('stretch') ? 'stretch' : 'strength',
    source: proposal,
    levels: exercises.map((exercise) => ({
      exercise,
      variant: '',
      sided: false,
      sets: 2,
      repetitions: [6, 12],
      hold_s: 0,
      position: 'standing',
    })),
  }));

function daysAgo(days: number): string {
  const date = new Date(Date.now() - days * 86_400_000);
  return date.toISOString().slice(0, 10);
}

function people(): Schema['Overview'][] {
  return [
    {
      person: person(1),
      name: 'Robin Bauer',
      trainings: 7,
      wanted: 3,
      last: daysAgo(2),
      pain: 5.1,
      pain_before: 2.9,
      form: 0.62,
      need: 110,
      attention: ['more_pain', 'form_down'],
      reasons: [
        {
          key: 'more_pain',
          weight: 3,
          value: 2.2,
          words: text(
            'Pain in sessions has risen by 2.2 points',
            'Der Schmerz beim Üben ist um 2,2 Punkte gestiegen',
          ),
          source: proposal,
        },
        {
          key: 'form_down',
          weight: 2,
          value: 18,
          words: text('18 % fewer repetitions without a cue', '18 % weniger Wiederholungen ohne Hinweis'),
          source: proposal,
        },
      ],
    },
    {
      person: person(2),
      name: 'Kim Weiss',
      trainings: 4,
      wanted: 3,
      last: daysAgo(9),
      pain: 2,
      pain_before: 2.4,
      form: 0.9,
      need: 10,
      attention: ['missed_sessions'],
      reasons: [
        {
          key: 'missed_sessions',
          weight: 2,
          value: 3,
          words: text('Missed 3 planned sessions in a row', '3 geplante Einheiten nacheinander ausgelassen'),
          source: proposal,
        },
      ],
    },
    {
      person: person(0),
      name: 'Sam Okafor',
      trainings: 11,
      wanted: 3,
      last: daysAgo(1),
      pain: 1.6,
      pain_before: 3.2,
      form: 0.93,
      need: 0,
      attention: [],
      reasons: [],
    },
  ];
}

export function clinicAnswers() {
  answer('GET', '/api/ladders', ladders);
  const prescriptions: Schema['Prescription'][] = [];
  const templates: Schema['Template'][] = [];
  answer('GET', '/api/people', people);
  answer('POST', '/api/people', async (_, request) => ({ person: person(3), ...(await request.json()) }));
  answer('GET', '/api/people/:person/prescriptions', () => prescriptions);
  answer('POST', '/api/people/:person/prescriptions', async (_, request) => {
    const made = {
      prescription: person(100 + prescriptions.length),
      created_ms: Date.now(),
      ...((await request.json()) as Schema['NewPrescription']),
    };
    prescriptions.push(made);
    return made;
  });
  answer('DELETE', '/api/people/:person/prescriptions/:prescription', ([, id]) => {
    const found = prescriptions.find((one) => one.prescription === id);
    if (found) found.ended_ms = Date.now();
  });
  answer('GET', '/api/templates', () => templates);
  answer('PUT', '/api/templates/:template', async ([template], request) => {
    const made = { template: template!, note: '', changed_ms: Date.now(), ...(await request.json()) };
    templates.push(made);
    return made;
  });
  answer('GET', '/api/own_exercises', () => []);
  answer('POST', '/api/invitations', () => ({
    code: 'demo-demo-demo',
    expires_ms: Date.now() + 7 * 86_400_000,
  }));
}
