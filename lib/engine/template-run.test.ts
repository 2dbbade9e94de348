import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqlOf } from '#lib/db/sql.ts';
import type { TeamRole } from '#lib/domain/access.ts';
import { isRunOver } from '#lib/domain/template/run.ts';
import { systemClock } from '#lib/kit/clock.ts';
import { newId } from '#lib/kit/ids.ts';
import type { Context } from '#lib/services/context.ts';
import { applyManifests } from '#lib/services/manifest/apply.ts';
import { cancelTemplateRun } from '#lib/services/template/cancel-run.ts';
import { createTemplate } from '#lib/services/template/create.ts';
import { getTemplate } from '#lib/services/template/get.ts';
import { getTemplateRun, listTemplateRuns } from '#lib/services/template/get-run.ts';
import { planTemplate } from '#lib/services/template/plan-run.ts';
import { publishTemplateVersion } from '#lib/services/template/publish.ts';
import { retryTemplateRun } from '#lib/services/template/retry-run.ts';
import { startTemplateRun } from '#lib/services/template/start-run.ts';
import { updateTemplate } from '#lib/services/template/update.ts';
import { upgradeServices } from '#lib/services/template/upgrade.ts';
import { listTemplateUses, updateTemplateUse } from '#lib/services/template/uses.ts';
import { createTestPlane, type TestPlane, testLog, until } from './testing/plane.ts';

let plane: TestPlane;
let rivalId: string;
beforeEach(async () => {
  plane = await createTestPlane();
  rivalId = newId('team');
  await sqlOf(plane.db).query(`INSERT INTO team (id, name, title) VALUES ($1, 'rival', 'Rival')`, [rivalId]);
});
afterEach(() => plane.close());

/** A person with this role in a team, as they would come in. */
async function person(role: TeamRole, teamId = plane.scene.teamId): Promise<Context> {
  const userId = newId('user');
  const sql = sqlOf(plane.db);
  await sql.query(`INSERT INTO "user" (id, email, name) VALUES ($1, $2, 'N')`, [userId, `${userId}@example.test`]);
  await sql.query('INSERT INTO membership (id, team_id, user_id, role) VALUES ($1, $2, $3, $4::"TeamRole")', [
    newId('member'),
    teamId,
    userId,
    role,
  ]);
  const grants = { platformRole: null, teams: [{ teamId, role, environments: [] }] };
  return {
    actor: { kind: 'user', userId, email: `${userId}@example.test`, name: 'N', sessionId: undefined, grants },
    db: plane.db,
    clock: systemClock,
    newId,
    log: testLog,
    requestId: newId('request'),
  };
}

const source = (options: { second?: boolean; replicas?: number; timeout?: number; required?: boolean } = {}) => `
apiVersion: orrery.dev/v1
kind: Template
metadata: { name: probe, title: Probe }
spec:
  parameters:
    - title: One
      required: [name${options.required ? ', tier' : ''}]
      properties:
        name: { type: string, format: name }
        command: { type: string, default: serve }
        ${options.required ? 'tier: { type: string }' : ''}
  steps:
    - id: app
      timeoutSeconds: ${options.timeout ?? 60}
      manifests:
        - apiVersion: orrery.dev/v1
          kind: Service
          metadata: { name: '\${{ parameters.name }}' }
          spec:
            workload: { containers: { main: { command: [serve], resources: { requests: { cpu: 1m, memory: 1Mi } } } }, service: { ports: { http: { port: 80 } } } }
            scaling: { min: ${options.replicas ?? 1}, max: 5 }
            expose: { host: '\${{ parameters.name }}' }
${
  options.second
    ? `    - id: second
      timeoutSeconds: ${options.timeout ?? 60}
      manifests:
        - apiVersion: orrery.dev/v1
          kind: Service
          metadata: { name: '\${{ parameters.name }}-second' }
          spec:
            workload: { containers: { main: { command: ['\${{ parameters.command }}'], resources: { requests: { cpu: 1m, memory: 1Mi } } } } }
            rollout: { progressDeadlineSeconds: 4, autoRollback: false }
