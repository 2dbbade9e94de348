import { spawn } from 'node:child_process';
import type { Page } from '@playwright/test';
import type { InstanceWire } from '../lib/domain/instance.ts';
import type { TopologyWire } from '../lib/domain/topology.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { cliOk } from './fixtures/cli.ts';
import { expect, expectNoReload, markDocument, test } from './fixtures/journey.ts';
import { startLoad } from './fixtures/load.ts';
import { fresh, newPerson, newTeam, signInThroughApi } from './fixtures/people.ts';
import { api, eventually, type Plane } from './fixtures/plane.ts';

/** The live topology of a front that needs a back, over real processes and the real gateway. */
test.describe.configure({ mode: 'serial' });
test.setTimeout(120_000);

const FRONT = `const { createServer } = require('node:http');
createServer((request, response) => fetch(process.env.BACK_URL).then((answer) => answer.text()).then((text) => response.end(text), () => { response.statusCode = 502; response.end(); })).listen(process.env.PORT);`;
/** Takes a second to begin, so that its absence can be seen: what begins at once is back before the next frame. */
const BACK = `setTimeout(() => require('node:http').createServer((request, response) => response.end(String(process.pid))).listen(process.env.PORT), 1000);`;

const manifest = (name: string, team: string, program: string, need?: string): string => `apiVersion: orrery.dev/v1
kind: Service
metadata: { name: ${name}, team: ${team}, labels: { part: ${need ? 'front' : 'back'} } }
spec:
  workload:
    containers:
      main:
        command: ${JSON.stringify(['node', '-e', program])}
        ${need ? 'variables: { BACK_URL: "${resources.back.url}" }' : ''}
        resources: { limits: { memory: 256Mi } }
    service: { ports: { http: { port: 80 } } }
    ${need ? `resources: { back: { type: service, params: { name: ${need} } } }` : ''}
  scaling: { min: 1, max: 3 }
  ${need ? `expose: { host: ${name} }` : ''}
`;

let team: string;
let front: string;
let back: string;

const graphOf = (plane: Plane) => api<TopologyWire>(plane, 'GET', `/topology?team=${team}&environment=dev`);
const card = (page: Page, name: string) => page.locator('[data-node]').filter({ has: page.getByText(name, { exact: true }) });
const placeOf = async (page: Page, name: string) => {
  const box = await card(page, name).boundingBox();
  if (!box) throw new Error(`${name} is not on the canvas`);
  return { x: Math.round(box.x), y: Math.round(box.y) };
};

test.beforeAll(async ({ browserName: _ }) => {
  test.setTimeout(180_000);
});

test('cards show how services are, and an edge what passes over it', async ({ admin, plane }) => {
  ({ name: team } = await newTeam(plane));
  [front, back] = [fresh('front'), fresh('back')];
  await api(plane, 'POST', '/apply', {
    manifest: `${manifest(back, team, BACK)}---\n${manifest(front, team, FRONT, back)}`,
    environment: 'dev',
  });
  await eventually('both are healthy', async () => (await graphOf(plane)).nodes.filter((node) => node.health === 'Healthy').length === 2);
  const load = startLoad(`http://127.0.0.1:${plane.gatewayPort}/`, { host: `${front}.dev.localhost`, rate: 40 });
  try {
    await admin.goto(`${plane.url}/topology?team=${team}&env=dev`);
    await expect(card(admin, front)).toContainText('1/1 ready');
    await expect(card(admin, back)).toContainText('Healthy');
    await markDocument(admin);
    await admin.locator('[data-stage]').focus();
    await admin.keyboard.press('ArrowRight');
    await admin.keyboard.press('Enter');
    const panel = admin.getByRole('complementary', { name: `About ${front}` });
    await expect(panel.getByRole('heading', { level: 2, name: front })).toBeVisible();
    await expect(panel.getByRole('button', { name: 'The edge back' })).toHaveText(/\d.* \/s · .* ms/, { timeout: 20_000 });
    await panel.getByRole('button', { name: 'The edge back' }).click();
    const edge = admin.getByRole('complementary', { name: 'About this edge' });
    await expect(edge.getByText(`needs ${back}`)).toBeVisible();
    await expect(edge.getByText('Requests', { exact: true })).toBeVisible();
    await expectNoReload(admin);
  } finally {
    await load.stop();
  }
});

