// A clinic: the administrator lets a therapist in, the therapist a person; limits, notes, tests, own exercises, the record.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journey, type Journey } from './lib.ts';

const password = 'a long enough password';
const database = () => `sqlite:${join(mkdtempSync(join(tmpdir(), 'medius-clinic-')), 'clinic.sqlite')}`;

async function logIn(j: Journey, name: string) {
  await j.visit('/');
  await j.page.getByLabel('Name', { exact: true }).fill(name);
  await j.page.getByLabel('Password').fill(password);
  await j.page.getByRole('button', { name: 'Log in' }).click();
  await j.page.getByRole('navigation', { name: 'Main' }).waitFor();
}

async function offer(j: Journey, code: string, name: string) {
  await j.context.clearCookies();
  await j.visit('/');
  await j.page.getByRole('button', { name: 'I have a code' }).click();
  await j.page.getByLabel('Code').fill(code);
  await j.page.getByLabel('Name', { exact: true }).fill(name);
  await j.page.getByLabel('Password').fill(password);
  await j.page.getByRole('button', { name: 'Make my account' }).click();
}

async function accept(j: Journey, code: string, name: string) {
  await offer(j, code, name);
  await j.page.getByRole('button', { name: 'Make my account' }).waitFor({ state: 'detached' });
}

const codeShown = async (j: Journey) => {
  await j.page.getByRole('button', { name: 'Make a code' }).click();
  return (await j.page.locator('.made .code').innerText()).trim();
};

/** Landmarks of somebody who bends the knees twice, `depth` metres deep: only what a replay needs. */
function squats(depth: number): string {
  const upright: Record<string, [number, number, number]> = {
    nose: [0, -0.62, -0.1],
    shoulder: [0.18, -0.48, 0],
    elbow: [0.22, -0.2, 0],
    wrist: [0.22, 0.02, -0.05],
    hip: [0.1, 0, 0],
    knee: [0.1, 0.42, -0.03],
    ankle: [0.1, 0.82, 0],
    heel: [0.1, 0.86, 0.04],
    foot_index: [0.1, 0.86, -0.14],
  };
  const points = Object.entries(upright).flatMap(([name, [x, y, z]]) =>
    name === 'nose'
      ? [{ name, x, y, z }]
      : [
          { name: `left_${name}`, x, y, z },
          { name: `right_${name}`, x: -x, y, z },
        ],
  );
  const header = [
    'time_s',
    'person',
    ...points.flatMap(({ name }) => ['x', 'y', 'z'].map((axis) => `${name}_${axis}_m`)),
  ];
  const lines = Array.from({ length: 60 }, (_, i) => {
    const down = (depth * (1 - Math.cos((2 * Math.PI * i) / 30))) / 2;
    const cells = points.flatMap(({ name, x, y, z }) => {
      const floor = /ankle|heel|foot/.test(name) ? -down : /knee/.test(name) ? -down / 2 : 0;
      return [x, y + floor, z - (/knee/.test(name) ? down / 2 : 0)].map((value) => value.toFixed(4));
    });
    return [(i / 15).toFixed(3), 1, ...cells].join(',');
  });
  return ['# medius landmarks 1, width_px 640, height_px 480, measured 0', header.join(','), ...lines].join(
    '\n',
  );
}

/** Two sets with their landmarks, as a session at home leaves them. */
async function trained(j: Journey, person: string) {
  const csrf = await j.page.evaluate(async () => (await (await fetch('/api/me')).json()).csrf as string);
  const put = async (path: string, body: string, type = 'application/json') => {
    const answer = await j.page.request.put(`${j.server.address}/api${person}${path}`, {
      headers: { 'Content-Type': type, 'X-CSRF-Token': csrf, Origin: j.server.address },
      data: body,
    });
    assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  };
  for (const [n, date] of ['2026-01-05', '2026-01-19'].entries()) {
    const training = `/trainings/${String(n + 1).repeat(32)}`;
    const set = `${training}/sets/${String(n + 3).repeat(32)}`;
    await put(training, JSON.stringify({ date, minutes: 5 }));
    await put(
      set,
      JSON.stringify({
        ...{
          position: 0,
          family: 'squat',
          exercise: 'squat',
          variant: '',
          side: 'both',
          planned_repetitions: 2,
        },
        ...{ repetitions: 2, hold_s: 0, effort: 4, pain: 1, measured_by: 'medius', form: 0.5 + n / 2 },
      }),
    );
    await put(`${set}/recording`, squats(0.2 + 0.2 * n), 'text/csv');
  }
}