`
    : ''
}
  output:
    text: \${{ parameters.name }} is there
    links: [{ title: Open, url: '\${{ steps.app.url }}' }, { title: Page, url: '\${{ steps.app.page }}' }]
`;
const over = (ctx: Context, id: string, timeoutMs = 20_000) =>
  until(
    'the run is over',
    () => getTemplateRun(ctx, id),
    (run) => isRunOver(run.phase) && run.stopping === null,
    timeoutMs,
  );
const auditOf = (target: string) =>
  sqlOf(plane.db).query<{ verb: string; actor: string }>('SELECT verb, actor FROM audit_entry WHERE target = $1 ORDER BY seq', [target]);

test('a run makes its services, waits until they are healthy and shows where they are', async () => {
  await plane.start();
  const ctx = await person('operator');
  const template = await createTemplate(ctx, { source: source({ second: true }), team: 'shop' });
  const { plan, manifest } = await planTemplate(ctx, template.id, { parameters: { name: 'hello' } });
  expect(plan).toMatchObject({
    accepted: true,
    items: [
      { service: 'hello', action: 'create' },
      { service: 'hello-second', action: 'create' },
    ],
  });
  const started = await startTemplateRun(ctx, template.id, { parameters: { name: 'hello' } });
  expect(started.steps.map((step) => step.key)).toEqual([
    'render',
    'plan',
    'apply:app',
    'wait:app',
    'apply:second',
    'wait:second',
    'output',
  ]);
  const run = await over(ctx, started.id);
  expect(run).toMatchObject({ phase: 'succeeded', manifest, services: [{ name: 'hello' }, { name: 'hello-second' }] });
  expect(run.steps.every((step) => step.state === 'done' && step.attempts === 1)).toBe(true);
  expect(run.output).toMatchObject({
    text: 'hello is there',
    links: [{ url: 'http://hello.dev.localhost:8088/' }, { url: expect.stringMatching(/^\/services\/svc_/) }],
  });
  expect((await auditOf(`templateRun/${run.id}`)).map((entry) => entry.verb)).toEqual(['template:run']);
  const [applied] = await auditOf(`service/${run.services[0]?.id}`);
  expect(applied).toMatchObject({ verb: 'service:apply', actor: run.by });
  expect(await getTemplate(ctx, template.id)).toMatchObject({
    runs: 1,
    successRate: 1,
    services: 2,
    outdated: 0,
    medianMs: expect.any(Number),
  });
  const [revision] = await sqlOf(plane.db).query<{ origin: string }>('SELECT origin::text FROM revision WHERE service_id = $1', [
    run.services[0]?.id,
  ]);
  expect(revision?.origin).toBe('template');
});

test('a run whose engine went away is carried on by the next one, and does nothing twice', async () => {
  const ctx = await person('operator');
  const template = await createTemplate(ctx, { source: source({ second: true }), team: 'shop' });
  for (const stopAt of ['plan', 'apply:app', 'wait:app', 'apply:second', 'output']) {
    const first = await plane.start();
    const { id } = await startTemplateRun(ctx, template.id, { parameters: { name: `n-${stopAt.replaceAll(/[^a-z]/g, '')}` } });
    await until(
      'the step begins',
      () => getTemplateRun(ctx, id),
      (run) => run.steps.find((step) => step.key === stopAt)?.state !== 'pending',
    );
    await first.stop();
    const second = await plane.start();
    const run = await over(ctx, id);
    expect(run.phase).toBe('succeeded');
    const [count] = await sqlOf(plane.db).query<{ n: number }>(
      'SELECT count(*)::int AS n FROM revision r JOIN template_use u ON u.service_id = r.service_id WHERE u.run_id = $1',
      [id],
    );
    expect(count?.n).toBe(2);
    await second.stop();
  }
}, 60_000);