test('a killed instance is seen to fall and heal, and nothing moves', async ({ admin, plane }) => {
  await admin.goto(`${plane.url}/topology?team=${team}&env=dev`);
  await expect(card(admin, back)).toContainText('1/1 ready');
  await admin.waitForTimeout(500);
  const before = [await placeOf(admin, front), await placeOf(admin, back)];
  const node = (await graphOf(plane)).nodes.find((entry) => entry.name === back);
  const { items } = await api<{ items: InstanceWire[] }>(plane, 'GET', `/deployments/${node?.deploymentId}/instances`);
  const [victim] = items.filter((entry) => entry.phase === 'ready');
  await admin.evaluate((id) => {
    const target = document.querySelector(`[data-node="${id}"]`);
    if (!target) throw new Error('no card');
    const seen: string[] = [];
    Object.assign(window, { seenStates: seen });
    new MutationObserver(() => seen.push(target.textContent ?? '')).observe(target, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  }, node?.id ?? '');
  process.kill(victim?.pid ?? -1, 'SIGKILL');
  await expect
    .poll(() => admin.evaluate(() => (window as unknown as { seenStates: string[] }).seenStates.some((text) => text.includes('0/1 ready'))))
    .toBe(true);
  await expect(card(admin, back)).toContainText('1/1 ready');
  expect([await placeOf(admin, front), await placeOf(admin, back)]).toEqual(before);
});

test('single copies and the cluster they run on, now and at an earlier moment', async ({ admin, plane }) => {
  const copies = async () => {
    const graph = await api<TopologyWire>(plane, 'GET', `/topology?team=${team}&environment=dev&level=instance`);
    const parent = graph.nodes.find(({ kind, name }) => kind === 'service' && name === back);
    return { deployment: parent?.deploymentId, names: graph.nodes.filter((node) => node.parent === parent?.id).map(({ name }) => name) };
  };
  const before = await copies();
  expect(before.names).toHaveLength(1);
  // The record holds one state a second: two moments of the test must not share one.
  const then = new Date(Math.ceil(Date.now() / 1000) * 1000).toISOString();
  await eventually('the second is over', async () => Date.now() > Date.parse(then) + 1_000);
  await api(plane, 'POST', `/deployments/${before.deployment}/scale`, { replicas: 2 });
  await eventually('two copies run', async () => (await copies()).names.length === 2);
  const after = await copies();

  await admin.goto(`${plane.url}/topology?team=${team}&env=dev&level=instance`);
  for (const name of after.names) await expect(card(admin, back)).toContainText(name);
  await expect(card(admin, back)).toContainText('2/2 ready');
  const cluster = admin.locator('[data-node^="cluster/"]');
  await expect(cluster).toContainText('process cluster');
  await cluster.click();
  const panel = admin.getByRole('complementary', { name: /^About / });
  await expect(panel.getByRole('heading', { name: 'Runs here, of what is shown' })).toBeVisible();
  await panel.getByRole('button', { name: 'The edge between them' }).filter({ hasText: '2 copies' }).click();
  await expect(admin.getByText(new RegExp(`2 copies of ${back} on `))).toBeVisible();
  await expectAccessible(admin);
  await admin.getByRole('switch', { name: 'Clusters' }).click();
  await expect(admin).toHaveURL(/clusters=0/);
  await expect(cluster).toHaveCount(0);

  await admin.goto(`${plane.url}/topology?team=${team}&env=dev&level=instance&t=${then}`);
  await expect(card(admin, back)).toContainText('1/1 ready');
  await expect(card(admin, back)).toContainText(before.names[0] ?? '');
  for (const name of after.names.filter((name) => !before.names.includes(name))) await expect(card(admin, back)).not.toContainText(name);
  await expect(cluster).toContainText('2 copies');
  await admin.getByRole('button', { name: 'Back to now' }).click();
  await expect(card(admin, back)).toContainText('2/2 ready');
  await api(plane, 'POST', `/deployments/${before.deployment}/scale`, { replicas: 1 });
  await eventually('one copy is left', async () => (await copies()).names.length === 1);
});

test('another level or grouping is another picture: laid out for its own cards, and looked at as a whole', async ({ admin, plane }) => {
  await admin.goto(`${plane.url}/topology?team=${team}&env=dev`);
  await expect(card(admin, front)).toContainText('1/1 ready');
  const boxesOf = () =>
    admin
      .locator('[data-stage], [data-node]')
      .evaluateAll((all) =>
        all.map((one) => one.getBoundingClientRect()).map(({ left, top, right, bottom }) => ({ left, top, right, bottom })),
      );
  const expectWhole = async (count: number) => {
    await expect(admin.locator('[data-node]')).toHaveCount(count);
    await expect
      .poll(async () => {
        const [stage, ...boxes] = await boxesOf();
        const isOutside = (box: (typeof boxes)[number]) =>
          !stage || box.left < stage.left || box.top < stage.top || box.right > stage.right || box.bottom > stage.bottom;
        const overlap = (a: (typeof boxes)[number], b: (typeof boxes)[number]) =>
          a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        return boxes.filter((box, index) => isOutside(box) || boxes.slice(index + 1).some((other) => overlap(box, other)));
      })
      .toEqual([]);
  };
  await expectWhole(2);
  await admin.getByText('Instances', { exact: true }).click();
  await expectWhole(3);
  await admin.getByLabel('Group by').selectOption('team');
  await expectWhole(3);
  await admin.getByLabel('Group by').selectOption('cluster');
  await expectWhole(2);
});

test('filters, level, selection and view live in the URL; the list shows the same nodes', async ({ admin, plane }) => {
  await admin.goto(`${plane.url}/topology?team=${team}&env=dev&label=part%3Dfront`);
  await expect(card(admin, front)).toBeVisible();
  await expect(card(admin, back)).toHaveCount(0);
  await admin.getByRole('button', { name: 'Show as a list' }).click();
  await expect(admin).toHaveURL(/list=1/);
  await expect(admin.getByRole('table', { name: 'Topology as a list' }).getByRole('row')).toHaveCount(2);
  await admin.goto(`${plane.url}/topology?team=${team}&env=dev&q=no-such-thing`);
  // What the server streams waits in a hidden part of the document until React takes it over: what people see is in the main region.
  await expect(admin.getByRole('main').getByText('Nothing matches these filters')).toBeVisible();
  await admin.getByRole('main').getByRole('button', { name: 'Clear all filters' }).click();
  await expect(admin).not.toHaveURL(/q=/);
  await admin.goto(`${plane.url}/topology?team=${team}&env=dev&level=instance`);
  await expect(card(admin, back)).toContainText('Ready');
});

test('what somebody moves stays where they put it, in every browser of theirs and for nobody else, until undo or tidy up', async ({
  admin,
  browser,
  plane,
  troubles,
}) => {
  const path = `${plane.url}/topology?team=${team}&env=dev`;
  const apart = async (page: Page) => (await placeOf(page, front)).y - (await placeOf(page, back)).y;
  const kept = (places: number) =>
    admin.waitForResponse(
      (answer) =>
        answer.request().method() === 'PUT' &&
        answer.url().includes('topology-places') &&
        (answer.request().postDataJSON() as { places: unknown[] }).places.length === places,
    );
  await admin.goto(path);
  await expect(card(admin, front)).toBeVisible();
  await expect.poll(async () => Math.abs(await apart(admin))).toBeLessThan(3);
  const box = await card(admin, front).boundingBox();
  if (!box) throw new Error('no card');
  const saved = kept(1);
  await admin.mouse.move(box.x + 60, box.y + 20);
  await admin.mouse.down();
  await admin.mouse.move(box.x + 90, box.y + 130, { steps: 6 });
  await admin.mouse.up();
  expect(await apart(admin)).toBeGreaterThan(60);
  expect((await saved).status()).toBe(204);

  const colleague = await newPerson(plane, team, 'viewer');
  for (const [who, moved] of [
    [{ email: plane.adminEmail, password: plane.adminPassword }, true],
    [{ link: colleague.link }, false],
  ] as const) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    troubles.watch(context);
    await signInThroughApi(context, plane, who);
    const page = await context.newPage();
    await page.goto(path);
    await expect(card(page, front)).toBeVisible();
    await expect.poll(async () => (await apart(page)) > 60).toBe(moved);
    await context.close();
  }

  await admin.getByRole('button', { name: 'Undo the last move' }).click();
  await expect.poll(async () => Math.abs(await apart(admin))).toBeLessThan(3);
  await admin.getByRole('button', { name: 'Nothing was moved yet' }).waitFor();
  const moveAgain = kept(1);
  const at = await card(admin, front).boundingBox();
  await admin.mouse.move((at?.x ?? 0) + 60, (at?.y ?? 0) + 20);
  await admin.mouse.down();
  await admin.mouse.move((at?.x ?? 0) + 60, (at?.y ?? 0) + 140, { steps: 6 });
  await admin.mouse.up();
  await moveAgain;
  await admin.reload();
  await expect(card(admin, front)).toBeVisible();
  await expect.poll(() => apart(admin)).toBeGreaterThan(60);
  const forgotten = kept(0);
  await admin.getByRole('button', { name: /^Tidy up/ }).click();
  await expect.poll(async () => Math.abs(await apart(admin))).toBeLessThan(3);
  await forgotten;
  await admin.reload();
  await expect(card(admin, front)).toBeVisible();
  await expect.poll(async () => Math.abs(await apart(admin))).toBeLessThan(3);
});

