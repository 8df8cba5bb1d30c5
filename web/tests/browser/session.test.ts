// A session as somebody at home meets it: the camera plays the virtual person, the program sees, counts and cues.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { film, filmOf, journey, keptFilm, root, toFilm, type Journey } from './lib.ts';

const leaning = () =>
  film(
    'squat-leaning-far',
    'squat',
    '--view',
    'side',
    '--fault',
    'leans_forward=30deg',
    '--repetitions',
    '2',
  );

/** A film made from another by ffmpeg's words. */
const changed =
  (name: string, from: () => string, ...words: string[]) =>
  () =>
    keptFilm(name, words, (out) =>
      execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', from(), ...words, ...toFilm, out]),
    );
const dark = changed('squat-dark', leaning, '-t', '6', '-vf', 'lutyuv=y=val*0.06+14:u=128:v=128');
const two = changed(
  'squat-two',
  leaning,
  '-t',
  '6',
  '-filter_complex',
  '[0]crop=320:480:160:0,split[a][b];[a][b]hstack',
);

const button = (j: Journey, name: string | RegExp) => j.page.getByRole('button', { name });
const counted = async (page: Page) => Number(await page.locator('[data-count]').textContent());
const untilCount = (page: Page, least: number) =>
  page.waitForFunction(
    (wanted) => Number(document.querySelector('[data-count]')?.textContent) >= wanted,
    least,
    { timeout: 60_000 },
  );

/** Past finding the place and counting down, into the set. */
async function intoTheSet(j: Journey) {
  await button(j, 'Start').click();
  await button(j, 'Pause').waitFor({ timeout: 40_000 });
}

async function sets(j: Journey) {
  const { person } = await j.server.ask('GET', '/api/me');
  const trainings = await j.server.ask('GET', `/api/people/${person}/trainings`);
  const all = [];
  for (const { training } of trainings)
    all.push(...(await j.server.ask('GET', `/api/people/${person}/trainings/${training}/sets`)));
  return all;
}

journey(
  'session: a set is counted, its fault cued, effort and pain kept',
  { camera: leaning, timeout: 180_000 },
  async (j) => {
    await j.visit('/session?exercise=squat&measure');
    await j.page.getByRole('heading', { name: 'Squat' }).waitFor();
    await j.axe();
    await j.picture('session-begin');
    const usable = await j.page.evaluate(() =>
      Math.round(performance.getEntriesByType('paint').at(-1)!.startTime),
    );
    await button(j, 'Start').click();
    await j.page.getByRole('img', { name: 'You, as the camera sees you' }).waitFor();
    await j.picture('session-place', ['phone', 'laptop', 'tv'], false);
    await button(j, 'Pause').waitFor({ timeout: 40_000 });
    await untilCount(j.page, 1);
    const cue = j.page.locator('[data-cue="leans_forward"]');
    await cue.waitFor({ timeout: 60_000 });
    await j.picture('session-cue', ['phone', 'laptop', 'tv'], false);
    await j.axe();
    await untilCount(j.page, 3);
    const measured = await j.page.evaluate(() => {
      const all = performance
        .getEntriesByName('camera to drawn')
        .map((entry) => entry.duration)
        .sort((a, b) => a - b);
      const rates = performance
        .getEntriesByName('overlay')
        .map((mark) => (mark as PerformanceMark).detail as number);
      return {
        n: all.length,
        median: all[all.length >> 1]!,
        p99: all[Math.floor(all.length * 0.99)]!,
        overlay: rates.sort((a, b) => a - b)[rates.length >> 1]!,
      };
    });
    console.log(
      `# page usable after ${usable} ms; camera to drawn: median ${measured.median.toFixed(1)} ms, p99 ${measured.p99.toFixed(1)} ms ` +
        `(${measured.n} pictures); overlay ${measured.overlay} pictures a second`,
    );
    assert.ok(measured.n > 30, 'pictures went there and back');
    const before = await counted(j.page);
    await button(j, 'End the set').click();
    await j.page.getByRole('heading', { name: 'Set done' }).waitFor();
    await j.page.getByText('hard', { exact: true }).click();
    await j.page.getByRole('group', { name: 'Any pain during it?' }).getByText('1', { exact: true }).click();
    await j.page.getByText('Saved').waitFor();
    await j.axe();
    await j.picture('session-after');
    await button(j, 'Finish').click();
    await j.page.getByRole('heading', { name: 'What went well' }).waitFor();
    await j.axe();
    await j.picture('session-end');
    const [set, ...others] = await sets(j);
    assert.deepEqual(others, []);
    assert.equal(set.exercise, 'squat');
    assert.ok(set.repetitions >= before && set.repetitions >= 3, `counted ${set.repetitions}`);
    assert.equal(set.effort, 6);
    assert.equal(set.pain, 1);
    assert.match(set.measured_by, /medius/);
    assert.ok(
      set.details.cues.some((each: { id: string }) => each.id === 'leans_forward'),
      JSON.stringify(set.details),
    );
  },
);

