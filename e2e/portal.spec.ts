import type { Locator, Page } from '@playwright/test';
import type { DeploymentWire } from '../lib/domain/deployment.ts';
import type { InstanceWire } from '../lib/domain/instance.ts';
import { typeManifest } from './fixtures/editor.ts';
import { fetchThroughGateway } from './fixtures/gateway.ts';
import { expect, expectNoReload, markDocument, test } from './fixtures/journey.ts';
import { idleManifest, programManifest } from './fixtures/manifests.ts';
import { fresh, newPerson, newTeam, signInThroughApi } from './fixtures/people.ts';
import { api, eventually, type Plane } from './fixtures/plane.ts';

/** The main job: from a sign-in to a service that runs, heals, changes and goes, in a real browser. */

test('a wrong password says so and keeps the person out; the right one goes where they wanted', async ({ page, plane, troubles }) => {
  troubles.allow(/status of 401/);
  await page.goto(`${plane.url}/clusters`);
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fclusters/);
  await page.getByLabel('E-mail').fill(plane.adminEmail);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'do not go together' })).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(plane.adminPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${plane.url}/clusters`);
  await expect(page.getByRole('heading', { level: 1, name: 'Clusters' })).toBeVisible();
});

test.describe('the life of a service', () => {
  test.describe.configure({ mode: 'serial' });
  test.setTimeout(150_000);
  let page: Page;
  let team: string;
  const name = fresh('orbit');
  let serviceUrl: string;

  test.beforeAll(async ({ browser }) => {
    const context = await browser.newContext();
    page = await context.newPage();
  });
  test.afterAll(async () => {
    await page.context().close();
  });
  test.beforeEach(({ troubles }) => troubles.watch(page.context()));

  const deploymentOf = async (plane: Plane, service = name): Promise<DeploymentWire> => {
    const { items } = await api<{ items: DeploymentWire[] }>(plane, 'GET', `/deployments?service=${service}&environment=dev`);
    const [found] = items;
    if (!found) throw new Error(`${service} is not deployed`);
    return found;
  };
  const instancesOf = async (plane: Plane): Promise<InstanceWire[]> => {
    const { id } = await deploymentOf(plane);
    return (await api<{ items: InstanceWire[] }>(plane, 'GET', `/deployments/${id}/instances`)).items;
  };
  const tab = (label: string) => page.getByRole('navigation', { name: 'Service', exact: true }).getByRole('link', { name: label });

  test('a new team sees what a service is and the first thing to do', async ({ plane }) => {
    team = (await newTeam(plane)).name;
    const owner = await newPerson(plane, team, 'owner');
    await signInThroughApi(page.context(), plane, owner);
    await page.goto(plane.url);
    await expect(page.getByRole('heading', { name: 'No service yet' })).toBeVisible();
    await expect(page.getByRole('list', { name: 'Templates to begin with' }).getByRole('listitem')).toHaveCount(3);
    await expect(page.getByRole('button', { name: 'Take the first steps' })).toBeVisible();
    await page.getByRole('link', { name: 'start from a manifest' }).click();
    await expect(page).toHaveURL(/\/services\/new\?from=manifest/);
  });

  test('the manifest editor locates a mistake, plans before it applies, and the service becomes healthy without a reload', async ({
    plane,
  }) => {
    await typeManifest(page, programManifest(name, { version: 'one' }).replace('scaling:', 'scalling:'));
    await expect(page.getByRole('status').filter({ hasText: /1 problem: line \d+, .*scalling/ })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Plan', exact: true })).toHaveAttribute('aria-disabled', 'true');
    await typeManifest(page, programManifest(name, { version: 'one' }));
    await expect(page.getByRole('status').filter({ hasText: 'No problem found' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Apply' })).toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    const plan = page.getByRole('region', { name: 'Plan' });
    await expect(plan.getByText('Create', { exact: true })).toBeVisible();
    expect((await api<{ items: unknown[] }>(plane, 'GET', `/services?q=${name}`)).items).toEqual([]);
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page).toHaveURL(/\/services\/svc_[^/?]+/);
    serviceUrl = page.url();
    await markDocument(page);
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(page.getByText('Healthy').first()).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText('2 of 2 ready', { exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: /^Instance revision 1, ready/ })).toHaveCount(2);
    await expectNoReload(page);
  });

  test('its address on the page answers through the gateway', async () => {
    const link = page.getByRole('link', { name: /opens in a new tab/ });
    const url = new URL((await link.getAttribute('href')) ?? '');
    expect(url.hostname).toBe(`${name}.dev.localhost`);
    expect(await fetchThroughGateway(url)).toMatchObject({ status: 200, body: expect.stringMatching(/^one \d+$/) });
  });

  test('live logs show lines as they come, and the filter leaves what matches', async ({ plane }) => {
    await tab('Logs').click();
    const log = page.getByRole('log');
    await expect(log.getByText('version one listens').first()).toBeVisible();
    await expect(page.getByText('Following')).toBeVisible();
    const address = new URL((await deploymentOf(plane)).url ?? '');
    address.pathname = '/say/a-needle';
    await fetchThroughGateway(address);
    await expect(log.getByText('said a-needle')).toBeVisible();
    await page.getByRole('searchbox', { name: 'Filter lines' }).fill('needle');
    await expect(page.getByText(/1 of \d+ lines match/)).toBeVisible();
    await expect(log.getByText('listens')).toHaveCount(0);
  });

  test('an instance that is killed is seen to come back, without a reload', async ({ plane }) => {
    await tab('Overview').click();
    await markDocument(page);
    const victim = (await instancesOf(plane)).find((instance) => instance.phase === 'ready' && instance.pid);
    if (!victim?.pid) throw new Error('nothing to kill');
    process.kill(victim.pid, 'SIGKILL');
    await expect(page.getByRole('button', { name: /^Instance revision 1, ready, 1 restart/ })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText('2 of 2 ready', { exact: true })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Recent events' }).getByText(/started again at once.*ended by SIGKILL/)).toBeVisible();
    await page.getByRole('button', { name: /1 restart/ }).click();
    await expect(page.getByText(`pid ${victim.pid}`)).toHaveCount(0);
    await expectNoReload(page);
  });

  test('a second revision by the manifest tab: the plan names the field, and the rollout is seen to go', async ({ plane }) => {
    await tab('Manifest').click();
    await typeManifest(page, programManifest(name, { version: 'two', startAfterMs: 500 }));
    await page.getByLabel('Message').fill('Say two');
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    const plan = page.getByRole('region', { name: 'Plan' });
    await expect(plan.getByText('Update', { exact: true })).toBeVisible();
    await expect(plan.getByText(/VERSION/).first()).toBeVisible();
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page).toHaveURL(/\/services\/svc_[^/?]+(\?|$)/);
    await markDocument(page);
    await expect(page.getByRole('heading', { name: /Deploy: revision 1 to 2/ })).toBeVisible();
    await expect(page.getByText('Rolling out', { exact: true }).first()).toBeVisible();
    await expect(page.getByRole('heading', { name: /^New revision 2/ })).toBeVisible();
    await expect(page.getByRole('progressbar', { name: 'New instances' })).toHaveAttribute('aria-valuetext', '2 of 2', { timeout: 60_000 });
    await expect(page.getByText('Done', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('button', { name: /^Instance revision 2, ready/ })).toHaveCount(2);
    await expect(page.getByRole('button', { name: /^Instance revision 1/ })).toHaveCount(0);
    await expectNoReload(page);
    expect(await fetchThroughGateway(new URL((await deploymentOf(plane)).url ?? ''))).toMatchObject({
      body: expect.stringMatching(/^two/),
    });
  });

  test('Revisions shows what differs and rolls back', async ({ plane }) => {
    await tab('Revisions').click();
    await expect(page.getByRole('heading', { name: `${name}: revision 1 and 2` })).toBeVisible();
    await expect(page.getByText('Say two')).toBeVisible();
    await expect(page.getByText(/VERSION/).first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Deploy revision 2' })).toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('button', { name: 'Roll back to revision 1' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText(/goes back from revision 2 to revision 1/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    const told = page.getByRole('region', { name: 'Notifications' });
    await expect(told).toContainText(`${name} rolls back to revision 1 in dev.`);
    await expect(told.getByRole('button', { name: 'Undo' })).toBeVisible();
    await tab('Overview').click();
    await expect(page.getByRole('button', { name: /^Instance revision 1, ready/ })).toHaveCount(2, { timeout: 60_000 });
    await expect(page.getByRole('button', { name: /^Instance revision 2/ })).toHaveCount(0);
    expect(await fetchThroughGateway(new URL((await deploymentOf(plane)).url ?? ''))).toMatchObject({
      body: expect.stringMatching(/^one/),
    });
  });

  test('scaling goes up to what the manifest allows, and beyond that explains itself', async () => {
    await tab('Scaling').click();
    const field = page.getByLabel('Instances', { exact: true });
    await field.fill('9');
    await expect(page.getByRole('status').filter({ hasText: 'The manifest allows 2 to 4 here' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Scale…' })).toHaveAttribute('aria-disabled', 'true');
    await field.fill('3');
    await page.getByRole('button', { name: 'Scale…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Scale', exact: true }).click();
    await expect(page.getByText('3 of 3 ready', { exact: true })).toBeVisible({ timeout: 60_000 });
  });

  test('stop ends every instance, and start brings them back', async ({ plane }) => {
    await tab('Overview').click();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Stop…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(page.getByText('Stopped: no instance runs.')).toBeVisible({ timeout: 60_000 });
    expect((await fetchThroughGateway(new URL((await deploymentOf(plane)).url ?? ''))).status).toBe(503);
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Start…', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByText('3 of 3 ready', { exact: true })).toBeVisible({ timeout: 60_000 });
    expect((await fetchThroughGateway(new URL((await deploymentOf(plane)).url ?? ''))).status).toBe(200);
  });

  test('the form makes a service too, and says what is wrong on the field', async ({ plane }) => {
    const second = fresh('formed');
    await page.goto(`${plane.url}/services/new`);
    await page.getByLabel('Name', { exact: false }).first().fill('Not A Name');
    await page.getByLabel('Command').fill(`node -e "require('http').createServer((q, s) => s.end('formed')).listen(process.env.PORT)"`);
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await expect(page.getByText(/A name is/)).toBeVisible();
    await page.getByLabel('Name', { exact: false }).first().fill(second);
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Plan' }).getByText('Create', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Create service' }).click();
    await expect(page.getByRole('heading', { level: 1, name: second })).toBeVisible();
    await expect(page.getByText('1 of 1 ready', { exact: true })).toBeVisible({ timeout: 60_000 });
    expect(await fetchThroughGateway(new URL((await deploymentOf(plane, second)).url ?? ''))).toEqual({ status: 200, body: 'formed' });
  });

  test('home and the activity tell what happened', async ({ plane }) => {
    await page.goto(plane.url);
    await expect(page.getByRole('list', { name: 'Services by health' }).getByRole('link', { name: /2 Healthy/ })).toBeVisible();
    await page.goto(`${plane.url}/activity`);
    await expect(page.getByText(name).first()).toBeVisible();
  });

  test('deleting asks for the name, and then everything of it is gone', async ({ plane }) => {
    const pids = (await instancesOf(plane)).flatMap((instance) => instance.pid ?? []);
    expect(pids.length).toBe(3);
    await page.goto(serviceUrl);
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete service…' }).click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: 'Delete service' });
    await expect(confirm).toBeDisabled();
    await page.getByLabel(`Type ${name} to go on`).fill(name);
    await confirm.click();
    await expect(page).toHaveURL(/\/services(\?|$)/);
    await expect(page.getByRole('table').getByRole('link', { name, exact: true })).toHaveCount(0, { timeout: 60_000 });
    await eventually('its programs have ended', async () => pids.every((pid) => !isAlive(pid)));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.describe('many services', () => {
  const COUNT = 64;
  let team: string;
  let prefix: string;

  test('are searched, faceted and paged on the server, with the filters in the URL and Back working', async ({ page, plane }) => {
    team = (await newTeam(plane)).name;
    prefix = fresh('many');
    const manifests = Array.from({ length: COUNT }, (_, index) => idleManifest(`${prefix}-${String(index).padStart(2, '0')}`, team, index));
    await api(plane, 'POST', '/apply', { manifest: manifests.join('---\n'), team, environment: 'dev' });
    const viewer = await newPerson(plane, team, 'viewer');
    await signInThroughApi(page.context(), plane, viewer);
    await page.goto(`${plane.url}/services`);
    const rows = page.getByRole('table').locator('tbody tr');
    await expect(page.getByText(`${COUNT} services`)).toBeVisible();
    await expect(rows).toHaveCount(50);
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect(page.getByText(`51–${COUNT}`)).toBeVisible();
    await expect(rows).toHaveCount(COUNT - 50);
    await page.goBack();
    await expect(rows).toHaveCount(50);

    await page.getByRole('button', { name: /^ring=outer/ }).click();
    await expect(page).toHaveURL(/label=ring%3Douter/);
    await expect(rows).toHaveCount(COUNT / 4);
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: 'Search services' })).toBeFocused();
    await page.keyboard.type(`${prefix}-0`);
    await expect(page).toHaveURL(new RegExp(`q=${prefix}-0`));
    await expect(rows).toHaveCount(3);
    await page.reload();
    await expect(rows).toHaveCount(3);
    await expect(page.getByRole('button', { name: /^ring=outer/ })).toHaveAttribute('aria-pressed', 'true');
    await page.goBack();
    await expect(rows).toHaveCount(50);
    await page.getByRole('searchbox', { name: 'Search services' }).fill('nothing is called this');
    await expect(page.getByText('Nothing matches these filters')).toBeVisible();
    await page.getByRole('link', { name: 'Clear all filters' }).click();
    await expect(rows).toHaveCount(50);
  });

  test('a viewer sees what they may not do, with the reason', async ({ page, plane }) => {
    const mine = (await newTeam(plane)).name;
    const service = fresh('looked-at');
    await api(plane, 'POST', '/apply', { manifest: idleManifest(service, mine, 0), team: mine, environment: 'dev' });
    const viewer = await newPerson(plane, mine, 'viewer');
    await signInThroughApi(page.context(), plane, viewer);
    await page.goto(`${plane.url}/services`);
    const create = page.getByRole('button', { name: 'New service', exact: true });
    await expect(create).toHaveAttribute('aria-disabled', 'true');
    await expect(create).toHaveAccessibleDescription(/takes the role developer; you are viewer|takes the role developer/);
    await page.getByRole('link', { name: service, exact: true }).click();
    await page.getByRole('button', { name: 'Actions' }).click();
    for (const [item, role] of [
      ['Roll back…', 'operator'],
      ['Restart…', 'developer'],
      ['Stop…', 'operator'],
      ['Delete service…', 'operator'],
    ] as const) {
      const entry = page.getByRole('menuitem', { name: item });
      await expect(entry).toHaveAttribute('aria-disabled', 'true');
      await expect(entry).toContainText(`takes the role ${role}; you are viewer`);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Scaling' }).click();
    await expect(page.getByRole('button', { name: 'Scale…', exact: true })).toHaveAccessibleDescription(
      /takes the role operator; you are viewer/,
    );
    await page.getByRole('link', { name: 'Manifest' }).click();
    await expect(page.getByRole('button', { name: 'Plan', exact: true })).toHaveAccessibleDescription(/takes the role developer/);
  });
});

test('from the sign-in to a service by keyboard alone', async ({ page, plane }) => {
  const team = (await newTeam(plane)).name;
  const service = fresh('keyed');
  await api(plane, 'POST', '/apply', { manifest: idleManifest(service, team, 0), team, environment: 'dev' });
  await page.goto(`${plane.url}/sign-in`);
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await page.keyboard.type(plane.adminEmail);
  await page.keyboard.press('Tab');
  await page.keyboard.type(plane.adminPassword);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${plane.url}/`);
  await tabTo(page, page.getByRole('link', { name: 'Skip to the page' }));
  await tabTo(page, page.getByRole('link', { name: 'Services', exact: true }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/services$/);
  await expect(page.getByRole('searchbox', { name: 'Search services' })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type(service);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table').locator('tbody tr')).toHaveCount(1);
  await tabTo(page, page.getByRole('link', { name: service, exact: true }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: service })).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Actions' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: /Roll back/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Actions' })).toBeFocused();
});

