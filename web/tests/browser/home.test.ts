// The person at home: the first three minutes, today, the plan, the settings.
import assert from 'node:assert/strict';
import { journey, type Journey } from './lib.ts';

const main = (j: Journey) => j.page.locator('footer .button.main');

/** Answers a screen and goes on to the one that must follow. */
async function on(j: Journey, to: string): Promise<void> {
  await main(j).click();
  await j.page.waitForURL(`**/start?step=${to}`);
  await j.settled();
}

async function age(j: Journey, years: number): Promise<void> {
  const field = j.page.locator('input[inputmode=decimal]').first();
  await field.fill(String(years));
  await field.blur();
}

const groups = ['nerves', 'bones', 'health', 'vessels', 'rhythm'];

journey('home: first start, questions, tests, result, today, plan', { timeout: 180_000 }, async (j) => {
  const { page } = j;
  await j.visit('/');
  await page.waitForURL('**/start');
  await j.axe();
  await j.picture('start-welcome');
  await page.getByRole('button', { name: 'Begin' }).click();
  await j.settled();
  // What is new is read out: its heading has the focus.
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
  assert.equal(await page.title(), 'About you · medius');

  // Without an age it stays here and says why.
  await main(j).click();
  await page.getByRole('alert').filter({ hasText: '18 to 110' }).waitFor();
  await age(j, 43);
  await page.getByText('Female', { exact: true }).click();
  await j.axe();
  await j.picture('start-you');
  await on(j, 'where');

  // On the drawing and by name: both say the same.
  await page.getByRole('button', { name: 'Buttock, right' }).click();
  await page.getByRole('button', { name: 'Buttock, right: Pain', pressed: true }).waitFor();
  assert.equal(await page.locator('.bodies path.pain').count(), 1);
  await page.getByText('Tingling', { exact: true }).click();
  await page.getByRole('button', { name: 'Back of the leg, right' }).click();
  await j.axe();
  await j.picture('start-where');
  await on(j, 'pain');

  const scales = page.locator('fieldset');
  await scales.nth(0).locator('label').nth(3).click();
  await scales.nth(1).locator('label').nth(6).click();
  await scales.nth(2).locator('label').nth(4).click();
  await page.getByText('3 to 12 months').click();
  await j.axe();
  await j.picture('start-pain');
  await on(j, 'change');
  await page.getByText('Sitting', { exact: true }).first().click();
  await page.getByText('Crossing the legs').click();
  await j.axe();
  await j.picture('start-change');
  await on(j, 'body');
  await j.axe();
  await j.picture('start-body');
  await on(j, `safety-${groups[0]}`);

  // Kept as you go: closed and opened again, everything is still there.
  await page.reload();
  await j.settled();
  await page.getByRole('heading', { name: 'Does any of this apply?' }).waitFor();
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  assert.ok(await page.getByLabel('Crossing the legs').isChecked());
  await on(j, 'body');
  await on(j, `safety-${groups[0]}`);
  await j.axe();
  await j.picture('start-safety');
  for (const group of groups.slice(1)) await on(j, `safety-${group}`);
  await on(j, 'function');
  await page.getByRole('button', { name: 'Sit through a film' }).click();
  await j.axe();
  await j.picture('start-function');
  await on(j, 'day');
  await page.getByText('At a desk').click();
  await age(j, 9);
  await j.axe();
  await j.picture('start-day');
  await on(j, 'goals');
  await page.getByText('Sit without pain').click();
  await j.axe();
  await j.picture('start-goals');
  await on(j, 'time');
  await j.axe();
  await j.picture('start-time');
  await on(j, 'room');
  await page.getByText('A mat').click();
  await j.axe();
  await j.picture('start-room');
  await on(j, 'tests');

  // A therapist types in one test; the others are left out.
  await page.getByRole('button', { name: /Type in a result.*Single-leg bridge/ }).click();
  await page.getByLabel('Left', { exact: true }).fill('62');
  await page.getByLabel('Right', { exact: true }).fill('14');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('The sides differ by 48 s: more than the measurement error.').waitFor();
  await j.axe();
  await j.picture('start-tests');
  await on(j, 'result');

  await page.getByRole('heading', { name: 'Piriformis-like buttock pain' }).waitFor();
  await page.getByText('Nothing in your answers speaks against starting.').waitFor();
  await page.locator('summary').first().click();
  await page.getByText('pain in one buttock').waitFor();
  await j.axe();
  await j.picture('start-result');

  // What came of it stands with the program, as it reads answers.
  const { person } = await j.server.ask('GET', '/api/me');
  const answers = await j.server.ask('GET', `/api/people/${person}/answers`);
  assert.equal(answers.age, 43);
  assert.deepEqual(answers.aggravated_by, ['sitting', 'hip_rotation']);
  assert.equal(answers.safety.fever, false);
  assert.equal(
    await page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith('medius.start'))),
    false,
  );

  await main(j).click();
  await page.waitForURL((url) => url.pathname === '/');
  await j.settled();
  await page.getByRole('link', { name: 'Start the session' }).waitFor();
  await page.getByText('Piriformis-like buttock pain: several signs').waitFor();
  await j.axe();
  await j.picture('today');

  await page.getByRole('link', { name: 'All reasons are in the plan' }).click();
  await j.settled();
  await page.getByRole('heading', { name: 'Your plan' }).waitFor();
  await page.locator('article details summary').first().click();
  await page.getByRole('heading', { name: 'Why' }).first().waitFor();
  await j.axe();
  await j.picture('plan');
  await page.getByRole('button', { name: 'Make an address' }).click();
  const address = await page.getByLabel('Calendar address').inputValue();
  const calendar = await fetch(address);
  assert.ok((await calendar.text()).startsWith('BEGIN:VCALENDAR'));
  await page.getByRole('button', { name: 'End the address' }).click();
  await page.getByText('gets nothing any more').waitFor();
  assert.equal((await fetch(address)).status, 404);
});

