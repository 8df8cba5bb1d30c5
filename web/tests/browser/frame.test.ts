// The frame around every page: its address, the way around, the language, nobody to answer.
import assert from 'node:assert/strict';
import { journey } from './lib.ts';

journey('frame: the main ways lead somewhere, by pointer and by keyboard', {}, async (j) => {
  await j.visit('/exercises');
  await j.axe();
  await j.page.getByRole('navigation').getByRole('link', { name: 'Learn' }).click();
  assert.equal(new URL(j.page.url()).pathname, '/learn');
  await j.tabTo('nav a[href="/settings"]');
  await j.page.keyboard.press('Enter');
  await j.settled();
  assert.equal(new URL(j.page.url()).pathname, '/settings');
  await j.page.goBack();
  await j.settled();
  assert.equal(new URL(j.page.url()).pathname, '/learn');
});

journey('frame: an address that is none says so', { size: 'phone' }, async (j) => {
  await j.visit('/no/such/page');
  await j.page.getByRole('heading', { name: 'There is no such page.' }).waitFor();
  await j.axe();
  await j.picture('not-found', ['phone']);
});

journey('frame: in German from the first word', { language: 'de' }, async (j) => {
  await j.visit('/exercises');
  assert.equal(await j.page.locator('html').getAttribute('lang'), 'de');
  await j.page.getByRole('link', { name: 'Verstehen' }).waitFor();
});