journey(
  'session: the server goes in the middle of a set and comes back; nothing counted is lost',
  { camera: leaning, timeout: 180_000 },
  async (j) => {
    j.forgive(/ERR_CONNECTION_REFUSED|WebSocket|Failed to fetch|Failed to load resource/);
    await j.visit('/session?exercise=squat');
    await intoTheSet(j);
    await untilCount(j.page, 1);
    await j.server.stop();
    await j.page.getByText('The connection to the program is lost').waitFor({ timeout: 20_000 });
    await j.picture('session-lost', ['laptop'], false);
    const before = await counted(j.page);
    await j.server.begin();
    await j.page
      .getByText('The connection to the program is lost')
      .waitFor({ state: 'detached', timeout: 30_000 });
    await untilCount(j.page, before + 1);
    await button(j, 'End the set').click();
    await j.page.getByText('Saved').waitFor();
    await j.page.getByText('its replay and form show only what came after').waitFor();
    await j.picture('session-after-lost', ['phone', 'laptop'], false);
    const [set] = await sets(j);
    assert.ok(set.repetitions > before);
    assert.ok(set.details.connection_lost[0].count >= 1, JSON.stringify(set.details));
  },
);

journey(
  'session: a set ended while the server is away is kept on the device, and arrives later',
  { camera: leaning, timeout: 180_000 },
  async (j) => {
    j.forgive(/ERR_CONNECTION_REFUSED|WebSocket|Failed to fetch|Failed to load resource/);
    await j.visit('/session?exercise=squat');
    await intoTheSet(j);
    await untilCount(j.page, 1);
    await j.server.stop();
    await button(j, 'End the set').click();
    await j.page.getByText('Kept on this device').waitFor();
    await j.server.begin();
    await j.visit('/session?exercise=squat');
    await j.page.waitForFunction(
      () => JSON.parse(localStorage.getItem('medius.outbox') ?? '[]').length === 0,
    );
    assert.equal((await sets(j)).length, 1);
  },
);

journey('session: the way back asks, a closed page keeps what was counted', {}, async (j) => {
  await j.visit('/exercises/squat');
  await j.visit('/session?exercise=squat');
  await j.page.getByText('By the clock', { exact: true }).click();
  await button(j, 'Start').click();
  await button(j, 'Pause').waitFor();
  await j.page.goBack();
  await j.page.getByRole('heading', { name: 'Leave for now?' }).waitFor();
  await button(j, 'Go on').click();
  await untilCount(j.page, 1);
  await j.page.reload();
  await j.page.getByRole('heading', { name: 'Squat' }).waitFor();
  await j.page.waitForFunction(() => JSON.parse(localStorage.getItem('medius.outbox') ?? '[]').length === 0);
  const [set, ...others] = await sets(j);
  assert.deepEqual(others, []);
  assert.ok(set.repetitions >= 1, `kept ${set.repetitions}`);
  // Once more, then out by pressing twice.
  await j.page.getByText('By the clock', { exact: true }).click();
  await button(j, 'Start').click();
  await button(j, 'Pause').waitFor();
  await j.page.goBack();
  await j.page.getByRole('heading', { name: 'Leave for now?' }).waitFor();
  await j.page.goBack();
  await j.page.waitForFunction(() => location.pathname === '/' || location.pathname === '/start');
});

