import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { rolldown } from 'rolldown';
import { median } from './figure.ts';

type Graph = { nodes: { id: string }[]; edges: { id: string; source: string; target: string }[] };
type PeerWindow = { peers: { paint(graph: Graph): Promise<number>; time(name: string, graph: Graph): Promise<number> } };

/** A slow layout is not run five times: from this much on, one round says enough. */
const ENOUGH_MS = 15_000;

/** Our layout, dagre and elkjs over the same graph, in the same browser, each time in a fresh page: a page lays out once, with cold code. */
export async function timeLayouts(browser: Browser, graph: Graph, rounds: number): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of ['orrery', 'dagre', 'elkjs']) {
    const costs: number[] = [];
    for (let spent = 0; costs.length < rounds && spent < ENOUGH_MS; spent += costs.at(-1) ?? 0) {
      const page = await openPeerPage(browser);
      costs.push(await page.evaluate(([own, data]) => (window as unknown as PeerWindow).peers.time(own, data), [name, graph] as const));
      await page.context().close();
    }
    found[name] = median(costs);
  }
  return found;
}

/** How long stock React Flow takes from `render` to all nodes and edges on the page, in a window of the same size. */
export async function paintPeer(browser: Browser, graph: Graph, viewport: { width: number; height: number }): Promise<number> {
  const page = await openPeerPage(browser, viewport);
  const ms = await page.evaluate((data) => (window as unknown as PeerWindow).peers.paint(data), graph);
  await page.context().close();
  return ms;
}

let script: Promise<string> | undefined;

async function openPeerPage(browser: Browser, viewport = { width: 1440, height: 900 }): Promise<Page> {
  script ??= bundle();
  const page = await (await browser.newContext({ viewport })).newPage();
  await page.setContent(`<style>${readFileSync('node_modules/@xyflow/react/dist/style.css', 'utf8')}</style>`);
  await page.addScriptTag({ content: await script, type: 'module' });
  await page.waitForFunction(() => 'peers' in window);
  return page;
}

async function bundle(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-bench-peers-'));
  try {
    const build = await rolldown({
      input: 'e2e/bench/topology-peer-page.tsx',
      transform: { define: { 'process.env.NODE_ENV': '"production"' } },
      platform: 'browser',
    });
    const { output } = await build.write({ dir: folder, format: 'esm', minify: true, codeSplitting: false });
    return readFileSync(join(folder, output[0].fileName), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
