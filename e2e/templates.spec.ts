import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page as Listing } from '../lib/domain/page.ts';
import type { TemplateRunWire } from '../lib/domain/template/run.ts';
import type { TemplateRow, TemplateWire } from '../lib/domain/template/template.ts';
import { expectAccessible } from './fixtures/accessible.ts';
import { fetchThroughGateway } from './fixtures/gateway.ts';
import { startGitServer } from './fixtures/git-server.ts';
import { expect, test } from './fixtures/journey.ts';
import { fresh, newTeam } from './fixtures/people.ts';
import { api, eventually, type Plane } from './fixtures/plane.ts';

/** Golden paths in a real browser: from a card to a service that answers; every page in both schemes. */

test('from a template’s card to a running service that answers through the gateway', async ({ admin: page, plane }) => {
  test.setTimeout(120_000);
  const name = fresh('golden');
  await page.goto(`${plane.url}/templates?team=default`);
  const cards = page.locator('main li').filter({ has: page.getByRole('heading', { level: 2 }) });
  await expect(cards.filter({ hasText: 'HTTP service' }).first()).toContainText('Platform team · version');
  expect(await cards.count()).toBeGreaterThanOrEqual(5);
  await page.getByRole('heading', { level: 2, name: 'HTTP service', exact: true }).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'HTTP service' })).toBeVisible();
  await page.getByRole('link', { name: 'Use this template' }).click();
  await expect(page.getByText('The manifest appears once these are answered')).toBeVisible();
  await expectAccessible(page);

  // A wrong answer is told at its field, before anything is asked of the server.
  await page.getByRole('textbox', { name: 'Name' }).fill('Not A Name');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('must be lowercase letters', { exact: false }).first()).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'Service', exact: true })).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await expect(page.getByRole('img', { name: `Adds ${name}, reached through the gateway.` })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Text of the manifest' })).toContainText(`name: ${name}`);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('textbox', { name: 'GREETING', exact: true }).fill(`Greetings from ${name}`);
  await expect(page.getByRole('region', { name: 'Text of the manifest' })).toContainText(`Greetings from ${name}`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByRole('region', { name: 'Plan' })).toContainText(`${name} is created and starts in dev`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page).toHaveURL(/\/templates\/runs\/trun_/);
  await expect(page.getByText('Succeeded').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('link', { name: 'Open it' })).toHaveAttribute('href', new RegExp(`^http://${name}\\.`));
  await expectAccessible(page);
  const answer = await eventually('the service answers', async () => {
    const found = await fetchThroughGateway(addressOf(plane, name));
    return found.status === 200 ? found.body : undefined;
  });
  expect(answer).toContain(`Greetings from ${name}`);
});

test('http-from-git: from the form to a service that runs a commit, and each refusal at its question', async ({ admin: page, plane }) => {
  test.setTimeout(120_000);
  const git = await startGitServer();
  try {
    const name = fresh('fromgit');
    const commit = await git.commit({ 'app/server.mjs': serverOf('first') }, 'first');
    await git.tag('v1');
    await git.commit({ 'app/server.mjs': serverOf('second') }, 'second');
    const { items } = await api<Listing<TemplateRow>>(plane, 'GET', '/templates');
    const template = items.find((one) => one.name === 'http-from-git');
    await page.goto(`${plane.url}/templates/${template?.id}/use?team=default`);
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('textbox', { name: 'Repository', exact: true }).fill('not an address');
    await page.getByRole('textbox', { name: 'Folder in the repository' }).fill('app');
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByText('must be a git address', { exact: false }).first()).toBeVisible();
    await page.getByRole('textbox', { name: 'Repository', exact: true }).fill('https://10.1.2.3/app.git');
    const review = async () => {
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('button', { name: 'Review' }).click();
    };
    await review();
    const blamed = page.getByRole('list', { name: 'Answers to look at again' });
    await expect(blamed).toContainText('is on a private network');
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toHaveAttribute('aria-disabled', 'true');
    await blamed.getByRole('button', { name: 'Change Repository' }).click();
    await expect(page.getByText('is on a private network', { exact: false }).first()).toBeVisible();
    await page.getByRole('textbox', { name: 'Repository', exact: true }).fill(git.url);
    await page.getByRole('textbox', { name: 'Branch, tag or commit' }).fill('no-such-branch');
    await review();
    await expect(blamed).toContainText('The repository has no branch, tag or commit "no-such-branch".');
    await blamed.getByRole('button', { name: 'Change Branch, tag or commit' }).click();
    await page.getByRole('textbox', { name: 'Branch, tag or commit' }).fill('v1');
    await review();
    await expect(page.getByRole('region', { name: 'Plan' })).toContainText(`${name} is created and starts in dev`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByText('Succeeded').first()).toBeVisible({ timeout: 60_000 });
    const address = addressOf(plane, name);
    expect(await eventually('it answers', async () => (await fetchThroughGateway(address)).body.includes('first'))).toBe(true);
    const { items: services } = await api<Listing<{ id: string; name: string }>>(plane, 'GET', `/services?q=${name}`);
    const service = await api<{ spec: { artifact: unknown } }>(plane, 'GET', `/services/${services[0]?.id}`);
    expect(service.spec.artifact).toMatchObject({ git: { url: git.url, ref: 'v1', path: 'app' }, commit });
    for (const [parameters, reason] of [
      [{ url: `http://localhost:${git.port}/absent.git` }, 'There is no git repository at this address'],
      [{ url: git.url, path: 'elsewhere' }, 'no folder "elsewhere"'],
      [{ url: 'https://localhost.invalid/app.git' }, 'cannot be found'],
    ] as const) {
      const plan = api<{ plan: { items: { denials: { message: string }[] }[] } }>(plane, 'POST', `/templates/${template?.id}/plan`, {
        team: 'default',
        parameters: { name: fresh('refused'), ...parameters },
      });
      const said = await plan.then(
        ({ plan: { items: planned } }) => planned[0]?.denials[0]?.message ?? '',
        (error: Error) => error.message,
      );
      expect(said).toContain(reason);
    }
  } finally {
    await git.close();
  }
});

