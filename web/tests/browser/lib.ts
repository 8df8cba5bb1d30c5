/// <reference types="node" />
// Journeys through the real program in Debian's Chromium: each with a fresh home, a camera that plays a film where it needs one,
// and an end that fails on anything a person would not see but should not happen: a script's error, a refused request, a word to another machine.
import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export const root = resolve(import.meta.dirname, '../../..');
/** The program under test; MEDIUS_PROGRAM names another build of it. */
export const program = process.env.MEDIUS_PROGRAM ?? join(root, 'build/release/bin/medius');
/** Its data folder, beside which it finds the page. */
const data = process.env.MEDIUS_PROGRAM_DATA ?? join(root, 'data');
const chromiumProgram = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const screenshots = join(root, 'build/screenshots/page');
const cameras = join(root, 'build/browser/cameras');

export const sizes = { phone: [360, 780], laptop: [1280, 800], tv: [1920, 1080] } as const;
export type Size = keyof typeof sizes;

/** `medius serve` as a person would start it, with a home of its own. */
export class Server {
  readonly home = mkdtempSync(join(tmpdir(), 'medius-journey-'));
  private process!: ChildProcess;
  private said = '';
  address = '';
  private readonly port = '0';

  static async start(options: string[] = [], environment: Record<string, string> = {}): Promise<Server> {
    const server = new Server();
    await server.begin(options, environment);
    return server;
  }