test('a failed run says where, keeps what it did, and goes on from that step', async () => {
  await plane.start();
  const ctx = await person('operator');
  const template = await createTemplate(ctx, { source: source({ second: true, timeout: 30 }), team: 'shop' });
  const { id } = await startTemplateRun(ctx, template.id, { parameters: { name: 'web', command: 'never' } });
  plane.driver.behave((spec) => spec.command?.[0] === 'never', { neverReady: true });
  const failed = await over(ctx, id);
  expect(failed.phase).toBe('failed');
  expect(failed.message).toContain('Wait until second is healthy failed');
  expect(failed.steps.map((step) => step.state)).toEqual(['done', 'done', 'done', 'done', 'done', 'failed', 'pending']);
  expect(failed.services.map((service) => service.name)).toEqual(['web', 'web-second']);
  plane.driver.behave(() => true, {});
  const before = failed.steps[2]?.attempts;
  await retryTemplateRun(ctx, id);
  await expect(retryTemplateRun(ctx, id)).rejects.toMatchObject({ code: 'conflict' });
  const again = await until(
    'another try',
    () => getTemplateRun(ctx, id),
    (run) => run.steps[5]?.attempts === 2 && isRunOver(run.phase),
    20_000,
  );
  expect(again).toMatchObject({ phase: 'succeeded', message: '' });
  expect(again.steps[2]?.attempts).toBe(before);
  expect((await auditOf(`templateRun/${id}`)).map((entry) => entry.verb)).toEqual(['template:run', 'template:retry']);
}, 60_000);

test('a name that something else has is never taken over, however late it appears', async () => {
  const ctx = await person('operator');
  const template = await createTemplate(ctx, { source: source(), team: 'shop' });
  const early = await startTemplateRun(ctx, template.id, { parameters: { name: 'web' } });
  const late = await startTemplateRun(ctx, template.id, { parameters: { name: 'web' } });
  await plane.start();
  const runs = [await over(ctx, early.id), await over(ctx, late.id)];
  expect(runs.map((run) => run.phase).sort()).toEqual(['failed', 'succeeded']);
  expect(runs.find((run) => run.phase === 'failed')?.message).toContain('already a service web');
  await expect(startTemplateRun(ctx, template.id, { parameters: { name: 'web' } })).rejects.toMatchObject({ code: 'conflict' });
  expect((await planTemplate(ctx, template.id, { parameters: { name: 'web' } })).plan.accepted).toBe(false);
});

test('whoever lost their rights stops their run', async () => {
  const ctx = await person('operator');
  const template = await createTemplate(ctx, { source: source(), team: 'shop' });
  const { id } = await startTemplateRun(ctx, template.id, { parameters: { name: 'web' } });
  await sqlOf(plane.db).query('DELETE FROM membership WHERE user_id = $1', ['userId' in ctx.actor ? ctx.actor.userId : '']);
  await plane.start();
  const owner = await person('owner');
  const run = await over(owner, id);
  expect(run).toMatchObject({ phase: 'failed', services: [] });
  await retryTemplateRun(owner, id);
  expect(
    await until(
      'the owner’s try',
      () => getTemplateRun(owner, id),
      (seen) => seen.phase === 'succeeded',
    ),
  ).toMatchObject({ by: owner.actor.kind === 'user' ? owner.actor.email : '' });
});