journey('home: some answers together stop, with a page for the doctor', { size: 'phone' }, async (j) => {
  const { page } = j;
  await j.visit('/start?step=you');
  await age(j, 52);
  await on(j, 'where');
  await page.getByRole('button', { name: 'Low back, left' }).click();
  await on(j, 'pain');
  await on(j, 'change');
  await on(j, 'body');
  await on(j, 'safety-nerves');
  await page.getByLabel('Numbness or tingling between the legs').check();
  await page.getByText('Yes', { exact: true }).click();
  await page.getByLabel('Pain shooting down both legs').check();
  await j.picture('start-safety-yes');
  for (const group of groups.slice(1)) await on(j, `safety-${group}`);
  await main(j).click();
  await page.waitForURL('**/start?step=stop');
  await page.getByText('Today, at an emergency department').waitFor();
  await page.getByText('Numbness or tingling between the legs').waitFor();
  await j.axe();
  await j.picture('start-stop');
  await page.emulateMedia({ media: 'print' });
  assert.ok(!(await page.getByRole('button', { name: 'Print for the doctor' }).isVisible()));
  assert.ok(await page.getByText('Low back, left: Pain').isVisible());
  await page.emulateMedia({ media: 'screen' });
  // Today leads back to it, and to nothing else.
  await j.visit('/');
  await page.getByRole('heading', { name: 'have it looked at before you train' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Start the session' }).count(), 0);
  await j.axe();
  await j.picture('today-stop');
});

journey(
  'home: the first questions by keyboard alone, in German',
  { language: 'de', theme: 'dark' },
  async (j) => {
    const { page } = j;
    await j.visit('/start');
    await j.tabTo('.button.main');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/start?step=you');
    await j.tabTo('input[inputmode=decimal]');
    await page.keyboard.type('67');
    await j.tabTo('input[type=radio]');
    await page.keyboard.press('Space');
    await j.tabTo('footer .button.main');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/start?step=where');
    await page.getByRole('heading', { name: 'Wo spüren Sie es?' }).waitFor();
    await j.tabTo('button[aria-label="Knie, links"]');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Knie, links: Schmerz', pressed: true }).waitFor();
    await j.axe();
    await j.picture('start-where-de');
    await j.tabTo('footer .button.main');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/start?step=pain');
    await j.tabTo('input[type=radio]');
    await page.keyboard.press('Space');
    for (let n = 0; n < 4; ++n) await page.keyboard.press('ArrowRight');
    assert.ok(await page.locator('fieldset').first().locator('input').nth(4).isChecked());
    await page.goBack();
    await page.getByRole('button', { name: 'Knie, links: Schmerz', pressed: true }).waitFor();
  },
);