test('the picture is saved as SVG and PNG', async ({ admin, plane }) => {
  await admin.goto(`${plane.url}/topology?team=${team}&env=dev`);
  await expect(card(admin, front)).toBeVisible();
  for (const kind of ['SVG', 'PNG']) {
    await admin.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([admin.waitForEvent('download'), admin.getByRole('menuitem', { name: `As ${kind}` }).click()]);
    expect(download.suggestedFilename()).toBe(`topology.${kind.toLowerCase()}`);
    const stream = await download.createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (kind === 'SVG') expect(bytes.toString()).toContain(`>${front}<`);
    else expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  }
});

test('its keys are on the sheet of shortcuts', async ({ admin, plane }) => {
  await admin.goto(`${plane.url}/topology?team=${team}&env=dev`);
  await expect(admin.getByText('Live', { exact: true })).toBeVisible();
  await admin.keyboard.press('?');
  const keys = admin.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByRole('region', { name: 'Topology' });
  await expect(keys).toContainText('from node to node');
  await admin.keyboard.press('Escape');
  const zoomed = admin.locator('[data-stage]');
  for (let step = 0; step < 4; step += 1) await admin.getByRole('button', { name: 'Nearer' }).click();
  await expect(zoomed).toHaveAttribute('data-detail', 'near');
  await admin.keyboard.press('1');
  await expect(zoomed).not.toHaveAttribute('data-detail', 'near');
});