journey(
  'therapist: from the first account to a report for the record',
  {
    serve: ['--database', database(), '--administrator', 'boss'],
    environment: { MEDIUS_ADMINISTRATOR_PASSWORD: password },
    timeout: 240_000,
  },
  async (j) => {
    await j.visit('/');
    await j.axe();
    await j.picture('login', ['phone', 'laptop']);
    await logIn(j, 'boss');
    await j.visit('/clinic');
    await j.axe();
    const forTherapist = await codeShown(j);
    await j.picture('clinic-administrator', ['laptop']);
    await accept(j, forTherapist, 'anna');

    await j.visit('/people');
    await j.page.getByText('Nobody yet.').waitFor();
    await j.axe();
    await j.page.getByLabel('Name', { exact: true }).fill('Pat Example');
    await j.page.getByText('English', { exact: true }).click();
    await j.page.getByRole('button', { name: 'Add', exact: true }).click();
    await j.page.getByRole('heading', { level: 1, name: 'Pat Example' }).waitFor();
    const forPerson = await codeShown(j);
    await j.axe();
    const person = new URL(j.page.url()).pathname;

    // A limit and a lock, kept as a template, ended, and given again by it.
    await j.visit(`${person}?tab=programme`);
    await j.page.getByLabel('Highest step (0 leaves it out)').fill('2');
    await j.page.getByLabel('Reason (the person can read it)').first().fill('Knee, until January');
    await j.page.getByRole('button', { name: 'Set the limit' }).click();
    await j.page.getByText('Standing up and squats: up to step 2', { exact: true }).first().waitFor();
    await j.page.getByRole('button', { name: 'Lock it' }).click();
    await j.page.getByText('Bridges: step 1, 2 × 8', { exact: true }).first().waitFor();
    await j.page.getByLabel('Name of the template').fill('Sore knee');
    await j.page.getByRole('button', { name: 'Keep these as a template' }).click();
    await j.page.getByRole('button', { name: 'Give this template' }).waitFor();
    await j.axe();
    await j.picture('patient-programme');
    await j.page.getByRole('button', { name: 'End: Bridges: step 1, 2 × 8' }).click();
    await j.page.getByRole('button', { name: 'End: Bridges: step 1, 2 × 8' }).waitFor({ state: 'detached' });
    await j.page.getByLabel('Template', { exact: true }).selectOption({ label: 'Sore knee' });
    await j.page.getByRole('button', { name: 'Give this template' }).click();
    await j.page.getByRole('button', { name: 'End: Bridges: step 1, 2 × 8' }).waitFor();

    await j.visit(`${person}?tab=notes`);
    await j.page.getByLabel('Note').fill('Walks well, stairs still sore.');
    await j.page.getByRole('button', { name: 'Add a note' }).click();
    await j.page.locator('article', { hasText: 'stairs still sore' }).waitFor();
    await j.axe();

    await j.visit(`${person}?tab=tests`);
    await j.page.getByLabel('Result').fill('11');
    await j.page.getByRole('button', { name: 'Keep it' }).click();
    await j.page
      .getByRole('heading', { name: /chair stand/i })
      .first()
      .waitFor();
    await j.axe();
    await j.picture('patient-tests');

    await trained(j, person);
    await j.visit(`${person}?tab=replays`);
    for (const [i, label] of ['First', 'Second'].entries())
      await j.page.getByLabel(label, { exact: true }).selectOption({ index: i + 1 });
    await j.page.locator('canvas').nth(1).waitFor();
    const clock = j.page.getByRole('slider', { name: 'Place in the recording' });
    const before = Number(await clock.inputValue());
    await j.page.waitForTimeout(1000);
    const ran = (Number(await clock.inputValue()) - before + 3.94) % 3.94;
    assert.ok(ran > 0.6 && ran < 1.8, `one clock for both, not two: ${ran} s in one`);
    await j.page.getByRole('button', { name: 'Pause' }).click();
    await j.axe();
    await j.picture('patient-replays-two');

    for (const tab of ['overview', 'replays', 'report', 'access']) {
      await j.visit(`${person}?tab=${tab}`);
      await j.axe();
      await j.picture(`patient-${tab}`, ['phone', 'laptop']);
    }
    await j.visit(`${person}?tab=report`);
    await j.page.getByText('stairs still sore').waitFor();

    // An own exercise: a slip is named by its line, then it is understood.
    await j.visit('/clinic');
    await j.page.getByRole('button', { name: 'Begin' }).click();
    await j.page.getByLabel('Short name').fill('standing-leg-lift');
    const text = j.page.getByLabel('The exercise as text');
    const good = await text.inputValue();
    await text.fill(good.replace('kind: repetitions', 'kind: repetition'));
    await j.page.getByRole('button', { name: 'Keep it' }).click();
    assert.match(await j.page.getByRole('alert').innerText(), /repetition/);
    await text.fill(good);
    await j.page.getByRole('button', { name: 'Keep it' }).click();
    await j.page.getByText('Kept. The exercise is understood.').waitFor();
    await j.axe();
    await j.picture('clinic');

    await j.visit('/people');
    await j.page.getByRole('link', { name: /Pat Example/ }).waitFor();
    await j.axe();
    await j.picture('people');

    // The person's own account begins at its own start and sees no other; a code is taken once.
    await accept(j, forPerson, 'pat');
    await j.page.waitForURL('**/start');
    await j.visit('/learn');
    assert.equal(await j.page.getByRole('link', { name: 'People', exact: true }).count(), 0);
    await offer(j, forPerson, 'eve');
    await j.page.getByRole('alert').getByText('used already').waitFor();
  },
);

journey('therapist: a look round on made-up people', { demo: true }, async (j) => {
  await j.visit('/people?demo=therapist');
  await j.page.getByRole('link', { name: /Robin Bauer/ }).waitFor();
  const names = await j.page.locator('.people h2').allInnerTexts();
  assert.deepEqual(names, ['Robin Bauer', 'Kim Weiss', 'Sam Okafor'], 'who needs a look first');
  await j.axe();
  await j.picture('people-demo');
  await j.page.getByRole('link', { name: /Sam Okafor/ }).click();
  await j.page.getByRole('heading', { name: 'Does it help?' }).waitFor();
  await j.axe();
  await j.picture('patient-demo');
  await j.page.getByRole('link', { name: 'Report' }).click();
  await j.page.getByRole('table').waitFor();
  await j.axe();
  await j.picture('patient-report-demo', ['phone', 'laptop']);
});