test('another team’s template, runs and services do not exist; sharing opens the template alone', async () => {
  await plane.start();
  const ctx = await person('owner');
  const outsider = await person('owner', rivalId);
  const template = await createTemplate(ctx, { source: source(), team: 'shop' });
  const { id } = await startTemplateRun(ctx, template.id, { parameters: { name: 'web' } });
  await over(ctx, id);
  const gone = { code: 'not-found' };
  await expect(getTemplate(outsider, template.id)).rejects.toMatchObject(gone);
  await expect(planTemplate(outsider, template.id, { parameters: { name: 'x' } })).rejects.toMatchObject(gone);
  await expect(startTemplateRun(outsider, template.id, { parameters: { name: 'x' } })).rejects.toMatchObject(gone);
  await expect(getTemplateRun(outsider, id)).rejects.toMatchObject(gone);
  await expect(retryTemplateRun(outsider, id)).rejects.toMatchObject(gone);
  expect((await listTemplateRuns(outsider)).items).toEqual([]);
  await updateTemplate({ ...ctx, actor: { kind: 'system', name: 'system', grants: { platformRole: 'admin', teams: [] } } }, template.id, {
    sharedWith: ['rival'],
  });
  expect(await getTemplate(outsider, template.id)).toMatchObject({ team: null, services: 0, runs: 0, sharedWith: ['rival'] });
  expect((await listTemplateUses(outsider, template.id)).items).toEqual([]);
  await expect(updateTemplateUse(outsider, template.id, 'web', { optedOut: true })).rejects.toMatchObject(gone);
  await expect(publishTemplateVersion(outsider, template.id, { source: source({ replicas: 2 }) })).rejects.toMatchObject(gone);
  const run = await startTemplateRun(outsider, template.id, { parameters: { name: 'theirs' } });
  expect((await over(outsider, run.id)).team).toBe('rival');
  // Whoever manages it sees a part of the list alone, and never takes away what they do not see.
  expect((await updateTemplate(ctx, template.id, { sharedWith: [] })).sharedWith).toEqual([]);
  expect(await getTemplate(outsider, template.id)).toMatchObject({ sharedWith: ['rival'] });
  const viewer = await person('viewer');
  await expect(startTemplateRun(viewer, template.id, { parameters: { name: 'x' } })).rejects.toMatchObject({ code: 'forbidden' });
});

test('versions stay as they were, and publishing over somebody else’s is refused', async () => {
  const ctx = await person('operator');
  const template = await createTemplate(ctx, { source: source(), team: 'shop' });
  await expect(createTemplate(ctx, { source: source(), team: 'shop' })).rejects.toMatchObject({ code: 'conflict' });
  const next = await publishTemplateVersion(ctx, template.id, { source: source({ replicas: 2 }), basedOn: 1 });
  expect(next.latestVersion).toBe(2);
  expect((await publishTemplateVersion(ctx, template.id, { source: source({ replicas: 2 }) })).latestVersion).toBe(2);
  await expect(publishTemplateVersion(ctx, template.id, { source: source({ replicas: 3 }), basedOn: 1 })).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(sqlOf(plane.db).query(`UPDATE template_version SET source = '' WHERE number = 1`)).rejects.toThrow(/append-only/);
  await expect(publishTemplateVersion(ctx, template.id, { source: 'kind: Template' })).rejects.toMatchObject({
    code: 'invalid',
    issues: expect.arrayContaining([expect.objectContaining({ line: 1 })]),
  });
});