journey('session: one window trains at a time', { demo: true }, async (j) => {
  await j.visit('/session?exercise=squat');
  await button(j, 'Start').waitFor();
  const other = await j.context.newPage();
  await other.goto(new URL('/session?exercise=squat&demo', j.server.address).href);
  await other.getByRole('heading', { name: 'A session is open in another window' }).waitFor();
  await other.getByRole('button', { name: 'Go on here' }).click();
  await other.getByRole('button', { name: 'Start' }).waitFor();
  await j.page.getByRole('heading', { name: 'The session goes on in another window' }).waitFor();
  await j.axe();
  await j.picture('session-window', ['phone', 'laptop'], false);
});

journey('session: the camera is refused, and the clock leads instead', {}, async (j) => {
  await j.visit('/session?exercise=squat');
  await button(j, 'Start').click();
  await j.page.getByRole('heading', { name: /camera/i }).waitFor();
  await j.axe();
  await j.picture('session-refused');
  await button(j, 'Go on by the clock').click();
  await button(j, 'Pause').waitFor();
  await j.page.getByText('By the clock: nothing is seen or judged.').waitFor();
});

journey(
  'session: the camera is pulled out in the middle of a set',
  { camera: leaning, timeout: 150_000 },
  async (j) => {
    await j.context.addInitScript(() => {
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await open(wanted);
        Object.assign(window, {
          pullOut: () => {
            for (const track of stream.getTracks()) {
              track.stop();
              track.dispatchEvent(new Event('ended'));
            }
          },
        });
        return stream;
      };
    });
    await j.visit('/session?exercise=squat');
    await intoTheSet(j);
    await untilCount(j.page, 1);
    const before = await counted(j.page);
    await j.page.evaluate(() => (window as unknown as { pullOut: () => void }).pullOut());
    await j.page.getByRole('heading', { name: 'The camera is gone' }).waitFor();
    await j.axe();
    await j.picture('session-pulled-out', ['laptop', 'phone']);
    await button(j, 'Try again').click();
    await button(j, 'Pause').waitFor();
    await untilCount(j.page, before + 1);
  },
);

journey('session: in the dark nothing is counted, and it says why', { camera: dark }, async (j) => {
  await j.visit('/session?exercise=squat');
  await button(j, 'Start').click();
  await j.page.locator('li.mend', { hasText: 'Enough light' }).waitFor({ timeout: 20_000 });
  await j.axe();
  await j.picture('session-dark', ['laptop', 'phone'], false);
});

journey('session: two people are told apart from one', { camera: two }, async (j) => {
  await j.visit('/session?exercise=squat');
  await button(j, 'Start').click();
  // While finding the place; on a slow machine the set may have begun before the second person was looked for.
  const place = j.page.locator('li.mend', { hasText: 'Only one person' });
  const during = j.page.getByRole('heading', { name: 'Two people are in the picture' });
  await place.or(during).first().waitFor({ timeout: 30_000 });
  await j.picture('session-two', ['laptop', 'phone'], false);
});

