import { expect, test } from './fixtures/journey.ts';
import { fresh, newPerson, newTeam, signInThroughApi } from './fixtures/people.ts';
import { api } from './fixtures/plane.ts';

/** What a team may ask for: set by an admin, shown on the home page, and named where it says no. */

const manifest = (name: string, team: string, replicas: number) => `apiVersion: orrery.dev/v1
kind: Service
metadata: { name: ${name}, team: ${team} }
spec:
  workload: { containers: { main: { command: [node, -e, "setInterval(() => {}, 1000)"], resources: { requests: { memory: 32Mi } } } } }
  scaling: { min: ${replicas}, max: ${replicas} }
`;

test('a quota is set in the portal, drawn at home, and refuses growth with what is left', async ({ admin, browser, plane, troubles }) => {
  troubles.allow(/status of 422/); // what is asked for beyond the quota
  const team = await newTeam(plane);
  const name = fresh('counted');
  await admin.goto(`${plane.url}/settings/teams/${team.name}/quota`);
  await admin.getByRole('button', { name: 'Change the quota: All environments together' }).click();
  const dialog = admin.getByRole('dialog', { name: `Quota of ${team.name}` });
  await dialog.getByRole('textbox', { name: 'Instances' }).fill('many');
  await dialog.getByRole('button', { name: 'Save the quota' }).click();
  await expect(dialog.getByText('A number from 0 up, or nothing.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Instances' }).fill('2');
  await dialog.getByRole('button', { name: 'Save the quota' }).click();
  await expect(admin.getByRole('region', { name: 'All environments together' })).toContainText('0 of 2');

  await api(plane, 'POST', '/apply', { manifest: manifest(name, team.name, 2), environment: 'dev' });
  await expect(admin.getByRole('region', { name: 'All environments together' })).toContainText('2 of 2 · full');

  const theirs = await browser.newContext();
  troubles.watch(theirs);
  await signInThroughApi(theirs, plane, await newPerson(plane, team.name, 'developer'));
  const page = await theirs.newPage();
  await page.goto(`${plane.url}/?team=${team.name}`);
  await expect(page.getByRole('region', { name: 'Quota' })).toContainText('2 of 2 · full');
  await page.goto(`${plane.url}/settings/teams/${team.name}/quota`);
  const change = page.getByRole('button', { name: 'Change the quota: All environments together', exact: true });
  await expect(change).toHaveAttribute('aria-disabled', 'true');
  const refused = await page.request.post(`${plane.url}/api/v1/apply`, {
    headers: { origin: plane.url },
    data: { manifest: manifest(fresh('beyond'), team.name, 1), team: team.name, environment: 'dev' },
  });
  expect(refused.ok()).toBe(false);
  expect(((await refused.json()) as { detail: string }).detail).toContain('its quota is 2 instances: 0 instances are left');
  await theirs.close();
});
