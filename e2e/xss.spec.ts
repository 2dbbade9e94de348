import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import type { AddedMemberWire } from '../lib/domain/team.ts';
import { hostileText } from '../lib/web/testing/hostile-texts.ts';
import {
  AGENT_MARK,
  FILTER_MARK,
  inspect,
  LOG_MARK,
  PERSON_MARK,
  type Planted,
  PROBE_MARK,
  plant,
  watchForHarm,
} from './fixtures/hostile.ts';
import { INSIDE, nameOf, pagesOfApp, visit } from './fixtures/pages.ts';
import { fresh, signInThroughApi } from './fixtures/people.ts';
import { api, type Plane, type RunningPlane, startPlane } from './fixtures/plane.ts';

/** Hostile texts in every field, log and filter, then every page of the portal: they are text, whatever they hold. */

/** A plane of its own: the names of environments and the labels of clusters are everybody's. */
const test = base.extend<object, { own: RunningPlane }>({
  own: [
    async ({ browserName: _ }, use) => {
      const plane = await startPlane();
      await use(plane);
      await plane.stop({ all: true });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});
test.use({ trace: 'off' });

/** Fields that let a hostile text in and show it on no page, and why. */
const SHOWN_NOWHERE: [RegExp, string][] = [
  [/\.fileName$/, 'only names the place in a refusal'],
  [/\.override$/, 'nothing was frozen or waited for that it could override'],
  [/POST \/api\/v1\/apply \.team$/, 'the manifest names its team itself'],
  [/apply \.manifest#\.metadata\.annotations/, 'shown on the manifest page as the author wrote it, which a later field has replaced'],
  [/POST \/api\/v1\/teams \.title$/, 'a team that the viewer is not in'],
  [/environments\[\]$/, 'names of environments that are not there'],
  [/POST \/api\/v1\/templates \.message$/, 'a version of another template than the one looked at'],
  [/POST \/api\/v1\/deployments.* \.message$/, 'kept with the change in the audit log, whose entries are opened one by one'],
  [/templates\/\{id\}\/runs \.parameters/, 'answers of another run than the one looked at'],
  [/environments.* \.clusterSelector/, 'in the dialog that changes an environment'],
  [/source#\.spec\.(steps|output)/, 'on the page of a run of that version, which none was made of'],
  [/me\/(topology-places|tour) /, 'where the person was, in no words'],
];

test('whatever people and programs write is shown as text: no script runs, no element is made, no policy is broken', async ({
  own: plane,
  browser,
}) => {
  test.setTimeout(240_000);
  const planted = await plant(plane);
  // Tall enough for everything that is drawn only where it can be seen.
  const look = { viewport: { width: 1440, height: 4_000 }, userAgent: `Mozilla/5.0 ${hostileText(`zq${AGENT_MARK}q`, 3, 120)}` };
  const context = await browser.newContext(look);
  const wrong: string[] = [];
  const seen = new Set<number>();
  const { harm } = await watchForHarm(context);
  await signInThroughApi(context, plane, { email: plane.adminEmail, password: plane.adminPassword });
  const page = await context.newPage();
  const check = async (name: string) => {
    const found = await inspect(page);
    wrong.push(...found.wrong.map((what) => `${name}: ${what}`));
    for (const mark of found.seen) seen.add(mark);
  };
  for (const one of INSIDE) {
    await test.step(nameOf(one), async () => {
      await visit(page, plane.url + one.path(planted.ids), one);
      await check(nameOf(one));
    });
  }
  for (const tab of ['configuration', 'revisions', 'manifest']) {
    await visit(page, `${plane.url}/services/${planted.applied}/${tab}`, { page: tab, path: () => '' });
    await check(`applied, ${tab}`);
  }
  await filters(page, plane, check);
  await context.close();
  wrong.push(...(await asThePersonThemselves(await browser.newContext(look), plane, planted, seen)));
  expect([...harm, ...wrong]).toEqual([]);
  for (const mark of [LOG_MARK, PROBE_MARK, AGENT_MARK, FILTER_MARK, PERSON_MARK])
    expect([...seen], `mark ${mark} was seen`).toContain(mark);
  const unseen = [...planted.marks].filter(([mark]) => !seen.has(mark)).map(([, field]) => field);
  const unknown = unseen.filter((field) => SHOWN_NOWHERE.every(([pattern]) => !pattern.test(field)));
  expect(unknown, 'fields whose text no page shows: show it, or say in SHOWN_NOWHERE why not').toEqual([]);
  expect(planted.marks.size).toBeGreaterThan(50);
});

/** Every filter that any page reads from its address. */
async function filters(page: Page, plane: Plane, check: (name: string) => Promise<void>): Promise<void> {
  const text = hostileText(`zq${FILTER_MARK}q`, 2, 180);
  const names = [
    'q',
    'label',
    'team',
    'env',
    'environment',
    'owner',
    'sel',
    'tag',
    'id',
    'tab',
    'actor',
    'target',
    'verb',
    'from',
    'error',
  ];
  const search = new URLSearchParams(names.map((name) => [name, text]));
  search.set('next', 'javascript:hostile(3)');
  for (const one of pagesOfApp().filter((path) => !path.includes('['))) {
    await test.step(`${one} with hostile filters`, async () => {
      await page.goto(`${plane.url}${one}?${search}`);
      await expect(page.getByRole('heading', { level: 1 }).filter({ visible: true })).toBeVisible();
      await check(`${one} with hostile filters`);
    });
  }
}

/** A person whose name is hostile, where the portal greets them by it. */
async function asThePersonThemselves(context: BrowserContext, plane: Plane, { ids }: Planted, seen: Set<number>): Promise<string[]> {
  const member = await api<AddedMemberWire>(plane, 'POST', `/teams/${ids.team}/members`, {
    email: `${fresh('person')}@example.test`,
    name: hostileText(`zq${PERSON_MARK}q`, 0, 120),
    role: 'owner',
  });
  const { harm } = await watchForHarm(context);
  await signInThroughApi(context, plane, { email: member.email, link: member.signInToken ?? '' });
  const page = await context.newPage();
  const wrong: string[] = [];
  for (const one of INSIDE.filter(({ as, page: where }) => as === 'user menu' || where === '/settings/profile')) {
    await visit(page, plane.url + one.path(ids), one);
    const found = await inspect(page);
    wrong.push(...found.wrong.map((what) => `${nameOf(one)} of the person: ${what}`));
    for (const mark of found.seen) seen.add(mark);
  }
  await context.close();
  return [...harm, ...wrong];
}

test('no answer of the API is a page, and no change is made for another site', async ({ own: plane, browser }) => {
  const context = await browser.newContext();
  await signInThroughApi(context, plane, { email: plane.adminEmail, password: plane.adminPassword });
  const document = (await (await context.request.get(`${plane.url}/api/openapi.json`)).json()) as { paths: Record<string, object> };
  const problems: string[] = [];
  for (const [path, operations] of Object.entries(document.paths)) {
    const url = plane.url + path.replace(/\{(\w+)\}/g, '%3Cscript%3E');
    for (const method of Object.keys(operations).map((name) => name.toUpperCase())) {
      if (method === 'GET') {
        if (path.endsWith('/events')) continue;
        const headers = (await context.request.get(url)).headers();
        const policy = headers['content-security-policy'] ?? '';
        if (/html|xml|svg/.test(headers['content-type'] ?? '')) problems.push(`GET ${path} is ${headers['content-type']}`);
        if (headers['x-content-type-options'] !== 'nosniff') problems.push(`GET ${path} may be sniffed`);
        if (!/default-src 'none'/.test(policy) || !/frame-ancestors 'none'/.test(policy))
          problems.push(`GET ${path} has the policy "${policy}"`);
      } else {
        for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }] as Record<
          string,
          string
        >[]) {
          const answer = await context.request.fetch(url, {
            method,
            headers: { 'content-type': 'application/json', ...headers },
            data: '{}',
          });
          if (answer.status() !== 403) problems.push(`${method} ${path} from ${JSON.stringify(headers)} answered ${answer.status()}`);
        }
      }
    }
  }
  expect(problems).toEqual([]);
  await context.close();
});
