import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/journey.ts';
import { idleManifest, programManifest } from './fixtures/manifests.ts';
import { fresh, newPerson, newTeam, signInThroughApi } from './fixtures/people.ts';
import { api, eventually, type Plane } from './fixtures/plane.ts';

/** What an assistive reader meets: every page, light and dark, judged by axe. */

type Ids = { service: string; idle: string; cluster: string };

/** One service that runs, one that does not, and the cluster. */
async function prepare(plane: Plane, team: string): Promise<Ids> {
  const [name, idle] = [fresh('seen'), fresh('idle')];
  const manifest = `${programManifest(name, { version: 'one', min: 1, team })}---\n${idleManifest(idle, team, 0)}`;
  type Applied = { items: { service: string; serviceId: string }[] };
  const applied = await api<Applied>(plane, 'POST', '/apply', { manifest, team, environment: 'dev' });
  await api(plane, 'POST', '/apply', {
    manifest: manifest.replace('VERSION: "one"', 'VERSION: "two"'),
    team: 'default',
    environment: 'dev',
  });
  const idOf = (service: string) => applied.items.find((item) => item.service === service)?.serviceId ?? '';
  await eventually('the service is ready', async () => {
    const service = await api<{ deployments: { health: string; revision: number; sync: string }[] }>(
      plane,
      'GET',
      `/services/${idOf(name)}`,
    );
    return (
      service.deployments[0]?.health === 'Healthy' && service.deployments[0].revision === 2 && service.deployments[0].sync === 'Synced'
    );
  });
  const clusters = await api<{ items: { id: string }[] }>(plane, 'GET', '/clusters');
  return { service: idOf(name), idle: idOf(idle), cluster: clusters.items[0]?.id ?? '' };
}

/** Every page of the portal; `open` brings a part of it up that is closed at first. */
type PageToJudge = {
  name: string;
  path: (ids: Ids) => string;
  ready: string | RegExp;
  open?: (page: Page) => Promise<void>;
  /** Judged alone while it is open, since what is behind it cannot be reached then. */
  within?: string;
};
const PAGES: PageToJudge[] = [
  { name: 'home', path: () => '/', ready: /team/ },
  { name: 'services', path: () => '/services', ready: 'Services' },
  { name: 'services, nothing found', path: () => '/services?q=no-such-thing', ready: 'Services' },
  {
    name: 'new service, form',
    path: () => '/services/new',
    ready: 'New service',
    open: (page) => page.getByRole('button', { name: 'Plan', exact: true }).click(),
  },
  { name: 'new service, manifest', path: () => '/services/new?from=manifest', ready: 'New service', open: planTheStarter },
  {
    name: 'service, overview',
    path: ({ service }) => `/services/${service}`,
    ready: /^seen/,
    open: (page) =>
      page
        .getByRole('button', { name: /^Instance revision/ })
        .first()
        .click(),
  },
  {
    name: 'service, actions',
    path: ({ service }) => `/services/${service}`,
    ready: /^seen/,
    open: (page) => page.getByRole('button', { name: 'Actions' }).click(),
    within: '[role=menu]',
  },
  {
    name: 'service, delete dialog',
    path: ({ service }) => `/services/${service}`,
    ready: /^seen/,
    open: askToDelete,
    within: '[role=dialog]',
  },
  { name: 'service, revisions', path: ({ service }) => `/services/${service}/revisions`, ready: /^seen/ },
  { name: 'service, logs', path: ({ service }) => `/services/${service}/logs`, ready: /^seen/ },
  { name: 'service, configuration', path: ({ service }) => `/services/${service}/configuration`, ready: /^seen/ },
  { name: 'service, scaling', path: ({ service }) => `/services/${service}/scaling`, ready: /^seen/ },
  { name: 'service, activity', path: ({ service }) => `/services/${service}/activity`, ready: /^seen/ },
  { name: 'service, manifest', path: ({ service }) => `/services/${service}/manifest`, ready: /^seen/ },
  { name: 'service, not deployed here', path: ({ idle }) => `/services/${idle}?env=staging`, ready: /^idle/ },
  { name: 'environments', path: () => '/environments', ready: 'Environments' },
  { name: 'approvals, nothing waits', path: () => '/approvals', ready: 'Approvals' },
  { name: 'clusters', path: () => '/clusters', ready: 'Clusters' },
  { name: 'cluster', path: ({ cluster }) => `/clusters/${cluster}`, ready: 'local' },
  { name: 'activity', path: () => '/activity', ready: 'Activity' },
  {
    name: 'settings, new token',
    path: () => '/settings/tokens',
    ready: 'My tokens',
    open: (page) => page.getByRole('button', { name: 'New token…' }).click(),
    within: '[role=dialog]',
  },
  { name: 'not found', path: () => '/services/svc_nothing', ready: 'Nothing is at this address' },
];
const OUTSIDE: PageToJudge[] = [
  { name: 'sign-in', path: () => '/sign-in?error=CredentialsSignin', ready: /Sign in/ },
  { name: 'sign-in link', path: () => '/sign-in/link', ready: 'One-time sign-in' },
];

test.use({ colorScheme: 'light', trace: 'off' });

test('the pages before the sign-in have no violation, light or dark', async ({ page, plane }) => {
  await judge(page, plane, OUTSIDE, { service: '', idle: '', cluster: '' });
});

test('no page of the portal has a violation, light or dark', async ({ page, plane, troubles }) => {
  test.setTimeout(300_000);
  troubles.allow(/status of 404/);
  // A team of its own keeps the pages short, whatever else runs here: what axe takes grows with the page.
  const team = (await newTeam(plane)).name;
  await signInThroughApi(page.context(), plane, await newPerson(plane, team, 'owner'));
  await judge(page, plane, PAGES, await prepare(plane, team));
});

async function judge(page: Page, plane: Plane, pages: PageToJudge[], known: Ids): Promise<void> {
  for (const { name, path, ready, open, within } of pages) {
    await test.step(name, async () => {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(plane.url + path(known));
      await expect(page.getByRole('heading', { level: 1, name: ready })).toBeVisible();
      await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
      await open?.(page);
      if (within) await expect(page.locator(within)).toBeVisible();
      const axe = () => (within ? new AxeBuilder({ page }).include(within) : new AxeBuilder({ page }));
      await settled(page);
      await report(`${name}, light`, axe());
      // Only colours differ between the schemes.
      await page.emulateMedia({ colorScheme: 'dark' });
      // The page follows the system in its own time: before it has, there is no transition to wait for yet.
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
      await settled(page);
      await report(`${name}, dark`, axe().withRules('color-contrast'));
    });
  }
}

async function report(where: string, axe: AxeBuilder): Promise<void> {
  const { violations } = await axe.analyze();
  const found = violations.map(({ impact, id, nodes }) => {
    const places = nodes.map((node) => node.target.join(' ')).slice(0, 3);
    return `${impact} ${id}: ${places.join(' | ')}`;
  });
  expect.soft(found, where).toEqual([]);
}

/** Half-transparent text in the middle of a transition is nobody's contrast. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((one) => one.finished),
    ),
  );
}

async function planTheStarter(page: Page): Promise<void> {
  await expect(page.getByRole('textbox', { name: 'Manifest' })).toBeVisible();
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Plan' })).toBeVisible();
}

async function askToDelete(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete service…' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
}
