// Made-up exercises and a made-up day, so that a session can be tried without a server.
import { answer } from './demo';
import kept from './demo-home.json';

const text = (en: string, de: string) => ({ en, de });
const camera = (best: string, distance_m: number, height_m: number, words: object) => ({
  best,
  good: [best, 'oblique'],
  refused: [],
  distance_m,
  height_m,
  words,
});
const exercises = [
  {
    id: 'squat',
    name: text('Squat', 'Kniebeuge'),
    family: 'squat',
    kind: 'repetitions',
    position: 'standing',
    one_sided: false,
    purpose: text('Trains buttocks and thighs.', 'Trainiert Gesäß und Oberschenkel.'),
    equipment: [],
    muscles: [],
    set_up: [text('Feet as wide as the hips.', 'Füße hüftbreit.')],
    steps: [
      text('Sit back and down, heels on the floor.', 'Nach hinten und unten setzen, Fersen am Boden.'),
      text('Push the floor away and stand up.', 'Den Boden wegdrücken und aufstehen.'),
    ],
    dose: { sets: 2, repetitions: 5, up_s: 2, down_s: 2, rest_s: 60, days_a_week: 3 },
    contraindications: [],
    cues: [],
    variants: [],
    camera: camera(
      'side',
      3,
      1,
      text(
        'Place the camera at hip height, 3 m to your side, head and feet in the picture.',
        'Stellen Sie die Kamera auf Hüfthöhe 3 m neben sich, Kopf und Füße im Bild.',
      ),
    ),
  },
  {
    id: 'seated-figure-four',
    name: text('Seated figure four', 'Vierer-Sitz'),
    family: 'stretch',
    kind: 'hold',
    position: 'sitting',
    one_sided: true,
    purpose: text('Gives the deep rotators room.', 'Gibt den tiefen Rotatoren Raum.'),
    equipment: ['chair'],
    muscles: [],
    set_up: [text('Sit at the front of a chair.', 'Vorn auf einen Stuhl setzen.')],
    steps: [
      text('Lay the ankle over the other knee.', 'Den Knöchel auf das andere Knie legen.'),
      text('Lean forward with a long back.', 'Mit langem Rücken nach vorn neigen.'),
    ],
    dose: { sets: 1, repetitions: 1, hold_s: 20, rest_s: 15, days_a_week: 5 },
    contraindications: [],
    cues: [],
    variants: [],
    camera: camera(
      'front',
      2.5,
      0.8,
      text(
        'Place the camera at chest height, 2.5 m in front of you.',
        'Stellen Sie die Kamera auf Brusthöhe 2,5 m vor sich.',
      ),
    ),
  },
];

/** What a session asks for; kept where nobody answered before. */
export function coachAnswers() {
  answer('GET', '/api/exercises/:exercise', ([id]) => {
    const found = exercises.find((exercise) => exercise.id === id);
    if (found) return found;
    const held = /stretch|pose|dog|pigeon|four|stance|plank|posture/.test(id!);
    const known = kept.exercises.find((one) => one.id === id);
    return { ...exercises[held ? 1 : 0]!, id: id!, ...known };
  });
  answer('PUT', '/api/people/:person/trainings/:training', () => undefined);
  answer('PUT', '/api/people/:person/trainings/:training/sets/:set', () => undefined);
  answer('GET', '/api/people/:person/breaks', () => [
    { at_ms: Date.now() - 5_400_000, kind: 'seated-figure-four' },
  ]);
  answer('POST', '/api/people/:person/breaks', () => undefined);
  answer('POST', '/api/people/:person/desk', () => ({
    action: 'wait',
    why: 'sitting',
    sitting: { since_ms: Date.now() - 1_200_000, seen_ms: Date.now(), breaks: 1 },
  }));
  answer('GET', '/api/people/:person/phone', () => ({
    running: false,
    paired: false,
    connected: false,
  }));
  answer('POST', '/api/people/:person/tests', () => undefined);
  answer('GET', '/api/people/:person/settings/:setting', () => ({}));
  answer('PUT', '/api/people/:person/settings/:setting', () => undefined);
}
