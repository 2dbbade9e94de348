import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planChange } from '../change/plan.ts';
import { deploy } from '../deployment/deploy.ts';
import { createEnvironment } from '../environment/create.ts';
import { deleteEnvironment } from '../environment/delete.ts';
import { listEnvironments } from '../environment/list.ts';
import { updateEnvironment } from '../environment/update.ts';
import { applyManifests } from '../manifest/apply.ts';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { listMatrix } from './list.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await bench.db.pool.query(
    `INSERT INTO cluster (id, name, driver, phase, labels) VALUES ('clu_here', 'here', 'fake', 'ready', '{"tier":"plain"}')`,
  );
  const ctx = bench.as('operator');
  await applyManifests(ctx, { manifest: ['api', 'web', 'worker'].map((name) => manifestOf(name)).join('---\n') });
  await applyManifests(ctx, {
    manifest: manifestOf('web', { variables: { V: '2' }, needs: ['api'], extra: '' }).replace('V: "2"', "V: '${resources.api.url}'"),
  });
  await applyManifests(bench.as('operator', 'rival'), { manifest: manifestOf('secretive') });
});
afterAll(() => bench?.close());

const order = async () => (await listEnvironments(bench.as('viewer'))).items.map((each) => each.name);

describe('promotion', () => {
  it('shows field by field what would change, and moves what runs in the earlier environment', async () => {
    const dev = bench.as('developer');
    await deploy(dev, { service: 'web', environment: 'staging', revision: 1 });
    const plan = await planChange(dev, { kind: 'deploy', service: 'web', environment: 'staging', from: 'dev' });
    expect(plan).toMatchObject({
      revision: 2,
      fromRevision: 1,
      from: 'dev',
      replicas: { before: 1, after: 1 },
      clusters: ['here'],
      denials: [],
    });
    expect(plan.changes.map((change) => change.path)).toContain('/spec/workload/resources');
    expect(plan.warnings.join(' ')).toContain('It needs api, which is not deployed in staging');
    expect(plan.resolves).toMatchObject([{ where: 'V', from: expect.stringMatching(/^http:\/\/127/), to: null }]);
    expect(await deploy(dev, { service: 'web', environment: 'staging', from: 'dev', message: 'tried' })).toMatchObject({ revision: 2 });
    const cell = (await listMatrix(dev, { q: 'web' })).items[0]?.cells.find((each) => each.environment === 'staging');
    expect(cell).toMatchObject({ revision: 2, generation: 2 });
  });

  it.each([
    ['what is there already', { from: 'dev', environment: 'staging', service: 'web' }, 'wants already'],
    ['backwards', { from: 'staging', environment: 'dev', service: 'web' }, 'goes forward'],
    ['what does not run there', { from: 'staging', environment: 'prod', service: 'api' }, 'nothing to promote'],
    ['another revision than the one that runs there', { from: 'dev', environment: 'staging', service: 'web', revision: 1 }, 'by now'],
  ])('refuses %s, and says why', async (_name, wish, words) => {
    const plan = await planChange(bench.as('operator'), { kind: 'deploy', ...wish });
    expect(plan.denials.map((denial) => denial.message).join(' ')).toContain(words);
    await expect(deploy(bench.as('operator'), wish)).rejects.toMatchObject({ code: 'denied', message: expect.stringContaining(words) });
  });

  it('refuses an unknown environment, a protected one to developers, a bad revision, and one that no cluster fits', async () => {
    const ctx = bench.as('operator');
    await expect(planChange(ctx, { kind: 'deploy', service: 'api', environment: 'moon', from: 'dev' })).rejects.toMatchObject({
      code: 'not-found',
    });
    const developers = await planChange(bench.as('developer'), { kind: 'deploy', service: 'api', environment: 'prod', from: 'dev' });
    expect(developers).toMatchObject({ mayAsk: false, denials: [{ code: 'forbidden', message: expect.stringContaining('operator') }] });
    const { id } = await deploy(ctx, { service: 'worker', environment: 'staging' });
    await applyManifests(ctx, { manifest: manifestOf('worker', { variables: { V: '2' } }) });
    await bench.db.pool.query(
      `INSERT INTO rollout (id, deployment_id, to_revision, restart_round, cause, phase, reason, message, started_at) VALUES ('rol_bad', $1, 2, 0, 'deploy', 'failed', 'X', 'it never got ready', now())`,
      [id],
    );
    expect((await planChange(ctx, { kind: 'deploy', service: 'worker', environment: 'staging', from: 'dev' })).denials).toMatchObject([
      { help: 'bad', message: expect.stringContaining('it never got ready') },
    ]);
    await updateEnvironment(bench.admin, 'staging', { clusterSelector: { tier: 'gold' } });
    expect((await planChange(ctx, { kind: 'deploy', service: 'api', environment: 'staging', from: 'dev' })).denials).toMatchObject([
      { message: expect.stringContaining('tier=gold') },
    ]);
    await updateEnvironment(bench.admin, 'staging', { clusterSelector: {} });
  });
});

describe('the matrix', () => {
  it('pages, searches, counts and filters in the database, and shows nothing of another team', async () => {
    const ctx = bench.as('viewer');
    const first = await listMatrix(ctx, { limit: 2 });
    expect(first).toMatchObject({ total: 3, items: [{ service: 'api' }, { service: 'web' }] });
    const next = await listMatrix(ctx, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(next.items.map((row) => row.service)).toEqual(['worker']);
    expect((await listMatrix(ctx, { q: 'WE' })).items.map((row) => row.service)).toEqual(['web']);
    expect((await listMatrix(ctx, { differ: 'true' })).items.map((row) => row.service)).toEqual(['worker']);
    expect((await listMatrix(ctx, { team: 'rival' })).items).toEqual([]);
    expect((await listMatrix(bench.admin, { team: 'rival' })).items.map((row) => row.service)).toEqual(['secretive']);
  });
});

describe('the order of environments', () => {
  it('moves one and makes room; a change decided on an older order is refused', async () => {
    const before = (await listEnvironments(bench.admin)).items.find((each) => each.name === 'prod');
    await updateEnvironment(bench.admin, 'prod', { position: 1, ifGeneration: before?.generation });
    expect(await order()).toEqual(['prod', 'dev', 'staging']);
    await expect(updateEnvironment(bench.admin, 'prod', { position: 2, ifGeneration: before?.generation })).rejects.toMatchObject({
      code: 'precondition-failed',
    });
    await updateEnvironment(bench.admin, 'prod', { position: 3 });
    expect(await order()).toEqual(['dev', 'staging', 'prod']);
    await createEnvironment(bench.admin, { name: 'qa', position: 2 });
    expect(await order()).toEqual(['dev', 'qa', 'staging', 'prod']);
    expect((await listEnvironments(bench.admin)).items.map((each) => each.position)).toEqual([1, 2, 3, 4]);
  });

  it('lets go of an empty environment, and names what runs in one that is not', async () => {
    await expect(deleteEnvironment(bench.admin, 'dev', {})).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('api'),
    });
    await expect(deleteEnvironment(bench.as('owner'), 'qa', {})).rejects.toMatchObject({ code: 'forbidden' });
    await deleteEnvironment(bench.admin, 'qa', {});
    expect(await order()).toEqual(['dev', 'staging', 'prod']);
  });
});