journey('session: by the clock, with the keyboard alone', {}, async (j) => {
  await j.visit('/session?exercise=squat');
  await j.tabTo('input[value="camera"]');
  await j.page.keyboard.press('ArrowDown');
  await j.tabTo('.how .button');
  await j.page.keyboard.press('Enter');
  await button(j, 'Pause').waitFor();
  await j.page.keyboard.press('Space');
  await j.page.getByText('Paused').waitFor();
  await j.picture('session-paused', ['laptop', 'phone'], false);
  await j.axe();
  await j.page.keyboard.press('Space');
  await j.page.getByText('By the clock: nothing is seen or judged.').waitFor();
  await j.picture('session-clock', ['laptop', 'phone', 'tv'], false);
  await j.tabTo('.controls .stop');
  await j.page.keyboard.press('Enter');
  await j.page.getByRole('heading', { name: 'You stopped because it hurts' }).waitFor();
  await j.axe();
  await j.tabTo('input[value="low_back"]');
  await j.page.keyboard.press('Space');
  await j.page.getByRole('group', { name: 'How strong?' }).getByText('7', { exact: true }).click();
  await j.page.getByText('This is strong').waitFor();
  await j.picture('session-pain');
  await button(j, 'End for today').click();
  await j.page
    .getByRole('heading', { name: 'Ended early, and that is fine' })
    .or(j.page.getByRole('heading', { name: 'Done for today' }))
    .waitFor();
  const [set] = await sets(j);
  assert.equal(set.pain, 7);
  assert.deepEqual(set.details.stopped_by_pain, { regions: ['low_back'], spread: false });
  assert.equal(set.measured_by, 'clock');
});

journey(
  'session: in German, and from three metres',
  { language: 'de', size: 'tv', demo: true },
  async (j) => {
    await j.visit('/session?exercise=squat');
    await j.page.getByRole('button', { name: 'Beginnen' }).click();
    await j.page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 20_000 });
    await j.page.getByText('Die Brust hoch halten.').waitFor({ timeout: 20_000 });
    const height = await j.page
      .locator('[data-count]')
      .evaluate((number) => parseFloat(getComputedStyle(number).fontSize));
    assert.ok(height > 250, `the counter is ${height} pixels high of 1080`);
    await j.picture('session-far', ['tv'], false);
  },
);

journey('stretches: without hands, by the clock, sides announced', {}, async (j) => {
  // Minutes pass in seconds here: no figure is drawn meanwhile.
  await j.page.route('**/figures/**', (route) => route.fulfill({ status: 404, body: '' }));
  await j.page.clock.install();
  await j.visit('/stretches');
  await j.axe();
  await j.picture('stretches');
  await button(j, 'Start by the clock').click();
  await j.page.clock.runFor(6000);
  await j.page.getByText('left side').first().waitFor();
  await j.page.clock.runFor(45_000);
  await j.page.getByText('right side').first().waitFor();
  await j.page.clock.runFor(300_000);
  await j.page.getByRole('heading', { name: 'Set done' }).waitFor();
  // The sets reach the server one after another, on a clock that stands unless it is run.
  let kept = await sets(j);
  for (let tries = 0; kept.length < 5 && tries < 50; ++tries) {
    await j.page.clock.runFor(1000);
    await new Promise((done) => setTimeout(done, 100));
    kept = await sets(j);
  }
  assert.ok(kept.length >= 5, `each side of each stretch is kept, not ${kept.length}`);
});

// In and out of the stretch every ten seconds, as a loop: its clock has to stand in between.
const stretching = () => film('childs-pose', 'childs-pose', '--view', 'side', '--hold', '6');

