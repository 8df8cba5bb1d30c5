// Learn: the picture moves with the muscle, and says in words what it shows.
import assert from 'node:assert/strict';
import { journey, type Journey } from './lib.ts';

/** How the canvas looks, as one number a pixel row: enough to tell two pictures apart. */
const look = (j: Journey) =>
  j.page.locator('canvas').evaluate(async (canvas: HTMLCanvasElement) => {
    await new Promise((drawn) => setTimeout(drawn, 300));
    const small = document.createElement('canvas');
    [small.width, small.height] = [48, 64];
    const ink = small.getContext('2d')!;
    // A drawing buffer is only sure to be there right after it was drawn.
    await new Promise((drawn) => requestAnimationFrame(drawn));
    ink.drawImage(canvas, 0, 0, 48, 64);
    return [...ink.getImageData(0, 0, 48, 64).data];
  });
const differs = (a: number[], b: number[]) => a.filter((value, i) => Math.abs(value - b[i]!) > 24).length;

journey('learn: a muscle is pulled and the leg follows', {}, async (j) => {
  await j.visit('/learn?chapter=gluteus_medius');
  await j.page.locator('canvas[data-ready]').waitFor();
  const before = await j.page.locator('canvas').screenshot();
  const slider = j.page.getByRole('slider');
  await slider.focus();
  for (let i = 0; i < 20; ++i) await j.page.keyboard.press('ArrowRight');
  assert.match((await slider.getAttribute('aria-valuetext'))!, /100/);
  await j.page.waitForTimeout(900);
  const after = await j.page.locator('canvas').screenshot();
  assert.notDeepEqual(before, after);
  await j.axe();
  await j.picture('learn-medius');
});

journey(
  'learn: every chapter by the button, without a violation',
  { timeout: 240_000, still: true },
  async (j) => {
    await j.visit('/learn');
    const told = new Set<string>();
    for (;;) {
      await j.page.locator('canvas[data-ready]').waitFor();
      const title = await j.page.locator('h1').innerText();
      assert.ok(!told.has(title), `${title} comes twice`);
      told.add(title);
      await j.axe({ bothThemes: told.size === 1 });
      await j.picture(`learn-${told.size}`, ['laptop'], false);
      const next = j.page.getByRole('link', { name: /^Next: / });
      if ((await next.count()) === 0) break;
      await next.click();
      await j.page.waitForFunction((last) => document.querySelector('h1')?.textContent !== last, title);
    }
    assert.ok(told.size >= 11, [...told].join('; '));
    await j.page.getByRole('link', { name: 'See the exercises' }).click();
    assert.equal(new URL(j.page.url()).pathname, '/exercises');
  },
);

journey(
  'learn: on one leg, in German, on a phone',
  { language: 'de', size: 'phone', still: true },
  async (j) => {
    await j.visit('/learn?chapter=balance');
    await j.page.locator('canvas[data-ready]').waitFor();
    await j.page.getByRole('slider').fill('0');
    await j.page.getByText('Gluteus medius hält: 0 %').waitFor();
    await j.page.waitForTimeout(300);
    await j.axe();
    await j.picture('learn-balance');
  },
);

journey('learn: without three dimensions the flat drawing says the same', { still: true }, async (j) => {
  await j.page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      kind: string,
      ...more: unknown[]
    ) {
      return kind.startsWith('webgl') ? null : (real as Function).call(this, kind, ...more); // eslint-disable-line
    } as typeof real;
  });
  await j.visit('/learn?chapter=gluteus_maximus');
  await j.page.locator('canvas[data-ready]').waitFor();
  const before = await look(j);
  assert.ok(
    before.some((value) => value > 0),
    'something is drawn',
  );
  await j.page.getByRole('slider').fill('1');
  assert.ok(differs(before, await look(j)) > 40, 'the leg moves');
  await j.picture('learn-flat', ['laptop'], false);
});
