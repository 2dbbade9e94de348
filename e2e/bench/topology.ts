import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { type Db, openDb } from '../../lib/db/client.ts';
import { announce } from '../../lib/db/notify.ts';
import { recordEvents } from '../../lib/db/record.ts';
import { sqlOf } from '../../lib/db/sql.ts';
import { systemClock } from '../../lib/kit/clock.ts';
import { newId } from '../../lib/kit/ids.ts';
import { seedFleet } from '../../lib/services/topology/testing/fleet.ts';
import { signInThroughApi } from '../fixtures/people.ts';
import { type RunningPlane, startPlane } from '../fixtures/plane.ts';
import { type Figure, median, round } from './figure.ts';
import { paintPeer, timeLayouts } from './topology-peers.ts';

const ROUNDS = 5;
const WINDOW = { width: 1440, height: 900 };

/**
 * The topology page of the real product over a written fleet: what a person waits for and what a change costs. The engine is off, so that
 * nothing but the page moves. dagre, elkjs and stock React Flow draw the same graph in the same run and in the same browser.
 */
export async function* run(): AsyncGenerator<Figure> {
  const home = mkdtempSync(join(tmpdir(), 'orrery-bench-topology-'));
  const plane = await startPlane({ home, env: { ORRERY_ENGINE: 'off' } });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const db = openDb(urlOf(home));
  try {
    await seedFleet(db, { services: 1_000, teams: 1, environments: ['dev'], failing: 10 });
    yield* figuresOf(plane, browser, db);
  } finally {
    await browser.close();
    await db.close();
    await plane.stop({ all: true });
    rmSync(home, { recursive: true, force: true });
  }
}

async function* figuresOf(plane: RunningPlane, browser: Browser, db: Db): AsyncGenerator<Figure> {
  const graph = await readGraph(plane, 1_000);
  const size = `${graph.nodes.length} nodes, ${graph.edges.length} edges`;
  const { orrery: alone = Number.NaN, ...peers } = await timeLayouts(browser, graph, ROUNDS);
  const [own, drawn, stock, layouts]: number[][] = [[], [], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const opened = await open(browser, plane, '/topology?limit=1000');
    own?.push(opened.paintMs);
    drawn?.push(opened.drawMs);
    layouts?.push(opened.layoutMs);
    await opened.close();
    stock?.push(await paintPeer(browser, graph, WINDOW));
  }
  yield figure('first paint, from the navigation', size, median(own ?? []), 'ms', 1_000);
  yield figure('laid out and painted, from the graph in the page', size, median(drawn ?? []), 'ms', null, {
    'stock React Flow, laid out beforehand': median(stock ?? []),
  });
  yield figure('layout, cold, in a page of its own as its peers', size, alone, 'ms', 50, peers);
  yield figure('layout, cold, in its worker while the page is taken over', size, median(layouts ?? []), 'ms', null);

  const page = await open(browser, plane, '/topology?limit=1000');
  yield figure('pan and zoom over all of it', size, await gestures(page.page, 'far'), 'frames/s', 50);
  yield figure('pan and zoom among cards', size, await gestures(page.page, 'near'), 'frames/s', 50);
  await page.close();

  for (const [name, clicks] of [
    ['all in view, as tiles', 0],
    ['among cards', 6],
  ] as const) {
    const opened = await open(browser, plane, '/topology?limit=1000');
    for (let click = 0; click < clicks; click += 1) await opened.page.getByRole('button', { name: 'Nearer' }).click();
    await opened.page.waitForTimeout(800);
    yield figure(`patch of 100 statuses, ${name}: script`, size, await patches(opened.page, db), 'ms', 16);
    await opened.close();
  }

  await seedFleet(db, {
    services: 4_000,
    teams: 1,
    environments: ['dev'],
    failing: 10,
    team: { id: await teamOf(db), name: 'team-0' },
    prefix: 'more',
  });
  const big = await readGraph(plane, 5_000);
  const bigSize = `${big.nodes.length} nodes, ${big.edges.length} edges`;
  const large: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const opened = await open(browser, plane, '/topology?limit=5000');
    large.push(opened.paintMs);
    if (round === ROUNDS - 1) yield figure('pan and zoom over all of it', bigSize, await gestures(opened.page, 'far'), 'frames/s', null);
    await opened.close();
  }
  yield figure('first paint, from the navigation', bigSize, median(large), 'ms', 2_000);
}

type Graph = { nodes: { id: string }[]; edges: { id: string; source: string; target: string }[] };

async function readGraph(plane: RunningPlane, limit: number): Promise<Graph> {
  const answer = await fetch(`${plane.url}/api/v1/topology?limit=${limit}`, { headers: { authorization: `Bearer ${plane.token}` } });
  return (await answer.json()) as Graph;
}

