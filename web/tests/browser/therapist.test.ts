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
