import type { ServiceRow } from '../lib/domain/service.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { expect, expectNoReload, markDocument, test } from './fixtures/journey.ts';
import { idleManifest, programManifest } from './fixtures/manifests.ts';
import { fresh, newPerson, newTeam, signInThroughApi } from './fixtures/people.ts';
import { api, eventually } from './fixtures/plane.ts';

/** What is around every page: moving about, being told, being cut off, and finding nothing. */

test('a page that is open on a service which somebody else deletes says who did it, asks for nothing that is gone, and leads on', async ({
  page,
  plane,
  troubles,
}) => {
  const team = (await newTeam(plane)).name;
  const name = fresh('leaves');
  await api(plane, 'POST', '/apply', { manifest: programManifest(name, { version: 'one', team }), team, environment: 'dev' });
  const { items } = await api<{ items: ServiceRow[] }>(plane, 'GET', `/services?q=${name}&team=${team}`);
  const id = items[0]?.id ?? '';
  await signInThroughApi(page.context(), plane, await newPerson(plane, team, 'viewer'));
  await page.goto(`${plane.url}/services/${id}`);
  await expect(page.getByText('2 of 2 ready', { exact: true })).toBeVisible({ timeout: 60_000 });
  await markDocument(page);
  await api(plane, 'DELETE', `/services/${id}`);
  await expect(page.getByRole('heading', { level: 1, name: `${name} was deleted` })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/ada@example.test .* deleted it .* ago\. Nothing of it runs any more\./)).toBeVisible();
  await eventually(
    'the row is gone',
    async () => (await fetch(`${plane.url}/api/v1/services/${id}`, { headers: { authorization: `Bearer ${plane.token}` } })).status === 404,
  );
  await expectNoReload(page);
  await page.getByRole('main').getByRole('link', { name: 'All services' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Services' })).toBeVisible();
  expect(troubles.all()).toEqual([]);

  troubles.allow(/status of 404/);
  await page.goto(`${plane.url}/services/${id}`);
  await expect(page.getByRole('heading', { level: 1, name: `${name} was deleted` })).toBeVisible();
  await page.goto(`${plane.url}/services/svc_neverexisted`);
  await expect(page.getByRole('heading', { level: 1, name: 'Nothing is at this address' })).toBeVisible();
});

test('the palette finds services and pages, does what may be done after asking, and says why the rest may not be', async ({
  page,
  plane,
}) => {
  const team = (await newTeam(plane)).name;
  const name = fresh('palette');
  await api(plane, 'POST', '/apply', { manifest: programManifest(name, { version: 'one', team }), team, environment: 'dev' });
  await signInThroughApi(page.context(), plane, await newPerson(plane, team, 'developer'));
  await page.goto(`${plane.url}/environments`);
  await page.getByRole('button', { name: 'Search or do something' }).click();
  const palette = page.getByRole('dialog', { name: 'Search or do something' });
  const field = palette.getByRole('combobox');
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Search or do something' })).toBeFocused();

  // A service by a part of its name; its page is where the focus goes.
  await page.keyboard.press('Control+k');
  await page.keyboard.type(name.slice(0, -1));
  await expect(palette.getByRole('option', { name: new RegExp(`^${name}.*${team}`) })).toBeVisible();
  await expect(palette.getByRole('option', { selected: true })).toHaveAccessibleName(new RegExp(`^${name}`));
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  const heading = page.getByRole('heading', { level: 1, name });
  await expect(heading).toBeVisible();
  await expect(heading).toBeFocused();
  await expect(page.getByText('2 of 2 ready', { exact: true })).toBeVisible({ timeout: 60_000 });

  // What may not be done stays in the list with its reason, and Enter does not do it.
  await page.keyboard.press('Control+k');
  await page.keyboard.type(`stop ${name}`);
  const stop = palette.getByRole('option', { name: new RegExp(`^Stop ${name} in dev`) });
  await expect(stop).toHaveAttribute('aria-disabled', 'true');
  await expect(stop).toContainText('This takes the role operator; you are developer');
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);

  // The thing in view can be restarted; the palette asks as its page does, and the toast says what happened.
  await page.keyboard.press('Control+k');
  await field.fill(`restart ${name}`);
  const restart = palette.getByRole('option', { name: new RegExp(`^Restart ${name} in dev`) }).first();
  await expect(restart).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Restart', exact: true }).click();
  await expect(page.getByText(`${name} in dev is restarting.`)).toBeVisible();

  // Recent things come first, and actions on the thing in view are offered before anything is typed.
  await page.goto(`${plane.url}/clusters`);
  await expect(page.getByRole('heading', { level: 1, name: 'Clusters' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(palette.getByRole('group').first()).toHaveAccessibleName('Recent');
  await expect(palette.getByRole('option', { selected: true })).toHaveAccessibleName(new RegExp(`^${name}`));
  await expectAccessible(page);
  await field.fill('dark');
  await expect(palette.getByRole('option', { selected: true })).toHaveAccessibleName('Dark colours');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('shortcuts go places, are listed by ?, are silent while typing, and can be switched off', async ({ page, plane }) => {
  const team = (await newTeam(plane)).name;
  await signInThroughApi(page.context(), plane, await newPerson(plane, team, 'viewer'));
  await page.goto(`${plane.url}/clusters`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.keyboard.press('g');
  await expect(page.getByRole('status').filter({ hasText: 'Waiting for the next key' })).toContainText('Services');
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/\/services$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Services' })).toBeFocused();
  await page.keyboard.press('/');
  const search = page.getByRole('searchbox', { name: 'Search services' });
  await expect(search).toBeFocused();
  await page.keyboard.type('g?e');
  await expect(search).toHaveValue('g?e');
  await expect(page).toHaveURL(/\/services/);
  await search.fill('');
  await search.blur();

  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet.getByRole('region', { name: 'Go to' }).getByText('Topology')).toBeVisible();
  await expectAccessible(page);
  await sheet.getByRole('searchbox').fill('topol');
  await expect(sheet.getByRole('listitem')).toHaveCount(1);
  await sheet.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await page.keyboard.press('?');
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(sheet).toHaveCount(0);
  await expect(page).toHaveURL(/\/services/);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Search or do something' })).toBeVisible();
});

test('cut off, the page says so and since when, refuses changes with words, and catches up when the network is back', async ({
  page,
  plane,
  troubles,
}) => {
  troubles.allow(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_FAILED|Failed to load resource/);
  const team = (await newTeam(plane)).name;
  const name = fresh('cutoff');
  await api(plane, 'POST', '/apply', { manifest: programManifest(name, { version: 'one', team, min: 1 }), team, environment: 'dev' });
  const { items } = await api<{ items: ServiceRow[] }>(plane, 'GET', `/services?q=${name}&team=${team}`);
  await signInThroughApi(page.context(), plane, await newPerson(plane, team, 'operator'));
  await page.goto(`${plane.url}/services/${items[0]?.id}`);
  await expect(page.getByText('1 of 1 ready', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await markDocument(page);
  // The dialog's code comes with the first that is opened.
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Restart…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.context().setOffline(true);
  const note = page.getByRole('region', { name: 'Connection to the plane' });
  await expect(note).toContainText(/No network since \d\d:\d\d:\d\d/);
  await expect(note).toContainText(/Trying again/);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Restart…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restart', exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('This computer has no network, so nothing was sent');
  await page.keyboard.press('Escape');

  // What has never been opened cannot come now: the page says so, stays, and opens it once the network is back.
  const told = page.getByRole('region', { name: 'Notifications' });
  await page.keyboard.press('?');
  await expect(told).toContainText('This could not be opened');
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

  // Nor can another page: this one stays, and the other comes with the network.
  await page.getByRole('navigation', { name: 'Service' }).getByRole('link', { name: 'Scaling' }).click();
  await expect(note).toContainText('The page you asked for comes as soon as there is an answer.');
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

  const [environment] = items[0]?.environments ?? [];
  await api(plane, 'POST', `/deployments/${environment?.deploymentId}/scale`, { replicas: 2 });
  await page.context().setOffline(false);
  await expect(note).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByText('2 of 2 ready', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expectNoReload(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');

  // What is done is told by name, and can be taken back where that is possible.
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(`scale ${name} 3`);
  await expect(page.getByRole('option', { selected: true })).toHaveAccessibleName(new RegExp(`^Scale ${name} in dev to 3`));
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Scale', exact: true }).click();
  await expect(told).toContainText(`${name} in dev is going to 3 instances.`);
  await told.getByRole('button', { name: 'Undo' }).click();
  await expect(told).toContainText(`${name} in dev is going back to 2 instances.`);
  await expect(page.getByText('2 of 2 ready', { exact: true })).toBeVisible({ timeout: 60_000 });
});

test('an address that is not there leads on, and a page that may not be used says what it takes and whom to ask', async ({
  page,
  plane,
  troubles,
}) => {
  troubles.allow(/status of 404/);
  const team = (await newTeam(plane)).name;
  const owner = await newPerson(plane, team, 'owner');
  await signInThroughApi(page.context(), plane, await newPerson(plane, team, 'viewer'));
  await page.goto(`${plane.url}/servces/${team}-shop`);
  await expect(page.getByRole('heading', { level: 1, name: 'Nothing is at this address' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('main').getByRole('link', { name: 'Services', exact: true }).click();
  await expect(page).toHaveURL(/\/services$/);
  await page.goto(`${plane.url}/services/new`);
  await expect(page.getByRole('heading', { level: 1, name: `You may not make a service in ${team}` })).toBeVisible();
  const main = page.getByRole('main');
  await expect(main).toContainText('This takes the role developer; you are viewer');
  await expect(main).toContainText('service:create takes the role developer or a stronger one in the team');
  await expect(main.locator(`a[href="mailto:${owner.email}"]`)).toBeVisible();
  await expectAccessible(page);
});

test('below the first level the way up is a breadcrumb, each page has a title, and the skip link leads past the frame', async ({
  page,
  plane,
}) => {
  const team = (await newTeam(plane)).name;
  const name = fresh('crumbs');
  await api(plane, 'POST', '/apply', { manifest: idleManifest(name, team, 0), team, environment: 'dev' });
  await signInThroughApi(page.context(), plane, await newPerson(plane, team, 'developer'));
  const { items } = await api<{ items: ServiceRow[] }>(plane, 'GET', `/services?q=${name}&team=${team}`);
  await page.goto(`${plane.url}/services/${items[0]?.id}/configuration`);
  await expect(page).toHaveTitle(`Configuration · ${name} · Orrery`);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  const trail = page.getByRole('navigation', { name: 'Breadcrumb' });
  await expect(trail.getByRole('listitem')).toHaveText(['Services', team]);
  const logs = page.getByRole('navigation', { name: 'Service', exact: true }).getByRole('link', { name: 'Logs' });
  await logs.press('Enter');
  await expect(page).toHaveTitle(`Logs · ${name} · Orrery`);
  await expect(logs, 'the focus stays on the tab that was pressed').toBeFocused();
  await trail.getByRole('link', { name: 'Services' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Services' })).toBeFocused();
  await expect(page).toHaveTitle('Services · Orrery');
});