test('upgrades go in waves: a failed wave holds the next ones, and who opted out stays as it is', async () => {
  await plane.start();
  const ctx = await person('operator');
  const template = await createTemplate(ctx, { source: source(), team: 'shop' });
  for (const name of ['a', 'b', 'c', 'd']) await over(ctx, (await startTemplateRun(ctx, template.id, { parameters: { name } })).id);
  await publishTemplateVersion(ctx, template.id, { source: source({ replicas: 2, timeout: 5 }) });
  const out = await updateTemplateUse(ctx, template.id, 'd', { optedOut: true, why: 'frozen until the fair' });
  expect(out.optOut).toMatchObject({ by: ctx.actor.kind === 'user' ? ctx.actor.email : '', why: 'frozen until the fair' });
  expect((await getTemplate(ctx, template.id)).outdated).toBe(3);
  const { plan } = await planTemplate(ctx, template.id, { service: 'a' });
  expect(plan.items[0]?.changes.map((change) => change.path)).toContain('/spec/scaling/min');
  await expect(upgradeServices(ctx, template.id, { services: ['a', 'd'] })).rejects.toMatchObject({ code: 'denied' });
  plane.driver.behave(() => true, { neverReady: true });
  const { runs } = await upgradeServices(ctx, template.id, { services: ['a', 'b', 'c'], waveSize: 2 });
  await expect(upgradeServices(ctx, template.id, { services: ['a'] })).rejects.toMatchObject({ code: 'conflict' });
  const [first, second, third] = runs.map((run) => run.id);
  await over(ctx, first ?? '');
  await over(ctx, second ?? '');
  const held = await until(
    'the third waits',
    () => getTemplateRun(ctx, third ?? ''),
    (run) => run.message.includes('has failed'),
  );
  expect(held.phase).toBe('waiting');
  const stuck = await listTemplateUses(ctx, template.id);
  expect(stuck.items.find((use) => use.service === 'c')).toMatchObject({ version: 1, failed: false, waitsFor: held.message });
  for (const use of stuck.items.filter(({ service }) => service === 'a' || service === 'b'))
    expect(use).toMatchObject({ failed: (await getTemplateRun(ctx, use.runId)).phase === 'failed', waitsFor: null });
  expect(stuck.items.some((use) => use.failed)).toBe(true);
  plane.driver.behave(() => true, {});
  for (const id of [first, second]) {
    const run = await getTemplateRun(ctx, id ?? '');
    if (run.phase === 'failed') await retryTemplateRun(ctx, run.id);
  }
  await until(
    'all are there',
    () => listTemplateUses(ctx, template.id),
    ({ items }) => items.filter((use) => use.version === 2).length === 3 && items.every((use) => use.activeRunId === null && !use.failed),
    30_000,
  );
  expect((await getTemplate(ctx, template.id)).outdated).toBe(0);
}, 90_000);

test('a run that is stopped ends at a safe point, keeps what it did, says what is left, and can go on', async () => {
  await plane.start();
  const ctx = await person('operator');
  const template = await createTemplate(ctx, { source: source({ second: true }), team: 'shop' });
  plane.driver.behave((spec) => spec.command?.[0] === 'never', { neverReady: true });
  const { id } = await startTemplateRun(ctx, template.id, { parameters: { name: 'web', command: 'never' } });
  await until(
    'it waits for the second',
    () => getTemplateRun(ctx, id),
    (run) => run.steps[5]?.state === 'running',
  );
  const viewer = await person('viewer');
  await expect(cancelTemplateRun(viewer, id)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(cancelTemplateRun(await person('owner', rivalId), id)).rejects.toMatchObject({ code: 'not-found' });
  await cancelTemplateRun(ctx, id);
  const run = await over(ctx, id);
  expect(run.phase).toBe('canceled');
  expect(run.message).toContain('before “Wait until second is healthy” was done');
  expect(run.steps.map((step) => step.state)).toEqual(['done', 'done', 'done', 'done', 'done', 'pending', 'pending']);
  expect(run.services.map((service) => service.name)).toEqual(['web', 'web-second']);
  await expect(cancelTemplateRun(ctx, id)).rejects.toMatchObject({ code: 'conflict' });
  expect((await getTemplate(ctx, template.id)).runs).toBe(0);
  plane.driver.behave(() => true, {});
  await retryTemplateRun(ctx, id);
  const again = await until(
    'it went on',
    () => getTemplateRun(ctx, id),
    (seen) => seen.steps[5]?.attempts === 2 && isRunOver(seen.phase),
    20_000,
  );
  expect(again.steps[2]?.attempts).toBe(1);
  expect((await auditOf(`templateRun/${id}`)).map((entry) => entry.verb)).toEqual(['template:run', 'template:cancel', 'template:retry']);
}, 60_000);

test('stopping the rest of an upgrade stops every wave that has not been', async () => {
  await plane.start();
  const ctx = await person('operator');
  const template = await createTemplate(ctx, { source: source(), team: 'shop' });
  for (const name of ['a', 'b', 'c']) await over(ctx, (await startTemplateRun(ctx, template.id, { parameters: { name } })).id);
  await publishTemplateVersion(ctx, template.id, { source: source({ replicas: 2, required: true }) });
  plane.driver.behave(() => true, { neverReady: true });
  await expect(upgradeServices(ctx, template.id, { services: ['a', 'b', 'c'] })).rejects.toMatchObject({
    code: 'invalid',
    message: 'The newest version asks what a, b, c cannot answer yet.',
    issues: [{ path: '/parameters/tier', message: 'is needed (a, b, c)' }],
  });
  // Answered once for all; what a service was made with stays its own.
  const { runs } = await upgradeServices(ctx, template.id, { services: ['a', 'b', 'c'], parameters: { tier: 'gold', name: 'x' } });
  const answers = await Promise.all(runs.map(async (run) => (await getTemplateRun(ctx, run.id)).parameters));
  expect(answers.map(({ name, tier }) => [name, tier])).toEqual(['a', 'b', 'c'].map((name) => [name, 'gold']));
  await cancelTemplateRun(ctx, runs[0]?.id ?? '', { group: true });
  const all = await Promise.all(runs.map((run) => over(ctx, run.id)));
  expect(all.map((run) => run.phase)).toEqual(['canceled', 'canceled', 'canceled']);
  expect(all[0]?.group.map((run) => [run.service, run.wave])).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ]);
}, 60_000);

