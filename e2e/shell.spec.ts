import type { ServiceRow } from '../lib/domain/service.ts';
import { expect, expectNoReload, markDocument, test } from './fixtures/journey.ts';
import { programManifest } from './fixtures/manifests.ts';
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
