import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { openDb } from '../../lib/db/client.ts';
import { seedFleet } from '../../lib/services/topology/testing/fleet.ts';
import { signInThroughApi } from '../fixtures/people.ts';
import { type RunningPlane, startPlane } from '../fixtures/plane.ts';
import { type Figure, median, round } from './figure.ts';
import { type Address, addressesOf, pagesOf } from './page-addresses.ts';

const SERVICES = 1_000;
const ROUNDS = 5;
const SCRIPT_BAR_KB = 240;
const PAINT_BAR_MS = 1_000;
const SHIFT_BAR = 0.05;
/** After the page has loaded: what streams late, hydrates or is fetched must not move anything either. */
const SETTLES_MS = 600;

/** The subject of these is an editor or a canvas; the bar on script speaks of all others. */
const EDITORS_AND_CANVASES = new Set([
  '/topology',
  '/services/new',
  '/services/[id]/manifest',
  '/services/[id]/topology',
  '/templates/new',
  '/templates/[id]/edit',
  '/templates/[id]/use',
]);

/**
 * What a first visit of every page costs on a plane with 1,000 services in three environments, from the production build in a real
 * browser with an empty cache: the script on the wire until the page has loaded, when its largest piece was painted, and how far things
 * moved. The pages are found in the folder `app`, so that none is forgotten. The engine is off: nothing but the page moves.
 */
export async function* run(only = /./): AsyncGenerator<Figure> {
  const home = mkdtempSync(join(tmpdir(), 'orrery-bench-pages-'));
  const plane = await startPlane({ home, env: { ORRERY_ENGINE: 'off' }, timeoutMs: 600_000 });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const db = openDb(urlOf(home));
    await seedFleet(db, { services: SERVICES, teams: 8, environments: ['dev', 'staging', 'prod'], failing: 10 });
    await db.pool.query('ANALYZE');
    await db.close();
    const signedIn = await signIn(browser, plane);
    for (const address of await addressesOf(plane, pagesOf('app')))
      if (only.test(address.route)) yield* measure(browser, plane, address, signedIn);
  } finally {
    await browser.close();
    await plane.stop({ all: true });
    rmSync(home, { recursive: true, force: true });
  }
}

async function* measure(browser: Browser, plane: RunningPlane, { route, path, needsSession }: Address, session: Session) {
  const once = () => visit(browser, plane.url + path, needsSession ? session : undefined);
  const { landed } = await once(); // the server loads a route's code when it is first asked for
  if (needsSession && landed.startsWith('/sign-in')) throw new Error(`${path} asked to sign in`);
  if (landed !== path) return; // it only leads on to another page, which has figures of its own
  const visits: Visit[] = [];
  for (let n = 0; n < ROUNDS; n += 1) visits.push(await once());
  const figure = (name: string, value: number, unit: string, bar: number | null): Figure => ({
    bench: 'pages',
    figure: `${route}: ${name}`,
    value,
    unit,
    bar,
    ...(bar === null ? {} : { met: value < bar }),
  });
  const scriptBar = EDITORS_AND_CANVASES.has(route) ? null : SCRIPT_BAR_KB;
  yield figure('script of a first visit', round(median(visits.map((one) => one.scriptKb)), 1), 'kB', scriptBar);
  yield figure('largest paint', round(median(visits.map((one) => one.paintMs)), 0), 'ms', PAINT_BAR_MS);
  yield figure('layout shift', round(median(visits.map((one) => one.shift)), 4), 'share', SHIFT_BAR);
}

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

async function signIn(browser: Browser, plane: RunningPlane): Promise<Session> {
  const context = await browser.newContext();
  await signInThroughApi(context, plane, { email: plane.adminEmail, password: plane.adminPassword });
  const session = await context.storageState();
  await context.close();
  return session;
}

type Visit = { landed: string; scriptKb: number; paintMs: number; shift: number };

/** One visit by a browser profile of its own. */
async function visit(browser: Browser, url: string, storageState: Session | undefined): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...(storageState ? { storageState } : {}) });
  try {
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    const scripts = new Set<string>();
    let bytes = 0;
    network.on('Network.responseReceived', ({ requestId, type }) => void (type === 'Script' && scripts.add(requestId)));
    // The bodies as they came, compressed; headers are no script.
    network.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    const answer = await page.goto(url, { waitUntil: 'load' });
    if (!answer?.ok()) throw new Error(`${url} answered ${answer?.status()}`);
    const scriptKb = bytes / 1000;
    const { paintMs, shift } = await page.evaluate(async (settlesMs) => {
      const seen: PerformanceEntry[] = [];
      for (const type of ['largest-contentful-paint', 'layout-shift'])
        new PerformanceObserver((list) => seen.push(...list.getEntries())).observe({ type, buffered: true });
      await new Promise((resolve) => setTimeout(resolve, settlesMs));
      const of = (type: string) => seen.filter((entry) => entry.entryType === type);
      return {
        paintMs: of('largest-contentful-paint').at(-1)?.startTime ?? Number.NaN,
        shift: of('layout-shift').reduce((sum, entry) => sum + (entry as unknown as { value: number }).value, 0),
      };
    }, SETTLES_MS);
    if (Number.isNaN(paintMs)) throw new Error(`${url} painted nothing`);
    return { landed: new URL(page.url()).pathname, scriptKb, paintMs, shift };
  } finally {
    await context.close();
  }
}

function urlOf(home: string): string {
  const { port, user, password, database } = JSON.parse(readFileSync(join(home, 'postgres.json'), 'utf8')) as Record<string, string>;
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
}

/** By itself it takes a pattern of routes, for looking at one page again and again. */
if (import.meta.main) {
  for await (const figure of run(new RegExp(process.argv[2] ?? '.'))) {
    console.log(JSON.stringify(figure));
    if (figure.met === false) process.exitCode = 1;
  }
}
