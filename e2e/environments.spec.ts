import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { ApprovalRow, ApprovalWire } from '../lib/domain/approval.ts';
import type { EnvironmentWire } from '../lib/domain/cluster.ts';
import type { DeploymentWire } from '../lib/domain/deployment.ts';
import type { EventWire } from '../lib/domain/event.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { cli } from './fixtures/cli.ts';
import { fetchThroughGateway } from './fixtures/gateway.ts';
import { expect, expectNoReload, markDocument, test } from './fixtures/journey.ts';
import { programManifest } from './fixtures/manifests.ts';
import { fresh, newPerson, newTeam, signInThroughApi } from './fixtures/people.ts';
import { api, eventually, type Plane } from './fixtures/plane.ts';

/** From one environment to the next: the order, the matrix, promotion, and the approval of others. */

test.describe('environments', () => {
  test.describe.configure({ mode: 'serial' });
  test.setTimeout(150_000);
  const [one, two, live] = [fresh('one'), fresh('two'), fresh('live')];
  const name = fresh('mover');
  let team: string;
  let page: Page;
  let developer: Page;
  let operator: Page;
  const contexts: BrowserContext[] = [];

  test.beforeAll(async ({ browser }) => {
    page = await open(browser);
    developer = await open(browser);
    operator = await open(browser);
  });
  test.beforeEach(({ troubles }) => {
    for (const context of contexts) troubles.watch(context);
  });
  test.afterAll(async () => {
    for (const context of contexts) await context.close();
  });

  async function open(browser: Browser): Promise<Page> {
    const context = await browser.newContext();
    contexts.push(context);
    return context.newPage();
  }
  const listed = (plane: Plane) => api<{ items: EnvironmentWire[] }>(plane, 'GET', '/environments');
  const order = async (plane: Plane) =>
    (await listed(plane)).items.map((each) => each.name).filter((each) => [one, two, live].includes(each));
  const find = async (plane: Plane, environment: string): Promise<DeploymentWire | undefined> =>
    (await api<{ items: DeploymentWire[] }>(plane, 'GET', `/deployments?service=${name}&environment=${environment}`)).items[0];
  const applyTo = (plane: Plane, version: string) =>
    api(plane, 'POST', '/apply', { manifest: programManifest(name, { version, min: 1, team }), team, environment: one });
  const matrix = (plane: Plane) => `${plane.url}/environments?q=${name}`;
  /** The cell of the service in an environment. */
  const cell = async (on: Page, plane: Plane, environment: string) => {
    const at = (await listed(plane)).items.findIndex((each) => each.name === environment);
    return on.getByRole('grid', { name: 'Services by environment' }).getByRole('row', { name }).getByRole('gridcell').nth(at);
  };
  const healthy = (revision: number) => new RegExp(`Healthy, revision r${revision}.*1/1 ready`);

  test('an admin makes an environment, and puts it at its place with the arrow keys', async ({ plane }) => {
    team = (await newTeam(plane)).name;
    for (const each of [two, live]) await api(plane, 'POST', '/environments', { name: each });
    await signInThroughApi(page.context(), plane, { email: plane.adminEmail, password: plane.adminPassword });
    await page.goto(matrix(plane));
    await page.getByRole('button', { name: 'New environment' }).click();
    const dialog = page.getByRole('dialog', { name: 'New environment' });
    await dialog.getByLabel('Name').fill(one);
    await dialog.getByRole('button', { name: 'Add a label' }).click();
    await dialog.getByLabel('Label 1', { exact: true }).fill('no-such');
    await expect(dialog.getByText('matches no cluster')).toBeVisible();
    await dialog.getByRole('button', { name: 'Remove label 1' }).click();
    await expect(dialog.getByText('on local')).toBeVisible();
    await dialog.getByRole('button', { name: 'Add environment' }).click();
    const handle = page.getByRole('button', { name: new RegExp(`^Move ${one}:`) });
    await expect(handle).toBeVisible();
    expect(await order(plane)).toEqual([two, live, one]);
    await handle.press('ArrowLeft');
    await eventually('it moved one place', async () => (await order(plane)).join() === [two, one, live].join());
    await expect(page.getByRole('status').filter({ hasText: new RegExp(`^${one} is now \\d+ of \\d+`) })).toBeAttached();
    await expect(handle).toBeFocused();
    await handle.press('ArrowLeft');
    await eventually('it is before the others', async () => (await order(plane)).join() === [one, two, live].join());
  });

  test('the matrix shows revision and health as they change, without a reload', async ({ plane }) => {
    await applyTo(plane, 'v1');
    await page.goto(matrix(plane));
    await markDocument(page);
    await expect(await cell(page, plane, one)).toHaveText(healthy(1), { timeout: 60_000 });
    await applyTo(plane, 'v2');
    await expect(await cell(page, plane, one)).toHaveText(healthy(2), { timeout: 60_000 });
    await expect(await cell(page, plane, two)).toHaveText(/not deployed/);
    await expectNoReload(page);
  });

  test('a cell that is dragged to the next environment is promoted with its plan, and runs there', async ({ plane }) => {
    await (await cell(page, plane, one)).dragTo(await cell(page, plane, two));
    const dialog = page.getByRole('dialog', { name: `Promote ${name} from ${one}` });
    await expect(dialog.getByRole('region', { name: 'Plan' })).toContainText(`first time in ${two}`);
    await dialog.getByLabel('Message').fill('works in the first one');
    await dialog.getByRole('button', { name: 'Promote', exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(await cell(page, plane, two)).toHaveText(healthy(2), { timeout: 60_000 });
    await expect(await cell(page, plane, two)).toContainText(`from ${one}`);
    const url = new URL((await find(plane, two))?.url ?? '');
    expect(await fetchThroughGateway(url)).toMatchObject({ status: 200, body: expect.stringMatching(/^v2 \d+$/) });
    const { items } = await api<{ items: EventWire[] }>(plane, 'GET', `/activity?team=${team}&type=DeploymentPromoted`);
    expect(items[0]?.message).toContain(`promoted ${name} from ${one} to ${two}: revision 2`);
  });

  test('by keyboard alone: arrows to the cell, Enter for details, p for the plan field by field', async ({ plane }) => {
    await applyTo(plane, 'v3');
    await expect(await cell(page, plane, one)).toHaveText(healthy(3), { timeout: 60_000 });
    await (await cell(page, plane, two)).focus();
    await page.keyboard.press('ArrowLeft');
    await expect(await cell(page, plane, one)).toBeFocused();
    await page.keyboard.press('Enter');
    const details = page.getByRole('dialog', { name: `${name} in ${one}` });
    await expect(details.getByText('1 of 1 ready')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(await cell(page, plane, one)).toBeFocused();
    await page.keyboard.press('p');
    const dialog = page.getByRole('dialog', { name: `Promote ${name} from ${one}` });
    await expect(dialog.getByRole('region', { name: 'Plan' })).toContainText('VERSION');
    await expectAccessible(page, '[role=dialog]');
    await dialog.getByRole('button', { name: 'Promote', exact: true }).press('Enter');
    await expect(await cell(page, plane, two)).toHaveText(healthy(3), { timeout: 60_000 });
    await (await cell(page, plane, one)).focus();
    await page.keyboard.press('p');
    await expect(dialog.getByText(`Revision 3 is what ${two} wants already.`)).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Promote', exact: true })).toHaveAttribute('aria-disabled', 'true');
    await page.keyboard.press('Escape');
  });

  test('a developer asks, cannot approve it themselves; an operator approves in another browser, and it runs', async ({ plane }) => {
    await api(plane, 'PATCH', `/environments/${live}`, {
      protected: true,
      approval: { required: 1, role: 'operator', authorMayApprove: false, everyone: false, days: 7 },
    });
    await signInThroughApi(developer.context(), plane, await newPerson(plane, team, 'developer'));
    await signInThroughApi(operator.context(), plane, await newPerson(plane, team, 'operator'));
    await operator.goto(plane.url);
    await expect(operator.getByRole('link', { name: 'Approvals: none waits for you' })).toBeVisible();
    await developer.goto(matrix(plane));
    await expect(developer.getByRole('button', { name: `Edit ${live}` })).toHaveAttribute('aria-disabled', 'true');
    await (await cell(developer, plane, two)).focus();
    await developer.keyboard.press('p');
    const dialog = developer.getByRole('dialog', { name: `Promote ${name} from ${two}` });
    await expect(dialog.getByRole('alert')).toContainText('This takes the role operator');
    await dialog.getByLabel('Message').fill('customers wait');
    await dialog.getByRole('button', { name: 'Ask for approval' }).click();
    await expect(dialog).toHaveCount(0);
    await developer.goto(`${plane.url}/approvals?view=mine`);
    await expect(
      developer.getByText('You asked for this yourself').or(developer.getByText('it takes the role operator')).first(),
    ).toBeVisible();
    await expect(developer.getByRole('button', { name: 'Approve', exact: true })).toHaveAttribute('aria-disabled', 'true');
    // The count came by itself; the panel of the home page leads to the request.
    await expect(operator.getByRole('link', { name: 'Approvals: 1 waits for you' })).toBeVisible();
    await operator.getByRole('region', { name: 'Waiting for my approval' }).getByRole('link').first().click();
    const request = operator.getByRole('region', { name: `Promote ${name} from ${two} to ${live}: revision 3` });
    await expect(request).toContainText('customers wait');
    await expect(request).toContainText(`first time in ${live}`);
    await expectAccessible(operator);
    await request.getByLabel('Comment').fill('go');
    await request.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(request).toContainText('Carried out');
    const deployed = await eventually('it runs there', async () => {
      const found = await find(plane, live);
      return found?.health === 'Healthy' && found.readyInstances === 1 && found;
    });
    expect(deployed.rollout).toMatchObject({ cause: 'promote', origin: { from: two, message: 'customers wait' } });
    expect(deployed.rollout?.origin.by).toMatch(/^developer/);
    expect(deployed.rollout?.origin.approvedBy?.[0]).toMatch(/^operator/);
    await expect(operator.getByRole('link', { name: 'Approvals: none waits for you' })).toBeVisible();
  });

  test('what moved on since it was asked for is not approved, and can be asked for again', async ({ plane }) => {
    await applyTo(plane, 'v4');
    const asked = await developer.request.post(`${plane.url}/api/v1/approvals`, {
      headers: { origin: plane.url },
      data: { kind: 'deploy', service: name, environment: live, revision: 4, message: 'stale soon' },
    });
    const { id } = (await asked.json()) as ApprovalWire;
    await operator.goto(`${plane.url}/approvals?id=${id}`);
    const approve = operator.getByRole('button', { name: 'Approve', exact: true });
    await expect(approve).toBeEnabled();
    await api(plane, 'POST', '/deployments', { service: name, team, environment: live, revision: 2 });
    await expect(operator.getByRole('alert').filter({ hasText: 'has changed since this was asked for' })).toBeVisible();
    await expect(approve).toHaveAttribute('aria-disabled', 'true');
    await developer.goto(`${plane.url}/approvals?view=mine&id=${id}`);
    await developer.getByRole('button', { name: 'Ask again' }).click();
    const again = await eventually('it was asked again', async () => {
      const { items } = await api<{ items: ApprovalRow[] }>(plane, 'GET', `/approvals?view=open&service=${name}&team=${team}`);
      return items.find((item) => item.id !== id);
    });
    expect(again.summary).toBe(`Deploy ${name} to ${live}: revision 4 instead of 2`);
  });

  test('a freeze says why and until when, and an operator goes ahead only with a reason', async ({ plane }) => {
    const to = new Date(Date.now() + 7_200_000).toISOString();
    const freezes = [{ kind: 'once', from: new Date(Date.now() - 60_000).toISOString(), to, reason: 'Stocktaking' }];
    await api(plane, 'PATCH', `/environments/${live}`, { freezes });
    await operator.goto(matrix(plane));
    const card = operator.getByRole('listitem').filter({ has: operator.getByRole('button', { name: `Edit ${live}` }) });
    await expect(card.getByText(/Frozen until .*: Stocktaking/)).toBeVisible();
    await (await cell(operator, plane, two)).focus();
    await operator.keyboard.press('p');
    const dialog = operator.getByRole('dialog', { name: `Promote ${name} from ${two}` });
    await expect(dialog.getByRole('alert')).toContainText(`${live} is frozen until ${to.slice(0, 16).replace('T', ' ')} UTC: Stocktaking`);
    const go = dialog.getByRole('button', { name: 'Promote', exact: true });
    await expect(go).toHaveAttribute('aria-disabled', 'true');
    await dialog.getByLabel(/^Reason to go ahead/).fill('the shop is down');
    await go.click();
    await expect(dialog).toHaveCount(0);
    await eventually('it goes ahead', async () => (await find(plane, live))?.revision === 3);
    const { items } = await api<{ items: { after: unknown }[] }>(plane, 'GET', `/audit?team=${team}&limit=20`);
    expect(JSON.stringify(items.map((item) => item.after))).toContain('the shop is down');
  });

  test('orrery promote shows the plan and moves it; backwards is refused with the reason', async ({ plane }) => {
    const back = await cli(plane, ['promote', name, '--team', team, '--from', two, '--to', one, '--yes']);
    expect(back).toMatchObject({ code: 4, stderr: expect.stringContaining('a promotion goes forward') });
    const done = await cli(plane, ['promote', name, '--team', team, '--to', two, '-m', 'from a terminal', '--yes', '--wait']);
    expect(done, done.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('promoted to revision 4') });
    expect(done.stderr).toContain(`Promote ${name} from ${one} to ${two}: revision 4 instead of 3`);
    expect(done.stderr).toContain('VERSION');
    expect(await find(plane, two)).toMatchObject({ revision: 4, rollout: { origin: { from: one, message: 'from a terminal' } } });
  });

  test('an environment is deleted when nothing runs in it any more, and not before', async ({ plane }) => {
    await page.goto(matrix(plane));
    await page.getByRole('button', { name: `Edit ${one}` }).click();
    const dialog = page.getByRole('dialog', { name: `Edit ${one}` });
    await expect(dialog.getByRole('button', { name: 'Delete' })).toHaveAttribute('aria-disabled', 'true');
    await expectAccessible(page, '[role=dialog]');
    await page.keyboard.press('Escape');
    // Requests go with their service: pages that still show one would ask for it in vain.
    for (const other of [developer, operator]) await other.goto('about:blank');
    const { items } = await api<{ items: { id: string }[] }>(plane, 'GET', `/services?q=${name}&team=${team}`);
    await api(plane, 'DELETE', `/services/${items[0]?.id}`);
    await eventually('the service is gone', async () => (await find(plane, one)) === undefined && (await find(plane, live)) === undefined);
    await page.reload();
    await page.getByRole('button', { name: `Edit ${one}` }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByRole('button', { name: `Edit ${one}` })).toHaveCount(0);
    for (const each of [two, live]) await api(plane, 'DELETE', `/environments/${each}`);
    expect(await order(plane)).toEqual([]);
  });
});