journey(
  'stretches: by the camera; the clock runs only in the stretch',
  { camera: stretching, timeout: 240_000 },
  async (j) => {
    await j.page.route('**/plan?*', (route) => {
      const line = { family: 'stretch_back', exercise: 'childs-pose', variant: '', side: 'both', level: 1 };
      const dose = {
        sets: 1,
        repetitions: 1,
        hold_s: 18,
        rest_s: 10,
        minutes: 1,
        locked: false,
        reasons: [],
      };
      const day = { date: '2030-01-01', kind: 'light', minutes: 1, lines: [{ ...line, ...dose }] };
      return route.fulfill({ json: { screening: { advice: 'train' }, days: [day] } });
    });
    await j.visit('/stretches');
    await button(j, 'Start with the camera').click();
    await button(j, 'Pause').waitFor({ timeout: 60_000 });
    await j.page.evaluate(() => {
      const clock = { stood: 0, ran: 0, last: 0 };
      Object.assign(window, { clock });
      setInterval(() => {
        const left_s = Number(document.querySelector('.counter .big')?.textContent);
        const waits = document.querySelector('.counter.waits') !== null;
        if (clock.last && left_s < clock.last) clock.ran += clock.last - left_s;
        if (waits) clock.stood += 0.1;
        if (left_s) clock.last = left_s;
      }, 100);
    });
    await j.page.getByText('The clock runs', { exact: true }).waitFor({ timeout: 30_000 });
    await j.picture('stretches-camera', ['phone', 'laptop'], false);
    await j.page.getByRole('heading', { name: 'Set done' }).waitFor({ timeout: 120_000 });
    const clock = await j.page.evaluate(() => (window as unknown as { clock: Record<string, number> }).clock);
    assert.ok(clock.stood! > 1, `the clock stood for ${clock.stood!.toFixed(1)} s out of the stretch`);
    assert.ok(clock.ran! >= 14, `the clock ran for ${clock.ran} s`);
    await j.page.getByText('Saved').waitFor();
    const [set] = await sets(j);
    assert.equal(set.exercise, 'childs-pose');
    assert.deepEqual([set.repetitions, set.hold_s], [1, 18]);
    assert.match(set.measured_by, /medius/);
  },
);

journey('break: taken by the clock, it counts; later and in a call it waits', {}, async (j) => {
  await j.visit('/break');
  await button(j, 'Start').waitFor();
  await j.axe();
  await j.picture('break');
  await button(j, 'I am in a call').click();
  await j.page.getByRole('heading', { name: /I stay quiet until/ }).waitFor();
  await j.axe();
  await j.visit('/break');
  await button(j, 'In ten minutes').click();
  await j.page.getByRole('heading', { name: /I ring again at/ }).waitFor();
  await j.picture('break-later', ['laptop']);
  await button(j, 'Take it now').click();
  await button(j, 'Pause').waitFor();
  await j.page.getByRole('heading', { name: 'That was it' }).waitFor({ timeout: 75_000 });
  await j.axe();
  await j.picture('break-done', ['laptop', 'phone']);
  const { person } = await j.server.ask('GET', '/api/me');
  const breaks = await j.server.ask('GET', `/api/people/${person}/breaks`);
  assert.deepEqual(
    breaks.map((one: { kind: string }) => one.kind),
    ['seated-figure-four'],
  );
});

journey(
  'posture: angles of now beside the good ones, no picture kept',
  { camera: () => film('sitting', 'sitting-posture', '--view', 'side', '--hold', '6') },
  async (j) => {
    await j.visit('/posture');
    await j.axe();
    await j.picture('posture-begin');
    await button(j, 'Look on').click();
    await j.page.locator('.measure').first().waitFor({ timeout: 30_000 });
    await button(j, 'Take my good posture').click();
    await j.page.getByText('Your good posture here is from').waitFor({ timeout: 20_000 });
    await j.axe();
    await j.picture('posture');
    const { person } = await j.server.ask('GET', '/api/me');
    const kept = await j.server.ask('GET', `/api/people/${person}/settings/posture`);
    assert.ok(kept.places.desk.baseline.length > 0);
    await button(j, 'Stop').click();
    await button(j, 'Look on').waitFor();
  },
);