test('templates can be written, tried and published; services made from them are upgraded', async ({ admin: page, plane, troubles }) => {
  test.setTimeout(150_000);
  const name = fresh('probe');
  const template = await api<TemplateWire>(plane, 'POST', '/templates', { source: sourceOf(name, 1), team: 'default' });
  const service = `${name}-svc`;
  await run(plane, template.id, { name: service });

  // The team goes on with its service by itself.
  await api(plane, 'POST', '/apply', { manifest: ownEdit(service), team: 'default', environment: 'dev' });

  await page.goto(`${plane.url}/templates/${template.id}/edit`);
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeVisible();
  await expectAccessible(page);
  const editor = page.locator('.cm-content');
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sourceOf(name, 2).replace('parameters.name }}', 'parameters.nam }}'));
  await expect(page.getByText('no page asks for "nam"').first()).toBeVisible();
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sourceOf(name, 2));
  await expect(page.getByText('No problem found')).toBeVisible();
  await page.getByRole('button', { name: 'Publish version 2' }).click();
  await expect(page).toHaveURL(new RegExp(`/templates/${template.id}$`));

  const row = page.getByRole('row', { name: new RegExp(`^Choose ${service}`) });
  await expect(row).toContainText('1 of 2');
  await row.getByRole('button', { name: 'Show the change' }).click();
  const both = page.getByRole('region', { name: 'Changed by both' });
  await expect(both).toContainText('scaling.min');
  await expect(page.getByRole('region', { name: 'Kept' })).toContainText('scaling.max');
  await expectAccessible(page);
  await row.getByRole('button', { name: 'Opt out' }).click();
  const dialog = page.getByRole('dialog', { name: `Take ${service} out of upgrades` });
  await dialog.getByRole('textbox', { name: 'Why?' }).fill('frozen until the fair');
  await dialog.getByRole('button', { name: 'Opt out' }).click();
  await expect(row).toContainText(`Opted out by ${plane.adminEmail}`);
  await expect(row).toContainText('frozen until the fair');
  await row.getByRole('button', { name: 'Opt in' }).click();
  // What both changed is not overwritten unasked.
  await row.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Upgrade 1 service' }).click();
  await expect(page.getByText('choose which of the two stands').first()).toBeVisible();
  troubles.allow(/409 \(Conflict\)/);
  await both.getByText('The template’s: 2').click();
  await expect(page.getByRole('region', { name: 'Plan' })).toContainText('scaling.min');
  await page.getByRole('button', { name: `Upgrade ${service}` }).click();
  await expect(row).toContainText('2 newest', { timeout: 60_000 });
  const { items } = await api<Listing<{ id: string; name: string }>>(plane, 'GET', `/services?q=${service}`);
  expect(await api(plane, 'GET', `/services/${items[0]?.id}`)).toMatchObject({ spec: { scaling: { min: 2, max: 5 } } });
  await page.getByRole('button', { name: 'Compare version 2' }).click();
  await expect(page.getByRole('region', { name: 'Version 1 and Version 2 side by side' })).toBeVisible();
  await expectAccessible(page);
});