/** From the start of the navigation, server and hydration included, to the frame in which the nodes are on the canvas. */
async function open(browser: Browser, plane: RunningPlane, path: string) {
  const context = await browser.newContext({ viewport: WINDOW });
  await signInThroughApi(context, plane, { email: plane.adminEmail, password: plane.adminPassword });
  const page = await context.newPage();
  await page.goto(`${plane.url}${path}`, { waitUntil: 'commit' });
  const paintMs = await page.waitForFunction(() => performance.getEntriesByName('orrery-painted')[0]?.startTime, undefined, {
    timeout: 60_000,
    polling: 20,
  });
  const drawMs = await page.evaluate(
    () =>
      (performance.getEntriesByName('orrery-painted')[0]?.startTime ?? 0) -
      (performance.getEntriesByName('orrery-graph')[0]?.startTime ?? 0),
  );
  const layoutMs = await page.evaluate(() => performance.getEntriesByName('orrery-layout')[0]?.duration ?? 0);
  await page.waitForTimeout(1_500); // hydration's and the first requests' tail is not what comes next
  return { page, paintMs: (await paintMs.jsonValue()) as number, drawMs, layoutMs, close: () => context.close() };
}

/** Frames a second while the picture is dragged to and fro and zoomed: animation frames over two seconds of a steady hand. */
async function gestures(page: Page, where: 'far' | 'near'): Promise<number> {
  if (where === 'near') {
    for (let click = 0; click < 6; click += 1) await page.getByRole('button', { name: 'Nearer' }).click();
    await page.waitForTimeout(800);
  }
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const counting = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const from = performance.now();
          let frames = 0;
          const tick = () => {
            frames += 1;
            const ms = performance.now() - from;
            if (ms < 2_000) requestAnimationFrame(tick);
            else resolve((frames * 1_000) / ms);
          };
          requestAnimationFrame(tick);
        }),
    );
    await page.mouse.move(700, 500);
    await page.mouse.down();
    for (let step = 0; step < 70; step += 1) {
      await page.mouse.move(700 + Math.sin(step / 8) * 220, 500 + Math.cos(step / 6) * 140);
      await page.waitForTimeout(12);
    }
    await page.mouse.up();
    for (let step = 0; step < 20; step += 1) {
      await page.mouse.wheel(0, step % 8 < 4 ? 24 : -24);
      await page.waitForTimeout(12);
    }
    rates.push(await counting);
  }
  return median(rates);
}

/** The main thread's script for one change of a hundred statuses, from the event stream to what React commits, per the browser's own count. */
async function patches(page: Page, db: Db): Promise<number> {
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  const script = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return (metrics.find((metric) => metric.name === 'ScriptDuration')?.value ?? 0) * 1_000;
  };
  const { rows } = await db.pool.query<{ id: string; team_id: string }>('SELECT id, team_id FROM deployment ORDER BY id LIMIT 100');
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    const idle = await quiet(page, script);
    await db.pool.query(`UPDATE deployment SET ready_instances = $2, health = $3::"HealthStatus", message = $4 WHERE id = ANY($1)`, [
      rows.map((row) => row.id),
      round % 2,
      round % 2 === 0 ? 'Progressing' : 'Healthy',
      `Round ${round} of a change.`,
    ]);
    const mark = await page.evaluate(() => performance.getEntriesByName('orrery-patched').length);
    const before = await script();
    await recordEvents(sqlOf(db), { clock: systemClock, newId }, [
      { teamId: rows[0]?.team_id ?? null, keys: rows.map((row) => `deployment/${row.id}`) },
    ]);
    announce(db);
    await page.waitForFunction((known) => performance.getEntriesByName('orrery-patched').length > known, mark, {
      polling: 50,
      timeout: 10_000,
    });
    await page.waitForTimeout(400);
    // The pages' own ticking, and ours of looking, over the same time: not the patch's.
    costs.push(Math.max(0, (await script()) - before - idle));
  }
  return median(costs.slice(1));
}

/** What the script of an undisturbed page costs over half a second. */
async function quiet(page: Page, script: () => Promise<number>): Promise<number> {
  const from = await script();
  await page.waitForTimeout(500);
  return (await script()) - from;
}

function figure(name: string, size: string, value: number, unit: string, bar: number | null, peer?: Record<string, number>): Figure {
  const more = unit === 'frames/s';
  const [first] = Object.values(peer ?? {});
  return {
    bench: 'topology',
    figure: `${name}, ${size}`,
    value: round(value, 1),
    unit,
    bar,
    ...(bar === null ? {} : { met: more ? value >= bar : value < bar }),
    ...(peer ? { peer: Object.fromEntries(Object.entries(peer).map(([key, each]) => [key, round(each, 1)])) } : {}),
    ...(first ? { ratio: round(value / first, 3) } : {}),
  };
}

const teamOf = async (db: Db): Promise<string> =>
  (await db.pool.query<{ id: string }>(`SELECT id FROM team WHERE name = 'team-0'`)).rows[0]?.id ?? '';

function urlOf(home: string): string {
  const { port, user, password, database } = JSON.parse(readFileSync(join(home, 'postgres.json'), 'utf8')) as Record<string, string>;
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
}

if (import.meta.main) {
  for await (const each of run()) console.log(JSON.stringify(each));
}