test('the context menu offers what may be done and says why not', async ({ page, plane }) => {
  const viewer = await newPerson(plane, team, 'viewer');
  await signInThroughApi(page.context(), plane, { link: viewer.link });
  await page.goto(`${plane.url}/topology`);
  await expect(card(page, front)).toBeVisible();
  await card(page, front).click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Logs' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: /Restart….*takes the role/ })).toBeVisible();
});

test('the menu shows what depends on a service, and explains where its copies go, and what would be if', async ({
  admin,
  plane,
  troubles,
}) => {
  // The server's own answer to a question that makes no sense.
  troubles.allow(/status of 422 .*placement\?cpu=plenty/);
  await admin.goto(`${plane.url}/topology?team=${team}&env=dev`);
  await card(admin, back).click({ button: 'right' });
  await admin.getByRole('menuitem', { name: 'Show dependants' }).click();
  await expect(admin.getByRole('button', { name: `What depends on ${back}` })).toBeVisible();
  await expect(card(admin, front)).toBeVisible();
  await card(admin, front).click({ button: 'right' });
  await admin.getByRole('menuitem', { name: 'Show dependants' }).click();
  await expect(card(admin, back)).toHaveCount(0);
  await admin.getByRole('button', { name: `What depends on ${front}` }).click();
  await expect(card(admin, back)).toBeVisible();

  await card(admin, back).click({ button: 'right' });
  await admin.getByRole('menuitem', { name: 'Explain placement' }).click();
  const dialog = admin.getByRole('dialog', { name: `Where ${back} in dev runs, and why` });
  const row = dialog.getByRole('row').filter({ has: admin.getByRole('rowheader') });
  await expect(dialog.getByRole('status').filter({ hasText: '1 copy stays where it is.' })).toBeVisible();
  await expect(row.first()).toContainText('Chosen');
  await expect(row.first()).toContainText(/It has the highest score, \d+ of 300/);
  await dialog.getByLabel('CPU').fill('900000m');
  await expect(row.first()).toContainText(/No.*not enough CPU free.*Wanted.*900000m.*Actual/);
  await expect(dialog.getByText('This is what would be; nothing was changed.')).toBeVisible();
  await dialog.getByLabel('CPU').fill('plenty');
  await expect(dialog.getByRole('alert')).toContainText('"plenty" is not an amount of CPU');
  await dialog.getByRole('button', { name: 'As it is' }).click();
  await dialog.getByLabel('Cluster labels').fill('region=nowhere');
  await expect(row.first()).toContainText(/No.*Wanted.*region=nowhere.*Actual.*no region/);
  await dialog.getByRole('combobox', { name: 'Why not this cluster' }).click();
  await admin.getByRole('option').filter({ visible: true }).first().click();
  await expect(dialog.getByRole('list', { name: /^About cluster/ })).toContainText('has not the labels that are asked for');
  await expectAccessible(admin, '[role=dialog]');
  await admin.keyboard.press('Escape');
  await expect(admin).not.toHaveURL(/place=/);
});

