// The catalogue and one exercise: found, shown, read, printed.
import assert from 'node:assert/strict';
import { journey } from './lib.ts';

journey('exercises: found by what they are for, opened, and as a sheet of paper', {}, async (j) => {
  await j.visit('/exercises');
  const cards = j.page.locator('a[href^="/exercises/"]');
  await cards.first().waitFor();
  const all = await cards.count();
  assert.ok(all >= 20, `${all} exercises`);
  await j.axe();
  await j.picture('exercises');
  await j.page.getByText('Stretches', { exact: true }).click();
  const stretches = await cards.count();
  assert.ok(stretches > 2 && stretches < all, `${stretches} of ${all}`);
  await j.page.getByText('all', { exact: true }).first().click();
  await j.page.getByRole('link', { name: /Clamshell/ }).click();
  await j.page.getByRole('heading', { level: 1, name: 'Clamshell' }).waitFor();
  await j.page.getByText('38 ± 29 %').waitFor();
  assert.ok((await j.page.getByText('unverified').count()) > 0, 'what nobody has checked is marked');
  await j.axe();
  await j.picture('exercise');
  await j.page.getByText('With a band').click();
  await j.page.getByText('A band above the knees.', { exact: true }).first().waitFor();
  // On paper: the sheet alone, one page.
  await j.page.emulateMedia({ media: 'print' });
  assert.ok(await j.page.locator('.handout').isVisible());
  assert.ok(!(await j.page.locator('h1').isVisible()));
  const paper = await j.page.pdf({ format: 'A4' });
  const pages = paper.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length;
  assert.equal(pages, 1, 'one sheet');
  await j.page.emulateMedia({ media: 'screen' });
});

journey(
  'exercises: those that train one muscle, in German on a phone',
  { language: 'de', size: 'phone' },
  async (j) => {
    await j.visit('/exercises?muscle=gluteus_medius');
    await j.page.getByRole('link', { name: /Muschel/ }).waitFor();
    await j.page.waitForFunction(() => document.querySelectorAll('a[href^="/exercises/"]').length > 5);
    assert.equal(await j.page.locator('a[href="/exercises/childs-pose"]').count(), 0);
    await j.axe();
    await j.picture('exercises-muscle', ['phone']);
    await j.page.getByRole('link', { name: /Muschel/ }).click();
    await j.page.getByRole('heading', { level: 1, name: 'Muschel' }).waitFor();
    await j.picture('exercise-de', ['phone']);
  },
);

journey('exercises: one that is not there is said plainly', {}, async (j) => {
  await j.visit('/settings');
  await j.page.goto(`${j.server.address}/exercises/flying`);
  await j.page.getByRole('heading', { name: 'There is no such exercise.' }).waitFor();
  await j.axe();
});
