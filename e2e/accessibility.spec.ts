import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessible.ts';
import { test } from './fixtures/journey.ts';
import { idleManifest, programManifest } from './fixtures/manifests.ts';
import { EMPTY, type Ids, INSIDE, LOST, type Look, nameOf, OUTSIDE, visit } from './fixtures/pages.ts';
import { fresh, newPerson, newTeam, signInThroughApi } from './fixtures/people.ts';
import { api, eventually, type Plane } from './fixtures/plane.ts';

/** What an assistive reader meets: every page, light and dark, judged by axe; and the same pages in the narrowest window. */

const NOTHING: Ids = { team: '', service: '', idle: '', cluster: '', template: '', run: '', person: '' };

/** One service that runs, one that does not, one made from a template, and the cluster. */
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
  const templates = await api<{ items: { id: string; name: string }[] }>(plane, 'GET', `/templates?team=${team}`);
  const template = templates.items.find((one) => one.name === 'http-service')?.id ?? '';
  const run = await api<{ id: string }>(plane, 'POST', `/templates/${template}/runs`, {
    team,
    environment: 'dev',
    parameters: { name: fresh('made') },
  });
  const { items: members } = await api<{ items: { userId: string }[] }>(plane, 'GET', `/teams/${team}/members`);
  const person = members[0]?.userId ?? '';
  return { team, service: idOf(name), idle: idOf(idle), cluster: clusters.items[0]?.id ?? '', template, run: run.id, person };
}

test.use({ colorScheme: 'light', trace: 'off' });

test('the pages before the sign-in have no violation, light or dark', async ({ page, plane }) => {
  await judge(page, plane, OUTSIDE, NOTHING);
});

test('no page of the portal has a violation, light or dark', async ({ page, plane, troubles }) => {
  test.setTimeout(400_000);
  // An owner also looks at pages that are an admin's: they say so.
  troubles.allow(/status of 40[34]/);
  // A team of its own keeps the pages short, whatever else runs here: what axe takes grows with the page.
  const team = (await newTeam(plane)).name;
  await signInThroughApi(page.context(), plane, await newPerson(plane, team, 'owner'));
  await judge(page, plane, INSIDE, await prepare(plane, team));
});

test('nor has a page that has nothing to show, or is not there', async ({ page, plane, troubles }) => {
  test.setTimeout(200_000);
  troubles.allow(/status of 404/);
  const team = (await newTeam(plane)).name;
  await signInThroughApi(page.context(), plane, await newPerson(plane, team, 'owner'));
  await judge(page, plane, EMPTY, { ...NOTHING, team });
  await judge(page, plane, LOST, NOTHING, true);
});

async function judge(page: Page, plane: Plane, looks: Look[], ids: Ids, lost = false): Promise<void> {
  for (const look of looks) {
    const name = nameOf(look);
    await test.step(name, async () => {
      await visit(page, plane.url + look.path(ids), look, lost);
      await expectAccessible(page, look.within, name);
      if (!look.within) await expectFits(page, name);
    });
  }
}

/** In a window as narrow as a telephone nothing makes the page itself go sideways: what is wider is moved within its own box. */
async function expectFits(page: Page, name: string): Promise<void> {
  const wide = page.viewportSize() ?? { width: 1280, height: 720 };
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.soft
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: `${name}, 390 pixels wide` })
    .toBe(390);
  await page.setViewportSize(wide);
}