test('signing out ends the session: the page behind it asks again', async ({ admin: page, plane, troubles }) => {
  troubles.allow(/status of 401/); // what the page was just asking for
  await page.goto(plane.url);
  const cookies = await page.context().cookies(plane.url);
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.context().addCookies(cookies);
  await page.goto(`${plane.url}/services`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test('a session that was ended elsewhere stops at once, also on a page that is open', async ({ page, browser, plane, troubles }) => {
  troubles.allow(/status of 401/);
  const team = (await newTeam(plane)).name;
  const person = await newPerson(plane, team, 'developer');
  await signInThroughApi(page.context(), plane, person);
  const password = 'another correct horse';
  const set = await page
    .context()
    .request.post(`${plane.url}/api/v1/me/password`, { data: { next: password }, headers: { origin: plane.url } });
  expect(set.status()).toBeLessThan(300);
  const elsewhere = await browser.newContext();
  troubles.watch(elsewhere);
  await signInThroughApi(elsewhere, plane, { email: person.email, password });
  const other = await elsewhere.newPage();
  await other.goto(`${plane.url}/services`);
  await expect(other.getByText('Live', { exact: true })).toBeVisible();

  await page.goto(`${plane.url}/settings/sessions`);
  await page
    .getByRole('button', { name: /^End the session of/ })
    .first()
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await expect(page.getByText('The session has ended.')).toBeVisible();
  await expect(other.getByText('Live', { exact: true })).toHaveCount(0);
  expect((await elsewhere.request.get(`${plane.url}/api/v1/services`)).status()).toBe(401);
  await other.goto(`${plane.url}/services`);
  await expect(other).toHaveURL(/\/sign-in/);
  await elsewhere.close();
});

test('a one-time link signs in once, and only when the person presses the button', async ({ page, browser, plane, troubles }) => {
  troubles.allow(/status of 401/);
  const team = await newTeam(plane);
  const { link, email } = await newPerson(plane, team.name, 'developer');
  const address = `${plane.url}/sign-in/link?token=${link}`;
  await page.goto(address);
  await page.reload();
  await page.getByRole('button', { name: 'Sign in with this link' }).click();
  await expect(page).toHaveURL(`${plane.url}/`);
  await page.goto(`${plane.url}/settings/profile`);
  await expect(page.getByText(email)).toBeVisible();
  const another = await browser.newContext();
  const late = await another.newPage();
  await late.goto(address);
  await late.getByRole('button', { name: 'Sign in with this link' }).click();
  await expect(late.getByRole('alert').filter({ hasText: 'used up or too old' })).toBeVisible();
  await another.close();
});

/** Presses Tab until the focus is there, as a person would; the way must not be longer than the page. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${target}`);
}