test("another team's services are not there, for anybody outside it", async ({ page, plane }) => {
  const other = await newTeam(plane);
  const outsider = await newPerson(plane, other.name, 'owner');
  await signInThroughApi(page.context(), plane, { link: outsider.link });
  await page.goto(`${plane.url}/topology`);
  await expect(page.getByRole('main').getByText('Nothing runs yet')).toBeVisible();
  const body = await (await page.context().request.get(`${plane.url}/api/v1/topology?q=${front}`)).text();
  expect(body).not.toContain(front);
  expect(body).toContain('"total":0');
});

test('the storefront under load: live rates on every edge, and one instance killed and healed on screen, with nothing moving', async ({
  admin,
  plane,
}) => {
  const shop = await newTeam(plane);
  const shopFiles = ['-f', 'examples/storefront', '--team', shop.name];
  await cliOk(plane, ['apply', ...shopFiles, '--environment', 'staging', '--wait']);
  const load = spawn(
    process.execPath,
    ['examples/storefront/load.mjs', '--url', `http://shop.staging.localhost:${plane.gatewayPort}/`, '--rps', '20'],
    { stdio: 'ignore' },
  );
  try {
    await admin.goto(`${plane.url}/topology?team=${shop.name}&env=staging`);
    for (const name of ['web', 'cart', 'catalog', 'inventory']) await expect(card(admin, name)).toContainText(/(\d)\/\1 ready/);
    const graph = () => api<TopologyWire>(plane, 'GET', `/topology?team=${shop.name}&environment=staging`);
    for (const [from, to] of [
      ['web', 'catalog'],
      ['web', 'cart'],
      ['catalog', 'inventory'],
    ] as const) {
      await card(admin, from).click();
      const panel = admin.getByRole('complementary', { name: `About ${from}` });
      await expect(panel.getByRole('button', { name: `The edge ${to}` })).toHaveText(/\d.* \/s · .* ms/, { timeout: 30_000 });
    }
    await admin.getByRole('button', { name: 'Close' }).click();
    const names = ['web', 'cart', 'catalog', 'inventory'];
    const places = () => Promise.all(names.map((name) => placeOf(admin, name)));
    let before = await places();
    // The room that the panel took comes back.
    await expect
      .poll(async () => {
        const last = JSON.stringify(before);
        before = await places();
        return JSON.stringify(before) === last;
      })
      .toBe(true);

    const id = (await graph()).nodes.find((node) => node.name === 'catalog')?.deploymentId;
    const { items } = await api<{ items: InstanceWire[] }>(plane, 'GET', `/deployments/${id}/instances`);
    await card(admin, 'catalog').evaluate((element) => {
      const seen: string[] = [];
      Object.assign(window, { seenCatalog: seen });
      new MutationObserver(() => seen.push(element.textContent ?? '')).observe(element, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    const victim = items.find((entry) => entry.phase === 'ready')?.id;
    const killIt = async () => {
      const now = await api<{ items: InstanceWire[] }>(plane, 'GET', `/deployments/${id}/instances`);
      const found = now.items.find((entry) => entry.id === victim && entry.phase === 'ready');
      if (found?.pid) process.kill(found.pid, 'SIGKILL');
    };
    await killIt();
    let killedMs = Date.now();
    // What begins again before the next frame is killed once more: from its second end in a row on, it waits a second.
    await expect
      .poll(async () => {
        const seen = () => (window as unknown as { seenCatalog: string[] }).seenCatalog.some((text) => text.includes('1/2 ready'));
        if (await admin.evaluate(seen)) return true;
        if (Date.now() - killedMs > 2_000) {
          killedMs = Date.now();
          await killIt();
        }
        return false;
      })
      .toBe(true);
    await expect(card(admin, 'catalog')).toContainText('2/2 ready');
    expect(await places()).toEqual(before);
  } finally {
    load.kill();
    await cliOk(plane, ['delete', ...shopFiles, '--ignore-not-found']);
  }
});
