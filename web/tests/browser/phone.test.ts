// The phone as camera: switched on in the settings, paired by the code, then the session's eye.
import assert from 'node:assert/strict';
import { film, journey } from './lib.ts';

journey(
  'phone: paired by the code, it is the camera of a set, and is cut when switched off',
  {
    camera: () =>
      film('squat-leaning', 'squat', '--view', 'side', '--fault', 'leans_forward', '--repetitions', '2'),
    serve: ['--phone-address', '127.0.0.1', '--phone-port', '18790'],
    timeout: 180_000,
  },
  async (j) => {
    await j.visit('/settings');
    const card = j.page.locator('section, article, div').filter({ hasText: 'Phone as camera' }).last();
    await card.waitFor();
    await j.page.getByRole('button', { name: 'Turn on' }).click();
    await j.page.getByText('Waiting for a phone').waitFor();
    const address = (await j.page.getByText(/\/phone\/#/).innerText()).trim();
    await j.axe();
    await j.picture('phone-settings');

    const browser = j.context.browser()!;
    const pocket = await browser.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: 360, height: 780 },
      locale: 'en-GB',
      permissions: ['camera'],
    });
    try {
      const phone = await pocket.newPage();
      await phone.goto(address);
      await phone.getByRole('heading', { name: 'Connected' }).waitFor();
      assert.ok(!phone.url().includes('#'), 'the code is taken out of the address');
      await phone.screenshot({
        path: new URL('../../../build/screenshots/page/phone-paired.png', import.meta.url).pathname,
      });
      await phone.getByRole('button', { name: 'Open the camera' }).click();
      await phone.getByText('Start a session on your computer').waitFor();

      await j.page.getByText('Your phone is connected.').waitFor({ timeout: 20_000 });
      await j.visit('/session?exercise=squat');
      await j.page.locator('label', { has: j.page.locator('input[value="phone"]') }).click();
      await j.page.getByRole('button', { name: 'Start' }).click();
      await j.page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 60_000 });
      await j.page.waitForFunction(
        () => Number(document.querySelector('[data-count]')?.textContent) >= 2,
        undefined,
        { timeout: 60_000 },
      );
      await phone.locator('.count').or(phone.locator('.words')).first().waitFor();
      await phone.screenshot({
        path: new URL('../../../build/screenshots/page/phone-set.png', import.meta.url).pathname,
      });
      await j.picture('phone-session', ['laptop'], false);

      const again = await pocket.newPage();
      await again.goto(address);
      await again.getByRole('heading', { name: 'This code does not work any more' }).waitFor();
      await again.close();

      await j.visit('/settings');
      await j.page.getByRole('button', { name: 'Turn off' }).click();
      await j.page.getByText('Off: nothing on the network can reach medius.').waitFor();
      await phone.getByText('The computer does not answer').waitFor({ timeout: 20_000 });
    } finally {
      await pocket.close();
    }
  },
);
