import type { ExplainWire } from '../lib/domain/explain.ts';
import type { MemberWire } from '../lib/domain/team.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { expect, test } from './fixtures/journey.ts';
import { fresh, newPerson, newTeam, signInThroughApi } from './fixtures/people.ts';
import { api } from './fixtures/plane.ts';

/** Teams, people and what they may do: in two browsers at once, because a change must reach the other one. */

const AT_ONCE = { timeout: 15_000 };

test('an owner invites somebody by a link, changes the role, and takes them out: it acts on the page they have open', async ({
  page,
  browser,
  plane,
  troubles,
}) => {
  test.setTimeout(120_000);
  troubles.allow(/status of 40[134]/); // what the open page of who is out was asking for
  const team = await newTeam(plane);
  await signInThroughApi(page.context(), plane, await newPerson(plane, team.name, 'owner'));
  const email = `${fresh('invited')}@example.test`;

  await page.goto(`${plane.url}/settings/teams`);
  await page.getByRole('link', { name: team.title }).click();
  await page.getByRole('button', { name: 'Add member…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a member' });
  await dialog.getByRole('textbox', { name: 'E-mail' }).fill('nobody');
  await dialog.getByRole('button', { name: 'Add member' }).click();
  await expect(dialog.getByText('This is not an e-mail address.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await dialog.getByRole('button', { name: 'Add member' }).click();
  const link = (await dialog.locator('code').textContent()) ?? '';
  expect(link).toContain(`${plane.url}/sign-in/link?token=`);
  await dialog.getByRole('button', { name: 'I have it' }).click();
  const row = page.getByRole('row', { name: new RegExp(email) });
  await expect(row).toContainText('has not signed in yet');

  const theirs = await browser.newContext();
  troubles.watch(theirs);
  const other = await theirs.newPage();
  await other.goto(link);
  await other.getByRole('button', { name: 'Sign in with this link' }).click();
  await expect(other).toHaveURL(`${plane.url}/`);
  await other.goto(`${plane.url}/services/new?team=${team.name}`);
  await expect(other.getByText('Live', { exact: true })).toBeVisible();
  await expect(other.getByRole('button', { name: 'Plan', exact: true })).not.toHaveAttribute('aria-disabled', 'true');

  await row.getByRole('button', { name: `Change ${email}` }).click();
  await page.getByRole('menuitem', { name: 'Role and environments…' }).click();
  const change = page.getByRole('dialog', { name: email });
  await change.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'viewer' }).click();
  await change.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('viewer');
  await expect(other.getByText(`You are viewer of ${team.title} now; you were developer.`)).toBeVisible(AT_ONCE);
  await expect(other.getByRole('button', { name: 'Plan', exact: true })).toHaveAttribute('aria-disabled', 'true', AT_ONCE);

  await row.getByRole('button', { name: `Change ${email}` }).click();
  await page.getByRole('menuitem', { name: 'Take out of the team…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
  await expect(row).toHaveCount(0);
  await expect(other.getByRole('heading', { level: 1, name: 'Your access has changed' })).toBeVisible(AT_ONCE);
  await expect(other.getByText(`You are not in ${team.title} any more.`)).toBeVisible();
  await expect(other.getByRole('button', { name: 'Plan', exact: true })).toHaveCount(0);
  await expectAccessible(other);
  await theirs.close();

  // The last owner: the rule is told where it binds.
  const owner = page.locator('tbody tr').filter({ hasText: 'owner' });
  await owner.getByRole('button', { name: /^Change owner/ }).click();
  await expect(page.getByRole('menuitem', { name: /^Take out of the team/ })).toContainText(
    'The only owner: make somebody else owner first.',
  );
});

test('somebody who is disabled, or signed out by an admin, is at the sign-in page within seconds', async ({
  admin: page,
  browser,
  plane,
  troubles,
}) => {
  test.setTimeout(90_000);
  troubles.allow(/status of 401/);
  const team = await newTeam(plane);
  const person = await newPerson(plane, team.name, 'operator');
  const theirs = await browser.newContext();
  troubles.watch(theirs);
  await signInThroughApi(theirs, plane, person);
  const other = await theirs.newPage();
  await other.goto(`${plane.url}/services`);
  await expect(other.getByText('Live', { exact: true })).toBeVisible();

  await page.goto(`${plane.url}/settings/people?q=${encodeURIComponent(person.email)}`);
  await page.getByRole('link', { name: 'A operator' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'A operator' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out everywhere…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText(`1 session of ${person.email} ended.`)).toBeVisible();
  await expect(other).toHaveURL(/\/sign-in\?next=/, AT_ONCE);

  await page.getByRole('button', { name: 'Sign-in link…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make link' }).click();
  const link = (await page.getByRole('dialog').locator('code').textContent()) ?? '';
  await page.getByRole('dialog').getByRole('button', { name: 'I have it' }).click();
  await other.goto(link);
  await other.getByRole('button', { name: 'Sign in with this link' }).click();
  await expect(other.getByText('Live', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Disable…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByText('disabled', { exact: true })).toBeVisible();
  await expect(other).toHaveURL(/\/sign-in/, AT_ONCE);
  await theirs.close();
});

test('a team’s token is shown once, works with its scope, and is refused once it is revoked', async ({ page, plane }) => {
  const team = await newTeam(plane);
  await signInThroughApi(page.context(), plane, await newPerson(plane, team.name, 'owner'));
  await page.goto(`${plane.url}/settings/teams/${team.name}/tokens`);
  await page.getByRole('button', { name: 'New token…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New token' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('pipeline');
  await dialog.getByRole('checkbox', { name: 'Development' }).check();
  await dialog.getByRole('button', { name: 'Make token' }).click();
  const secret = (await dialog.locator('code').textContent()) ?? '';
  expect(secret).toMatch(/^orr_/);
  await dialog.getByRole('button', { name: 'I have it' }).click();
  const row = page.getByRole('row', { name: /^pipeline/ });
  await expect(row).toContainText('developer in dev');
  await expect(page.getByText(secret)).toHaveCount(0);

  const ask = () => fetch(`${plane.url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
  expect(await (await ask()).json()).toMatchObject({
    kind: 'token',
    teams: [{ name: team.name, role: 'developer', environments: ['dev'] }],
  });
  await row.getByRole('button', { name: 'Revoke the token pipeline' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click();
  await expect(row).toContainText('revoked');
  expect((await ask()).status).toBe(401);
});

test('“why can’t I” says what the API says, names who can, and the page behind it says everything', async ({ page, plane }) => {
  const team = await newTeam(plane);
  const owner = await newPerson(plane, team.name, 'owner');
  await signInThroughApi(page.context(), plane, await newPerson(plane, team.name, 'developer'));
  await page.goto(`${plane.url}/settings/teams/${team.name}`);
  await expect(page.getByRole('button', { name: 'Add member…', exact: true })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Why not: Add member…' }).click();
  const refused = await page.context().request.post(`${plane.url}/api/v1/teams/${team.name}/members`, {
    data: { email: 'x@example.test', role: 'viewer' },
    headers: { origin: plane.url },
  });
  expect(refused.status()).toBe(403);
  const { detail } = (await refused.json()) as { detail: string };
  const panel = page.getByRole('dialog', { name: 'Why not, and who can' });
  await expect(panel).toContainText(detail);
  await expect(panel).toContainText('A owner');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Why not: Add member…' })).toBeFocused();
  await page.getByRole('button', { name: 'Why not: Add member…' }).click();
  await panel.getByRole('link', { name: 'The whole answer' }).click();
  await expect(page).toHaveURL(/\/settings\/access\?verb=member/);
  await expect(page.getByText(detail)).toBeVisible();
  await expect(page.getByRole('row', { name: new RegExp(owner.email) })).toContainText('role owner');
  await page.getByRole('combobox', { name: 'To do what' }).selectOption('deployment:deploy');
  await expect(page).toHaveURL(/verb=deployment%3Adeploy/);
  await page.getByRole('combobox', { name: 'In which environment' }).selectOption('prod');
  await expect(page).toHaveURL(/environment=prod/);
  await expect(page.getByText('in the protected environment prod; you are developer.')).toBeVisible();
  await page.getByRole('combobox', { name: 'In which environment' }).selectOption('dev');
  await expect(page.getByText('Yes: deploy')).toBeVisible();
  await expect(page.getByRole('table', { name: 'What each role may do' })).toBeVisible();

  // The same about a member, asked by the admin's token.
  const { items } = await api<{ items: MemberWire[] }>(plane, 'GET', `/teams/${team.name}/members`);
  const developer = items.find((one) => one.role === 'developer');
  const answer = await api<ExplainWire>(plane, 'GET', `/access/explain?verb=member:manage&team=${team.name}&user=${developer?.userId}`);
  expect(answer).toMatchObject({ allowed: false, reason: detail });
});

test('the settings are mine to set, and old addresses lead there', async ({ page, plane }) => {
  const team = await newTeam(plane);
  const person = await newPerson(plane, team.name, 'developer');
  await signInThroughApi(page.context(), plane, person);
  await page.goto(`${plane.url}/account`);
  await expect(page).toHaveURL(/\/settings\/profile$/);
  await page.getByRole('textbox', { name: 'Name' }).fill('Ada of the tests');
  await page.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByText('You are Ada of the tests from now on.')).toBeVisible();
  await page.getByRole('button', { name: 'Account of Ada of the tests' }).waitFor();
  await page.getByLabel('New password', { exact: false }).first().fill('a long enough sentence');
  await page.getByLabel('New password again').fill('another sentence');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('This is not the same.')).toBeVisible();
  await page.getByLabel('New password again').fill('a long enough sentence');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  await page.goto(`${plane.url}/settings/preferences`);
  const keys = page.getByRole('switch', { name: /^Single keys act/ });
  await expect(keys).toBeChecked();
  await keys.press('Space');
  await expect(keys).not.toBeChecked();
  await page.reload();
  await expect(keys).not.toBeChecked();
  // What is not theirs to see explains itself.
  await page.goto(`${plane.url}/settings/people`);
  await expect(page.getByRole('heading', { name: 'The platform’s people are not shown to you' })).toBeVisible();
  await page.goto(`${plane.url}/settings/teams/${team.name}/tokens`);
  await expect(page.getByRole('heading', { name: 'The tokens of this team are not shown to you' })).toBeVisible();
});
