// Walks through the first session as docs/first-session.md tells it, and makes its pictures: docs/images/first-session.
// Run: tools/docs/first-session
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { film, journey, root, type Journey } from '../../web/tests/browser/lib.ts';

const folder = join(root, 'docs/images/first-session');
const began = Date.now();
let clicks = 0;

async function picture(j: Journey, name: string) {
  mkdirSync(folder, { recursive: true });
  const whole = join(folder, `${name}.full.png`);
  await j.page.waitForTimeout(400);
  await j.page.screenshot({ path: whole });
  // Small enough for a repository: 900 pixels wide, 128 colours.
  const shrink = 'scale=900:-1:flags=lanczos,split[a][b];[a]palettegen=max_colors=128[p];[b][p]paletteuse=dither=none';
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', whole, '-filter_complex', shrink, join(folder, `${name}.png`)]);
  rmSync(whole);
}

async function press(j: Journey, name: string | RegExp, role: 'button' | 'link' = 'button') {
  ++clicks;
  await j.page.getByRole(role, { name }).first().click();
}
async function choose(j: Journey, text: string) {
  ++clicks;
  await j.page.getByText(text, { exact: true }).first().click();
}
async function onward(j: Journey) {
  ++clicks;
  const before = j.page.url();
  await j.page.locator('footer .button.main').click();
  await j.page.waitForURL((url) => url.href !== before);
  await j.settled();
}

journey(
  'the first session',
  { camera: () => film('first-session', 'sit-to-stand', '--view', 'side', '--repetitions', '2'), timeout: 400_000 },
  async (j) => {
    const { page } = j;
    await j.visit('/');
    await page.waitForURL('**/start');
    await picture(j, '1-welcome');
    await press(j, 'Begin');
    await j.settled();
    const age = page.locator('input[inputmode=decimal]').first();
    await age.fill('43');
    await age.blur();
    await onward(j);
    await press(j, 'Buttock, right');
    await press(j, 'Low back, right');
    await picture(j, '2-where');
    for (let screens = 0; screens < 25 && !page.url().includes('step=tests'); ++screens) {
      if (page.url().includes('step=pain')) {
        for (const [row, value] of [[0, 3], [1, 5], [2, 3]] as const) {
          ++clicks;
          await page.locator('fieldset').nth(row).locator('label').nth(value).click();
        }
      }
      if (page.url().includes('safety-nerves')) await picture(j, '3-safety');
      if (page.url().includes('step=room')) await choose(j, 'A mat');
      await onward(j);
    }
    await picture(j, '4-tests');
    await onward(j);
    await picture(j, '5-result');
    await onward(j);
    await page.getByRole('link', { name: 'Start the session' }).waitFor();
    await j.settled();
    await picture(j, '6-today');
    const plan = await j.server.ask('GET', `/api/people/${(await j.server.ask('GET', '/api/me')).person}/plan?today=${new Date().toISOString().slice(0, 10)}`);
    console.log('# today:', plan.days[0].lines.map((line: { exercise: string; side: string }) => `${line.exercise} ${line.side}`).join(', '));
    await press(j, 'Start the session', 'link');
    await j.settled();
    await picture(j, '7-exercise');
    await press(j, 'Start');
    await page.getByRole('img', { name: 'You, as the camera sees you' }).waitFor();
    await page.waitForTimeout(1500);
    await picture(j, '8-place');
    await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 60_000 });
    await page.waitForFunction(() => Number(document.querySelector('[data-count]')?.textContent) >= 2, undefined, { timeout: 90_000 });
    console.log(`# from the first page to the second repetition: ${clicks} presses, ${Math.round((Date.now() - began) / 1000)} s of machine time`);
    await picture(j, '9-coached');
    await press(j, 'End the set');
    await page.getByRole('heading', { name: 'Set done' }).waitFor();
    await choose(j, 'moderate');
    await page.getByRole('group', { name: 'Any pain during it?' }).getByText('1', { exact: true }).click();
    await picture(j, '10-after');
    await press(j, 'Leave');
    await page.getByRole('button', { name: 'Leave' }).last().click();
    await page.waitForURL((url) => url.pathname === '/');
    await j.settled();
    await j.visit('/progress');
    await page.waitForTimeout(1000);
    await picture(j, '11-progress');
    await j.visit('/learn?chapter=gluteus_maximus');
    await page.locator('canvas[data-ready]').waitFor();
    await page.getByRole('slider').fill('0.4');
    await page.waitForTimeout(1500);
    await picture(j, '12-learn');
  },
);