test('a half-filled form is kept; a failed run says where and why, starts over with its answers, and goes on once the cause is gone', async ({
  admin: page,
  plane,
}) => {
  test.setTimeout(120_000);
  const [template, name, other] = [fresh('flaky'), fresh('made'), (await newTeam(plane)).name];
  const flag = join(tmpdir(), fresh('flag'));
  const program = `require('fs').existsSync('${flag}') ? require('http').createServer((q, r) => r.end('up')).listen(process.env.PORT) : process.exit(3)`;
  const source = `apiVersion: orrery.dev/v1
kind: Template
metadata: { name: ${template}, title: ${template} }
spec:
  parameters:
    - { title: One, required: [name], properties: { name: { type: string, title: Name of it, format: name } } }
  steps:
    - id: app
      manifests:
        - apiVersion: orrery.dev/v1
          kind: Service
          metadata: { name: '\${{ parameters.name }}' }
          spec:
            workload: { containers: { main: { command: ${JSON.stringify(['node', '-e', program])} } }, service: { ports: { http: { port: 80 } } } }
`;
  const { id } = await api<{ id: string }>(plane, 'POST', '/templates', { source, team: 'default' });

  await page.goto(`${plane.url}/templates/${id}`);
  await page.getByLabel('Another team').fill(other);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(`${other} may use ${template} now.`);
  await expect(page.getByRole('switch', { name: other })).toBeChecked();

  await page.getByRole('link', { name: 'Use this template' }).click();
  await page.getByLabel('Name of it').fill(name);
  await expect(page.getByRole('img', { name: `Adds ${name}, not reached from outside.` })).toBeVisible();
  await page.getByRole('link', { name: 'Services', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Services' })).toBeVisible();
  await page.goto(`${plane.url}/templates/${id}/use`);
  await expect(page.getByText('and did not send them.')).toBeVisible();
  await expect(page.getByLabel('Name of it')).toHaveValue(name);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();

  const banner = page.locator('p[data-kind="failed"]');
  await expect(banner).toContainText(/Wait until it is healthy failed: .*ended 5 times in a row/, { timeout: 60_000 });
  await expect(page.getByRole('link', { name: `Logs of ${name}` })).toBeVisible();
  const run = page.url();
  await page.getByRole('link', { name: 'Start over with these answers' }).click();
  await expect(page.getByLabel('Name of it')).toHaveValue(name);
  await page.goto(run);
  writeFileSync(flag, '');
  await page.getByRole('button', { name: 'Try again from the failed step' }).click();
  await expect(page.getByText('The run is complete.')).toBeAttached({ timeout: 30_000 });
  rmSync(flag);
});

test('every kind of question is accessible in both schemes, refused and answered', async ({ admin: page, plane }) => {
  test.setTimeout(90_000);
  const kinds = await api<TemplateWire>(plane, 'POST', '/templates', { source: everyKind(fresh('kinds')), team: 'default' });
  await page.goto(`${plane.url}/templates/${kinds.id}/use?team=default`);
  await page.getByText('A repository').click();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('is needed').first()).toBeVisible();
  await expectAccessible(page);
  await page.getByText('A folder', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('kinds');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Add' }).first().click();
  await page.getByRole('textbox', { name: 'Job', exact: true }).fill('nightly');
  await expect(page.getByRole('region', { name: 'Text of the manifest' })).toContainText('"name":"nightly"');
  await expectAccessible(page);
  await page.goto(`${plane.url}/templates?q=nothing-like-this`);
  await expect(page.getByText('No template fits').first()).toBeVisible();
  await expectAccessible(page);
});

for (const [name, parameters, answers] of [
  ['api-and-web', {}, 'The first note came with the template.'],
  ['static-site', {}, 'A static site'],
  ['worker', { everySeconds: 1 }, undefined],
] as const) {
  test(`${name} works as it comes`, async ({ plane }) => {
    test.setTimeout(120_000);
    const { items } = await api<Listing<TemplateRow>>(plane, 'GET', '/templates');
    const template = items.find((one) => one.name === name);
    const service = fresh('made');
    const done = await run(plane, template?.id ?? '', { name: service, ...parameters });
    expect(done.output?.text).toContain(service);
    if (answers === undefined) return;
    await eventually('it answers', async () => (await fetchThroughGateway(addressOf(plane, service))).body.includes(answers));
  });
}

const addressOf = (plane: Plane, service: string): URL => new URL(`http://${service}.dev.localhost:${plane.gatewayPort}/`);

async function run(plane: Plane, templateId: string, parameters: Record<string, unknown>): Promise<TemplateRunWire> {
  const { id } = await api<TemplateRunWire>(plane, 'POST', `/templates/${templateId}/runs`, {
    team: 'default',
    environment: 'dev',
    parameters,
  });
  const over = await eventually(
    'the run is over',
    async () => {
      const seen = await api<TemplateRunWire>(plane, 'GET', `/template-runs/${id}`);
      return seen.phase === 'succeeded' || seen.phase === 'failed' ? seen : undefined;
    },
    90_000,
  );
  expect(over.message).toBe('');
  expect(over.phase).toBe('succeeded');
  return over;
}

const ownEdit = (service: string): string => `apiVersion: orrery.dev/v1
kind: Service
metadata: { name: ${service} }
spec: { workload: { containers: { main: { command: [node, server.mjs], readinessProbe: { httpGet: { path: /ready }, periodSeconds: 1 } } }, service: { ports: { http: { port: 80 } } } }, artifact: { path: examples/templates/http-service/app }, scaling: { min: 3, max: 5 } }
`;

/** One of each kind of question. */
const everyKind = (name: string): string => `apiVersion: orrery.dev/v1
kind: Template
metadata: { name: ${name}, title: ${name} }
spec:
  parameters:
    - title: Source
      required: [name]
      properties:
        name: { type: string, title: Name, format: name }
        from: { type: string, title: From, oneOf: [{ const: folder, title: A folder }, { const: git, title: A repository }], default: folder, ui: { widget: radio } }
        needs: { type: string, title: Needs, format: service }
        copies: { type: string, title: Copies, format: environment }
        owner: { type: string, title: Owner, format: team }
        day: { type: string, title: Day, format: date }
      if: { properties: { from: { const: git } } }
      then: { required: [url], properties: { url: { type: string, title: Repository, format: git-url } } }
    - title: Running
      properties:
        replicas: { type: integer, title: Instances, minimum: 1, maximum: 10, default: 2, ui: { widget: range } }
        zones: { type: array, title: Zones, uniqueItems: true, items: { type: string, enum: [north, south] } }
        database: { type: object, title: Database, description: What it keeps., required: [size], properties: { size: { type: string, title: Size, enum: [small, large], default: small } } }
        jobs: { type: array, title: Jobs, items: { type: object, required: [name], properties: { name: { type: string, title: Job, format: name }, every: { type: integer, title: Seconds, default: 60 } } } }
        note: { type: string, title: Note, ui: { widget: textarea, rows: 3, help: Only for people. } }
  steps:
    - id: app
      manifests:
        - { apiVersion: orrery.dev/v1, kind: Service, metadata: { name: '\${{ parameters.name }}' }, spec: { workload: { containers: { main: { command: [serve], variables: { JOBS: '\${{ parameters.jobs | json }}', SIZE: '\${{ parameters.database.size }}' } } } }, scaling: { min: '\${{ parameters.replicas }}', max: 10 } } }
`;

const serverOf = (word: string): string =>
  `import { createServer } from 'node:http';\ncreateServer((_, response) => response.end('${word}')).listen(Number(process.env.PORT));\n`;

const sourceOf = (name: string, replicas: number): string => `apiVersion: orrery.dev/v1
kind: Template
metadata: { name: ${name}, title: ${name} }
spec:
  parameters: [{ title: Service, required: [name], properties: { name: { type: string, title: Name, format: name } } }]
  steps:
    - id: app
      manifests:
        - { apiVersion: orrery.dev/v1, kind: Service, metadata: { name: '\${{ parameters.name }}' }, spec: { workload: { containers: { main: { command: [node, server.mjs], readinessProbe: { httpGet: { path: /ready }, periodSeconds: 1 } } }, service: { ports: { http: { port: 80 } } } }, artifact: { path: examples/templates/http-service/app }, scaling: { min: ${replicas}, max: 3 } } }
  output: { text: '\${{ parameters.name }} runs' }
`;