  /** Also after `stop`: the same home again. */
  async begin(options: string[] = [], environment: Record<string, string> = {}): Promise<void> {
    const port = this.address ? new URL(this.address).port : this.port;
    this.process = spawn(program, ['--data', data, 'serve', '--no-browser', '--port', port, ...options], {
      env: { ...process.env, XDG_DATA_HOME: this.home, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.said = '';
    await new Promise<void>((begun, failed) => {
      const late = setTimeout(
        () => failed(new Error(`the program did not start within 30 s: ${this.said}`)),
        30_000,
      );
      const listen = (text: Buffer) => {
        this.said += text;
        const found = /https?:\/\/localhost:\d+/.exec(this.said);
        if (!found) return;
        clearTimeout(late);
        this.address = found[0];
        begun();
      };
      this.process.stdout!.on('data', listen);
      this.process.stderr!.on('data', listen);
      this.process.once(
        'exit',
        () => (clearTimeout(late), failed(new Error(`the program ended: ${this.said}`))),
      );
    });
  }

  /** Ends it as Ctrl-C would. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise<number | null>((done) => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    const code = await ended;
    assert.ok(code === 0 || code === 130, `the program ended with ${code}: ${this.said}`);
  }

  forget(): void {
    if (this.process.exitCode === null) this.process.kill('SIGKILL');
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Asks the API beside the page, for what a journey needs to stand already: (await server.ask('GET', '/api/me')).person. */
  async ask(method: string, path: string, body?: unknown): Promise<any> {
    const me = path === '/api/me' ? undefined : await (await fetch(`${this.address}/api/me`)).json();
    const answer = await fetch(this.address + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(me?.csrf ? { 'X-CSRF-Token': me.csrf } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const said = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${said}`);
    return said ? JSON.parse(said) : undefined;
  }
}

/** Made once and kept beside the build: `make` writes the film into the file it is given. */
export function keptFilm(name: string, words: readonly string[], make: (out: string) => void): string {
  const out = join(cameras, `${name}.mjpeg`);
  const stamp = join(cameras, `${name}.txt`);
  const wanted = words.join(' ');
  if (existsSync(out) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return out;
  mkdirSync(cameras, { recursive: true });
  const part = join(cameras, `${name}.part.mjpeg`);
  make(part);
  renameSync(part, out);
  writeFileSync(stamp, wanted);
  return out;
}

export const toFilm = ['-an', '-r', '30', '-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p'];

/**
 * A film for the fake camera: `medius figure` with these words (`film('squat', 'squat', '--view', 'side', '--room')`), 640x480.
 * Drawn 15 times a second and shown twice each, as the camera plays 30: drawing is what takes long.
 */
export function film(name: string, ...words: string[]): string {
  const rate = words.includes('--fps') ? words[words.indexOf('--fps') + 1]! : '15';
  return keptFilm(name, words, (out) => {
    const drawn = `${out}.drawn.mjpeg`;
    const size = words.includes('--size') ? [] : ['--size', '640x480'];
    const fps = words.includes('--fps') ? [] : ['--fps', rate];
    const figure = ['--data', data, '--quiet', 'figure', ...words, ...size, ...fps, '--out', drawn];
    execFileSync(program, figure);
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-f',
      'mjpeg',
      '-framerate',
      rate,
      '-i',
      drawn,
      ...toFilm,
      out,
    ]);
    rmSync(drawn);
  });
}

/** The same from a recording, with ffmpeg's words for it: `filmOf('bridge', file, '-t', '8')`. */
export function filmOf(name: string, recording: string, ...words: string[]): string {
  const fit = 'scale=640:480:force_original_aspect_ratio=decrease,pad=640:480:-1:-1';
  return keptFilm(name, [recording, ...words], (out) =>
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', recording, ...words, '-vf', fit, ...toFilm, out]),
  );
}

let open: { camera: string; browser: Browser } | undefined;
after(() => open?.browser.close());

/** One browser at a time; a camera's film belongs to the browser, so another film is another browser. */
async function browserWith(camera: string): Promise<Browser> {
  if (open && open.camera === camera && open.browser.isConnected()) return open.browser;
  await open?.browser.close();
  const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
    '--autoplay-policy=no-user-gesture-required',
  ];
  if (camera)
    flags.push(
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${camera}`,
    );
  open = {
    camera,
    browser: await chromium.launch({ executablePath: chromiumProgram, headless: true, args: flags }),
  };
  return open.browser;
}

export interface Circumstances {
  /** A film (`film`, `filmOf`): the fake camera plays it round and round, and is allowed. Without: no camera, and asking is refused. */
  camera?: string | (() => string);
  language?: 'en' | 'de';
  theme?: 'light' | 'dark';
  size?: Size;
  /** The person wants no movement on the page: also quicker where three dimensions are drawn without a GPU. */
  still?: boolean;
  /** The page's own made-up answers in the server's place. */
  demo?: boolean;
  /** Further words for `medius serve`, and its environment. */
  serve?: string[];
  environment?: Record<string, string>;
  /** A reason to leave this journey out here, named in the counts. */
  skip?: string | false | undefined;
  /** Milliseconds the whole journey may take. */
  timeout?: number;
}

/** What a journey has in hand. */
export class Journey {
  /** What should not have happened: looked at when the journey ends. */
  readonly complaints: string[] = [];
  private readonly forgiven: RegExp[] = [];
  readonly server: Server;
  readonly context: BrowserContext;
  readonly page: Page;
  private readonly demo: boolean;

  constructor(server: Server, context: BrowserContext, page: Page, demo: boolean) {
    this.server = server;
    this.context = context;
    this.page = page;
    this.demo = demo;
    page.on('pageerror', (problem) => this.complain(`script error: ${problem.stack ?? problem.message}`));
    page.on('console', (line) => {
      if (line.type() !== 'error') return;
      const from = line.location().url;
      // A refusal of the API is an answer like any other, and so is that no figure or voice was made here.
      const expected = /^\/(api\/|(figures|voice)\/index\.json$)/;
      if (/status of 4\d\d/.test(line.text()) && expected.test(new URL(from, server.address).pathname))
        return;
      this.complain(`console: ${line.text()} (${from})`);
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (/^(data|blob):$/.test(url.protocol)) return;
      if (url.host !== new URL(server.address).host) this.complain(`asked another machine: ${request.url()}`);
    });
  }

  private complain(what: string): void {
    if (!this.forgiven.some((known) => known.test(what))) this.complaints.push(what);
  }

  /** This complaint belongs to the journey: the server that was stopped, say. */
  forgive(known: RegExp): void {
    this.forgiven.push(known);
  }

  /** Goes to an address as a person types it, and waits until the page is there. */
  async visit(path: string): Promise<void> {
    const address = new URL(path, this.server.address);
    if (this.demo && !address.searchParams.has('demo')) address.searchParams.set('demo', '');
    await this.page.goto(address.href);
    await this.settled();
  }

  /** Loaded, with its face and without anything under way but what never ends. */
  async settled(): Promise<void> {
    await this.page.locator('h1, [data-ready]').first().waitFor({ state: 'attached' });
    await this.page.evaluate(async () => {
      await document.fonts.ready;
      const finite = document
        .getAnimations()
        .filter((motion) => motion.effect?.getComputedTiming().iterations !== Infinity);
      await Promise.race([
        Promise.allSettled(finite.map((motion) => motion.finished)),
        new Promise((late) => setTimeout(late, 1000)),
      ]);
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    });
  }

  async resize(size: Size): Promise<void> {
    const [width, height] = sizes[size];
    await this.page.setViewportSize({ width, height });
    await this.page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
  }

  /** No violation of axe-core's rules; the contrast in light and in dark. */
  async axe({ bothThemes = true } = {}): Promise<void> {
    await this.settled();
    await this.page.evaluate(axeSource);
    const run = (rules: string[] | null) =>
      this.page.evaluate(async (only) => {
        const { axe } = window as unknown as { axe: typeof import('axe-core') };
        const found = await axe.run(document, {
          resultTypes: ['violations'],
          ...(only ? { runOnly: { type: 'rule' as const, values: only } } : {}),
        });
        return found.violations.map(
          (rule) =>
            `${rule.id}: ${rule.help}\n    ${rule.nodes.map((node) => `${node.target} ${node.failureSummary}`).join('\n    ')}`,
        );
      }, rules);
    const said = await run(null);
    if (bothThemes)
      await this.inOtherTheme(async () =>
        said.push(...(await run(['color-contrast'])).map((line) => `other theme: ${line}`)),
      );
    assert.deepEqual(said, [], `axe on ${this.page.url()}:\n${said.join('\n')}`);
  }

  private async inOtherTheme(look: () => Promise<unknown>): Promise<void> {
    const change = (to: string) =>
      this.page.evaluate((theme) => {
        const before = document.documentElement.dataset.theme ?? 'light';
        document.documentElement.dataset.theme = theme || (before === 'dark' ? 'light' : 'dark');
        return before;
      }, to);
    const before = await change('');
    await this.settled();
    await look();
    await change(before);
    await this.settled();
  }

  /** build/screenshots/page/NAME.SIZE.png, and, of several, in dark at the last size; nothing may stick out sideways. */
  async picture(
    name: string,
    which: readonly Size[] = ['phone', 'laptop', 'tv'],
    whole = true,
  ): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    const before = this.page.viewportSize();
    for (const size of which) {
      await this.resize(size);
      await this.page.evaluate(() => scrollTo(0, 0));
      await this.settled();
      await this.fits(`${name} at ${size}`);
      await this.shoot(join(screenshots, `${name}.${size}.png`), whole);
    }
    if (which.length > 1)
      await this.inOtherTheme(() => this.shoot(join(screenshots, `${name}.dark.png`), whole));
    if (before) await this.page.setViewportSize(before);
  }

  /** Of a whole page: what is fixed to the screen's foot lies at the page's foot, what sticks stays where it began. */
  private async shoot(path: string, whole: boolean): Promise<void> {
    const style = whole
      ? await this.page.evaluate(() => {
          const marked: HTMLElement[] = [];
          for (const element of document.querySelectorAll<HTMLElement>('body *')) {
            const { position } = getComputedStyle(element);
            if (position !== 'fixed' && position !== 'sticky') continue;
            const { height, bottom } = element.getBoundingClientRect();
            marked.push(element);
            element.dataset.kept = element.getAttribute('style') ?? '';
            if (position === 'sticky') Object.assign(element.style, { position: 'relative', inset: 'auto' });
            else if (Math.abs(bottom - innerHeight) < 2) {
              element.style.inset = `${document.documentElement.scrollHeight - height}px 0 auto`;
              element.style.position = 'absolute';
            }
          }
          return marked.length > 0;
        })
      : false;
    await this.page.screenshot({ path, fullPage: whole });
    if (style)
      await this.page.evaluate(() => {
        for (const element of document.querySelectorAll<HTMLElement>('[data-kept]')) {
          element.setAttribute('style', element.dataset.kept!);
          delete element.dataset.kept;
        }
      });
  }

  /** Nothing sticks out to the side. */
  async fits(where: string): Promise<void> {
    const wide = await this.page.evaluate(() => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return [];
      return [...document.querySelectorAll('body *')]
        .filter((element) => element.getBoundingClientRect().right > room + 1)
        .slice(-3)
        .map((element) => element.outerHTML.slice(0, 160));
    });
    assert.deepEqual(wide, [], `${where} is wider than the screen: ${wide.join(' | ')}`);
  }

  /** Tabs on until the element has the focus; fails where the keyboard alone does not get there. */
  async tabTo(selector: string, most = 60): Promise<void> {
    for (let step = 0; step < most; ++step) {
      if (await this.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await this.page.keyboard.press('Tab');
    }
    assert.fail(`the keyboard does not reach ${selector} in ${most} steps on ${this.page.url()}`);
  }
}

const axeSource = readFileSync(join(root, 'web/node_modules/axe-core/axe.min.js'), 'utf8');

/** One journey: `journey('learn: the muscles', {}, async (j) => { await j.visit('/learn'); ... })`. */
export function journey(name: string, how: Circumstances, walk: (journey: Journey) => Promise<void>): void {
  const reason = !chromiumProgram ? 'Chromium is not installed (package chromium)' : how.skip;
  test(name, { ...(reason ? { skip: reason } : {}), timeout: how.timeout ?? 120_000 }, async () => {
    const server = await Server.start(how.serve, how.environment);
    let context: BrowserContext | undefined;
    try {
      const film = typeof how.camera === 'function' ? how.camera() : (how.camera ?? '');
      const browser = await browserWith(film);
      const [width, height] = sizes[how.size ?? 'laptop'];
      context = await browser.newContext({
        viewport: { width, height },
        locale: how.language === 'de' ? 'de-DE' : 'en-GB',
        colorScheme: how.theme ?? 'light',
        ...(how.still ? { reducedMotion: 'reduce' as const } : {}),
        ...(film ? { permissions: ['camera'] } : {}),
      });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      const it = new Journey(server, context, page, how.demo ?? false);
      try {
        await walk(it);
      } catch (problem) {
        // What it looked like when it went wrong.
        mkdirSync(screenshots, { recursive: true });
        const path = join(screenshots, `failed-${name.replace(/\W+/g, '-')}.png`);
        await page.screenshot({ path }).catch(() => {});
        if (problem instanceof Error)
          problem.message += `\n(${basename(path)}; ${page.url()})${it.complaints.map((line) => `\n  ${line}`).join('')}`;
        throw problem;
      }
      assert.deepEqual(it.complaints, [], `what should not have happened:\n${it.complaints.join('\n')}`);
    } finally {
      await context?.close();
      await server.stop().catch(() => {});
      server.forget();
    }
  });
}
