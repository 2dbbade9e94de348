import { readFileSync } from 'node:fs';
import type { AuditWire } from '../lib/domain/event.ts';
import type { MemberWire } from '../lib/domain/team.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { expect, test } from './fixtures/journey.ts';
import { fresh, newPerson, newTeam, signInThroughApi } from './fixtures/people.ts';
import { api } from './fixtures/plane.ts';

/** Who changed what, as an auditor reads it. */

test('an entry is found by who, what and when, shows before and after, and goes into an export', async ({ admin: page, plane }) => {
  test.setTimeout(90_000);
  const team = await newTeam(plane);
  const person = await newPerson(plane, team.name, 'viewer');
  const { items } = await api<{ items: MemberWire[] }>(plane, 'GET', `/teams/${team.name}/members`);
  await api(plane, 'PATCH', `/teams/${team.name}/members/${items[0]?.id}`, { role: 'operator', environments: ['dev'] });
  await api(plane, 'POST', `/teams/${team.name}/tokens`, { name: '=1+1', role: 'viewer' });

  await page.goto(`${plane.url}/audit?team=${team.name}`);
  const state = page.getByRole('region', { name: 'State of the log' });
  await expect(state).toContainText(/Unbroken up to entry \d/);
  await state.getByRole('button', { name: 'Check everything now' }).click();
  await expect(page.getByText(/All .* entries are what was written/)).toBeVisible();

  await page.getByRole('combobox', { name: 'Did what' }).selectOption('member:update');
  await expect(page).toHaveURL(/verb=member%3Aupdate/);
  const rows = page.getByRole('table', { name: 'Audit entries' }).locator('tbody > tr');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText(person.email);
  await page.getByRole('button', { name: /^What entry \d+ changed$/ }).click();
  const fields = page.getByRole('table', { name: /^Before and after of entry/ });
  await expect(fields.getByRole('row', { name: /^role/ })).toContainText('vieweroperator');
  await expect(fields.getByRole('row', { name: /^environments/ })).toContainText('nonedev');
  await expectAccessible(page);

  // The whole request, and nothing else.
  await page.getByTitle('Everything of this request').click();
  await expect(page).toHaveURL(/request=req_/);
  await page.getByRole('button', { name: /^request req_/ }).click();
  await expect(page).not.toHaveURL(/request=/);
  await page.getByRole('combobox', { name: 'Result' }).selectOption('denied');
  await expect(page).toHaveURL(/result=denied/);
  await expect(page.getByRole('heading', { name: 'No entry is like this' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await expect(page).not.toHaveURL(/verb=|result=/);
  await expect(rows).toHaveCount(4);

  // By name, through the search; the back button leads back.
  await page.getByRole('searchbox', { name: 'To what: a name or an id' }).fill(person.email);
  await expect(page).toHaveURL(/target=/);
  await expect(rows).toHaveCount(2);

  for (const [item, check] of [
    ['JSON lines, with hashes', expectJsonLines],
    ['CSV, for a spreadsheet', expectCsv],
  ] as const) {
    await page.goto(`${plane.url}/audit?team=${team.name}`);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    check(readFileSync((await (await download).path()) ?? '', 'utf8'), person.email);
  }
});

function expectJsonLines(text: string, email: string): void {
  const entries = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditWire);
  expect(entries.map((entry) => entry.verb)).toEqual(['team:create', 'member:add', 'member:update', 'token:create']);
  expect(entries[2]).toMatchObject({ targetName: email, before: { role: 'viewer' }, after: { role: 'operator' } });
}

function expectCsv(text: string): void {
  expect(text.trim().split('\r\n')).toHaveLength(5);
  expect(text).toContain("'=1+1");
  expect(text).not.toMatch(/(^|,)=/m);
}

test('owners read their team’s log and nothing of another’s; others are told why not', async ({ page, browser, plane, troubles }) => {
  test.setTimeout(90_000);
  troubles.allow(/status of 40[34]/); // another team's log, asked for on purpose
  const [mine, theirs] = [await newTeam(plane), await newTeam(plane, fresh('hidden'))];
  await api(plane, 'PATCH', `/teams/${theirs.name}`, { title: 'Not for you' });
  await signInThroughApi(page.context(), plane, await newPerson(plane, mine.name, 'owner'));
  await page.goto(`${plane.url}/audit`);
  const list = page.getByRole('table', { name: 'Audit entries' });
  await expect(list).toContainText('member:add');
  await expect(list).not.toContainText(theirs.name);
  const leak = await page.context().request.get(`${plane.url}/api/v1/audit/export?format=csv`);
  expect(await leak.text()).not.toContain('Not for you');
  expect((await page.context().request.get(`${plane.url}/api/v1/audit?team=${theirs.name}`)).status()).toBe(404);
  await expect(page.getByRole('button', { name: 'Check everything now', exact: true })).toHaveAttribute('aria-disabled', 'true');

  const context = await browser.newContext();
  troubles.watch(context);
  await signInThroughApi(context, plane, await newPerson(plane, mine.name, 'operator'));
  const other = await context.newPage();
  await other.goto(`${plane.url}/audit`);
  await expect(other.getByRole('heading', { name: 'The audit log is not shown to you' })).toBeVisible();
  await expect(other.getByText('Owners read the audit of their team')).toBeVisible();
  await expectAccessible(other);
  await other.getByRole('link', { name: 'Why, and who can' }).click();
  await expect(other.getByRole('heading', { level: 1, name: 'Who can do what' })).toBeVisible();
  await context.close();
});