const videos = process.env.MEDIUS_TEST_DATA ?? join(root, '../shared/data');
const recording = join(videos, 'video/deep-squat/good_IMG_7026.mp4');
journey(
  'session: a real person squats, is followed and counted',
  {
    camera: () => filmOf('deep-squat', recording, '-t', '10'),
    skip: existsSync(recording) ? undefined : 'no recording of a deep squat here',
    timeout: 150_000,
  },
  async (j) => {
    await j.visit('/session?exercise=squat&measure');
    await button(j, 'Start').click();
    // A recording begins wherever it begins: whoever waits too long starts by hand, as a person would.
    const begin = button(j, /^Begin/);
    await begin.waitFor();
    await j.page.waitForTimeout(4000);
    if (await begin.isVisible()) await begin.click();
    await button(j, 'Pause').waitFor({ timeout: 20_000 });
    await untilCount(j.page, 2);
    await j.picture('session-recording', ['laptop', 'phone'], false);
    await button(j, 'End the set').click();
    await j.page.getByText('Saved').waitFor();
    await j.page.waitForFunction(
      () => JSON.parse(localStorage.getItem('medius.outbox') ?? '[]').length === 0,
    );
    assert.ok((await sets(j))[0].repetitions >= 2);
  },
);

journey(
  'test: thirty seconds of standing up are measured and kept',
  {
    camera: () => film('sit-to-stand', 'sit-to-stand', '--view', 'side', '--repetitions', '2'),
    timeout: 150_000,
  },
  async (j) => {
    await j.visit('/session?test=chair_stand_30s&return=%2Fplan');
    await j.axe();
    await j.picture('test-begin');
    await button(j, 'Start').click();
    await button(j, 'Pause').waitFor({ timeout: 40_000 });
    await j.page.getByText('Nothing is said until you are done').waitFor();
    await j.page.getByRole('heading', { name: 'Measured' }).waitFor({ timeout: 60_000 });
    await j.axe();
    await j.picture('test-measured', ['laptop', 'phone']);
    const said = Number(await j.page.locator('[data-value]').getAttribute('data-value'));
    await button(j, 'Keep this result').click();
    await j.page.waitForURL('**/plan');
    const { person } = await j.server.ask('GET', '/api/me');
    const kept = await j.server.ask('GET', `/api/people/${person}/tests`);
    assert.equal(kept[0].test, 'chair_stand_30s');
    assert.equal(kept[0].both, said);
    assert.ok(said >= 3 && said <= 15, `counted ${said}`);
  },
);

journey('test: what the camera cannot measure is said', {}, async (j) => {
  await j.visit('/session?test=hip_flexor_length&return=%2Fplan');
  await j.page.getByText('The camera cannot measure this test').waitFor();
  await j.axe();
});

journey('session: left in the middle, and gone on with later', {}, async (j) => {
  const { person } = await j.server.ask('GET', '/api/me');
  const answers = JSON.parse(readFileSync(join(root, 'examples/people/desk-worker.json'), 'utf8'));
  // Every day is a training day, so that today is one whatever day the test runs on.
  answers.time.days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  await j.server.ask('PUT', `/api/people/${person}/answers`, answers);
  await j.visit('/session');
  const train = button(j, 'Train it today');
  await button(j, 'Start').or(train).first().waitFor();
  await j.axe();
  await j.picture('session-plan');
  if (await train.isVisible()) return; // the plan rests today: nothing to go on with
  await j.page.getByText('By the clock', { exact: true }).click();
  await button(j, 'Start').click();
  await button(j, 'End the set').click();
  await j.page.getByRole('heading', { name: 'Set done' }).waitFor();
  await button(j, 'Leave').click();
  await j.page.getByRole('heading', { name: 'Leave for now?' }).waitFor();
  await j.axe();
  await j.picture('session-leave', ['laptop', 'phone']);
  await button(j, 'Leave').click();
  await j.page.waitForURL((url) => url.pathname !== '/session');
  await j.visit('/session');
  await j.page.getByRole('heading', { name: 'Go on where you stopped' }).waitFor();
  await j.axe();
  await j.picture('session-resume', ['laptop', 'phone']);
  assert.equal((await sets(j)).length, 1);
});
