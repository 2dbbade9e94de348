import { type Browser, chromium } from '@playwright/test';
import { signInThroughApi } from '../fixtures/people.ts';
import { type RunningPlane, startPlane } from '../fixtures/plane.ts';
import { type Figure, median, round } from './figure.ts';

const ROUNDS = 5;
const SCRIPT_BAR_KB = 240;
const PAINT_BAR_MS = 1_000;

/** Pages, and whether the bar is theirs: it speaks of routes without editor or canvas. */
const PAGES: readonly { path: string; signedIn: boolean; light: boolean }[] = [
  { path: '/sign-in', signedIn: false, light: true },
  { path: '/', signedIn: true, light: true },
  { path: '/services', signedIn: true, light: true },
  { path: '/clusters', signedIn: true, light: true },
  { path: '/environments', signedIn: true, light: true },
  { path: '/activity', signedIn: true, light: true },
  { path: '/services/new', signedIn: true, light: false },
  { path: '/topology', signedIn: true, light: false },
];

/**
 * What a first visit costs, from the production build in a real browser with an empty cache: the script on the wire until the page has
 * loaded, and when its largest piece was painted. Each round is a browser profile of its own.
 */
export async function* run(): AsyncGenerator<Figure> {
  const plane = await startPlane();
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    for (const { path, signedIn, light } of PAGES) {
      await visit(browser, plane, path, signedIn); // the server loads a route's code when it is first asked for
      const visits: Visit[] = [];
      for (let n = 0; n < ROUNDS; n += 1) visits.push(await visit(browser, plane, path, signedIn));
      const kb = round(median(visits.map((one) => one.scriptKb)), 1);
      const paintMs = round(median(visits.map((one) => one.paintMs)), 0);
      yield { bench: 'pages', figure: `${path}: script of a first visit`, value: kb, unit: 'kB', ...against(kb, SCRIPT_BAR_KB, light) };
      yield { bench: 'pages', figure: `${path}: largest paint`, value: paintMs, unit: 'ms', ...against(paintMs, PAINT_BAR_MS, light) };
    }
  } finally {
    await browser.close();
    await plane.stop({ all: true });
  }
}

const against = (value: number, bar: number, applies: boolean): Pick<Figure, 'bar' | 'met'> =>
  applies ? { bar, met: value < bar } : { bar: null };

type Visit = { scriptKb: number; paintMs: number };

async function visit(browser: Browser, plane: RunningPlane, path: string, signedIn: boolean): Promise<Visit> {
  const context = await browser.newContext();
  try {
    if (signedIn) await signInThroughApi(context, plane, { email: plane.adminEmail, password: plane.adminPassword });
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    const scripts = new Set<string>();
    let bytes = 0;
    network.on('Network.responseReceived', ({ requestId, type }) => void (type === 'Script' && scripts.add(requestId)));
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.goto(plane.url + path, { waitUntil: 'load' });
    const scriptKb = bytes / 1000;
    const paintMs = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
            type: 'largest-contentful-paint',
            buffered: true,
          });
        }),
    );
    return { scriptKb, paintMs };
  } finally {
    await context.close();
  }
}