test('an upgrade keeps what the team changed itself, and asks where both changed the same', async () => {
  await plane.start();
  const ctx = await person('operator');
  const template = await createTemplate(ctx, { source: source(), team: 'shop' });
  for (const name of ['own', 'plain']) await over(ctx, (await startTemplateRun(ctx, template.id, { parameters: { name } })).id);
  const manifest = (max: number, min: number) => `
apiVersion: orrery.dev/v1
kind: Service
metadata: { name: own, team: shop, title: Ours }
spec:
  workload: { containers: { main: { command: [serve], variables: { OURS: 'yes' }, resources: { requests: { cpu: 1m, memory: 1Mi } } } }, service: { ports: { http: { port: 80 } } } }
  scaling: { min: ${min}, max: ${max} }
  expose: { host: own }
`;
  await applyManifests(ctx, { manifest: manifest(9, 1), environment: 'dev' });
  await publishTemplateVersion(ctx, template.id, { source: source({ replicas: 2 }) });
  const planned = await planTemplate(ctx, template.id, { service: 'own' });
  expect(planned.plan.items[0]?.changes.map((change) => change.path)).toEqual([
    '/metadata/annotations/orrery.dev~1template',
    '/spec/scaling/min',
  ]);
  expect(planned.merge?.kept.map((change) => change.path)).toEqual([
    '/metadata/title',
    '/spec/scaling/max',
    '/spec/workload/containers/main/variables',
  ]);
  await applyManifests(ctx, { manifest: manifest(9, 4), environment: 'dev' });
  await expect(upgradeServices(ctx, template.id, { services: ['own', 'plain'] })).rejects.toMatchObject({
    code: 'conflict',
    issues: [{ path: '/spec/scaling/min', message: expect.stringContaining('own') }],
  });
  const { runs } = await upgradeServices(ctx, template.id, { services: ['own'], choices: { '/spec/scaling/min': 'template' } });
  expect((await over(ctx, runs[0]?.id ?? '')).phase).toBe('succeeded');
  const [row] = await sqlOf(plane.db).query<{
    title: string;
    spec: { scaling: unknown; workload: { containers: { main: { variables: unknown } } } };
  }>(`SELECT s.title, r.spec FROM service s JOIN revision r ON r.service_id = s.id AND r.number = s.latest_revision WHERE s.name = 'own'`);
  expect(row).toMatchObject({
    title: 'Ours',
    spec: { scaling: { min: 2, max: 9 }, workload: { containers: { main: { variables: { OURS: 'yes' } } } } },
  });
  expect((await listTemplateUses(ctx, template.id)).items.find((use) => use.service === 'own')?.version).toBe(2);
}, 60_000);
