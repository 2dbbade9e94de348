import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FOLDER = join(process.cwd(), 'examples/storefront');
const running: ChildProcess[] = [];

/** Starts one of the shop's services on a free port and returns its address. */
async function start(service: string, variables: Record<string, string> = {}): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['server.mjs'], {
    cwd: join(FOLDER, service),
    env: { PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(20)) {
    const port = /listens on (\d+)/.exec(text)?.[1];
    if (port) return { url: `http://127.0.0.1:${port}`, child };
  }
  throw new Error(`${service} did not start: ${text}`);
}

describe('the storefront', () => {
  let web: { url: string; child: ChildProcess };
  let inventory: { url: string; child: ChildProcess };
  beforeAll(async () => {
    inventory = await start('inventory');
    const cart = await start('cart');
    const catalog = await start('catalog', { INVENTORY_URL: inventory.url });
    web = await start('web', { CATALOG_URL: catalog.url, CART_URL: cart.url, BANNER: '<b>sale</b>' });
  });
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
  });

  it('shows products with the stock that inventory reports, through catalog', async () => {
    const page = await (await fetch(web.url)).text();
    expect(page).toContain('Brass orrery');
    expect(page).toContain('3 in stock');
    expect(page).not.toContain('<b>sale</b>');
  });

  it('remembers a visitor’s cart', async () => {
    const cookie = (await fetch(web.url)).headers.get('set-cookie')?.split(';')[0] ?? '';
    const headers = { cookie };
    expect((await fetch(`${web.url}/cart/add/orrery`, { method: 'POST', headers, redirect: 'manual' })).status).toBe(303);
    expect(await (await fetch(web.url, { headers })).text()).toContain('1 × Brass orrery');
    await fetch(`${web.url}/cart/remove/orrery`, { method: 'POST', headers, redirect: 'manual' });
    expect(await (await fetch(web.url, { headers })).text()).not.toContain('1 × Brass orrery');
  });

  it('answers its probes, and 404 elsewhere', async () => {
    const statuses = await Promise.all(['/ready', '/live', '/nothing'].map(async (path) => (await fetch(web.url + path)).status));
    expect(statuses).toEqual([200, 200, 404]);
  });

  it('goes on without numbers when inventory is away', async () => {
    inventory.child.kill('SIGKILL');
    await once(inventory.child, 'exit');
    expect(await (await fetch(web.url)).text()).toContain('stock unknown');
  });

  it('finishes the request it holds when it is told to stop, and leaves with 0', async () => {
    const answer = fetch(web.url);
    const page = await answer;
    web.child.kill('SIGTERM');
    expect((await page.text()).length).toBeGreaterThan(1_000);
    const [code] = await once(web.child, 'exit');
    expect(code).toBe(0);
  });
});
