import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { listActivity } from '../event/list-activity.ts';
import { applyManifests } from '../manifest/apply.ts';
import { diffRevisions } from '../revision/diff.ts';
import { getRevision } from '../revision/get.ts';
import { listRevisions } from '../revision/list.ts';
import { createService } from '../service/create.ts';
import { deleteService } from '../service/delete.ts';
import { listServiceFacets } from '../service/facets.ts';
import { getService } from '../service/get.ts';
import { listServices } from '../service/list.ts';
import { updateService } from '../service/update.ts';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { deleteDeployment } from './delete.ts';
import { deploy } from './deploy.ts';
import { getDeployment } from './get.ts';
import { listDeployments } from './list.ts';
import { listDeploymentInstances } from './list-instances.ts';
import { listRollouts } from './list-rollouts.ts';
import { getDeploymentMetrics } from './metrics.ts';
import { restartDeployment } from './restart.ts';
import { rollBackDeployment } from './roll-back.ts';
import { scaleDeployment } from './scale.ts';
import { startDeployment } from './start.ts';
import { stopDeployment } from './stop.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench?.close());

const make = async (name: string, ctx: Context = bench.as('operator')): Promise<string> =>
  (await applyManifests(ctx, { manifest: manifestOf(name, { replicas: [1, 5] }) })).items[0]?.deploymentId ?? '';
const promoted = (id: string, revision: number, phase = 'promoted') =>
  bench.db.pool.query(
    `INSERT INTO rollout (id, deployment_id, to_revision, restart_round, cause, phase, reason, message, started_at, finished_at)
     VALUES ($1, $2, $3, 0, 'deploy', $4::"RolloutPhase", 'Done', 'because', clock_timestamp(), clock_timestamp())`,
    [bench.admin.newId('rollout'), id, revision, phase],
  );

describe('what is on its way', () => {
  it('is a rollout that is not over, or a deployment whose instances are still coming, and nothing else', async () => {
    const [rolling, coming, settled] = [await make('rolling'), await make('coming'), await make('settled')];
    await bench.db.pool.query(
      `INSERT INTO rollout (id, deployment_id, to_revision, restart_round, cause, phase, reason, message, started_at)
       VALUES ($1, $2, 1, 0, 'deploy', 'progressing', 'Rolling', 'because', clock_timestamp())`,
      [bench.admin.newId('rollout'), rolling],
    );
    await bench.db.pool.query(`UPDATE deployment SET health = 'Healthy' WHERE id = ANY($1::text[])`, [[rolling, settled]]);
    await bench.db.pool.query(`UPDATE deployment SET health = 'Progressing' WHERE id = $1`, [coming]);
    const ids = (await listDeployments(bench.as('viewer'), { moving: 'true', limit: 100 })).items.map((one) => one.id);
    expect(ids).toContain(rolling);
    expect(ids).toContain(coming);
    expect(ids).not.toContain(settled);
  });
});

describe('verbs of a deployment', () => {
  it('scale stays within what the manifest allows', async () => {
    const id = await make('scaled');
    expect(await scaleDeployment(bench.as('operator'), id, { replicas: 4 })).toMatchObject({
      replicas: 4,
      generation: 2,
      minReplicas: 1,
      maxReplicas: 5,
    });
    expect(await scaleDeployment(bench.as('operator'), 'scaled.dev', { replicas: 4 })).toMatchObject({ generation: 2 });
    await expect(scaleDeployment(bench.as('operator'), id, { replicas: 6 })).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringContaining('1 to 5'),
    });
    await expect(scaleDeployment(bench.as('developer'), id, { replicas: 2 })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(scaleDeployment(bench.as('operator'), id, { replicas: 2, ifGeneration: 1 })).rejects.toMatchObject({
      code: 'precondition-failed',
    });
  });

  it('stop, start, restart and delete write wanted state, once', async () => {
    const id = await make('steps');
    const ctx = bench.as('operator');
    expect(await stopDeployment(ctx, id)).toMatchObject({ stopped: true, generation: 2 });
    expect(await stopDeployment(ctx, id)).toMatchObject({ generation: 2 });
    expect(await startDeployment(ctx, id)).toMatchObject({ stopped: false, generation: 3 });
    expect(await restartDeployment(bench.as('developer'), id)).toMatchObject({ generation: 4 });
    expect(await deleteDeployment(ctx, id)).toMatchObject({ deleting: true, generation: 5 });
    await expect(restartDeployment(ctx, id)).rejects.toMatchObject({ code: 'denied' });
    await expect(applyManifests(ctx, { manifest: manifestOf('steps') })).rejects.toMatchObject({ code: 'denied' });
  });

  it('rolls back to the last good revision, or to the one that is named, never to a bad one unless forced', async () => {
    const ctx = bench.as('operator');
    const id = await make('rolled');
    await expect(rollBackDeployment(ctx, id)).rejects.toMatchObject({ code: 'conflict' });
    await promoted(id, 1);
    await applyManifests(ctx, { manifest: manifestOf('rolled', { variables: { V: '2' } }) });
    await promoted(id, 2, 'failed');
    await applyManifests(ctx, { manifest: manifestOf('rolled', { variables: { V: '3' } }) });
    expect(await rollBackDeployment(ctx, id)).toMatchObject({ revision: 1 });
    await expect(rollBackDeployment(ctx, id, { revision: 2 })).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringContaining('because'),
    });
    expect(await rollBackDeployment(ctx, id, { revision: 2, force: true })).toMatchObject({ revision: 2 });
    await expect(rollBackDeployment(ctx, id, { revision: 99 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(rollBackDeployment(bench.as('developer'), id, { revision: 1 })).rejects.toMatchObject({ code: 'forbidden' });
    const { rows } = await bench.db.pool.query('SELECT cause FROM deployment WHERE id = $1', [id]);
    expect(rows[0].cause).toBe('rollBack');
    expect((await listRollouts(ctx, id, { limit: 1 })).nextCursor).not.toBeNull();
  });

  it('deploys a revision to another environment, protected ones by operators', async () => {
    await make('promote');
    expect(await deploy(bench.as('developer'), { service: 'promote', environment: 'staging', revision: 1, replicas: 2 })).toMatchObject({
      revision: 1,
      replicas: 2,
      environment: 'staging',
    });
    await expect(deploy(bench.as('developer'), { service: 'promote', environment: 'prod' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await deploy(bench.as('operator'), { service: 'promote', environment: 'prod' })).toMatchObject({ environmentProtected: true });
  });

  it('answers not-found for another team’s, whatever is asked', async () => {
    const id = await make('hidden');
    const service = (await getService(bench.as('viewer'), { id: 'hidden' })).id;
    const rival = bench.as('owner', 'rival');
    const attempts = [
      () => getDeployment(rival, id),
      () => scaleDeployment(rival, id, { replicas: 1 }),
      () => restartDeployment(rival, 'hidden.dev'),
      () => stopDeployment(rival, id),
      () => startDeployment(rival, id),
      () => deleteDeployment(rival, id),
      () => rollBackDeployment(rival, id),
      () => listRollouts(rival, id),
      () => listDeploymentInstances(rival, id),
      () => getDeploymentMetrics(rival, id),
      () => deploy(rival, { service, environment: 'dev' }),
      () => getService(rival, { id: service }),
      () => updateService(rival, { id: service }, { title: 'x' }),
      () => deleteService(rival, { id: service }),
      () => listRevisions(rival, { service }),
      () => getRevision(rival, { service, number: 1 }),
      () => diffRevisions(rival, { service, from: 1, to: 1 }),
      () => createService(rival, { name: 'x', team: 'shop', spec: { workload: { containers: { main: { command: ['x'] } } } } }),
    ];
    for (const attempt of attempts) await expect(attempt(), attempt.toString()).rejects.toMatchObject({ code: 'not-found' });
    const seen = JSON.stringify([
      await listServices(rival),
      await listDeployments(rival),
      await listServiceFacets(rival),
      await listActivity(rival),
    ]);
    expect(seen).not.toContain('hidden');
    expect(seen).not.toContain(bench.teams.shop);
  });
});

describe('verbs of a service', () => {
  it('create, update and delete', async () => {
    const ctx = bench.as('operator');
    const spec = { workload: { containers: { main: { command: ['node'] } } } };
    const made = await createService(ctx, { name: 'formed', title: 'Formed', spec, environment: 'dev' });
    expect(made).toMatchObject({ name: 'formed', title: 'Formed', latestRevision: 1, deployments: [{ environment: 'dev' }] });
    await expect(createService(ctx, { name: 'formed', spec })).rejects.toMatchObject({ code: 'conflict' });
    expect(await updateService(ctx, { id: made.id }, { labels: { tier: 'gold' } })).toMatchObject({
      latestRevision: 1,
      generation: 2,
      title: 'Formed',
      labels: { tier: 'gold' },
    });
    expect(await updateService(ctx, { id: made.id }, { spec: { ...spec, scaling: { min: 2 } }, ifGeneration: 2 })).toMatchObject({
      latestRevision: 2,
      deployments: [{ revision: 1 }],
    });
    await expect(updateService(ctx, { id: made.id }, { title: 'x', ifGeneration: 2 })).rejects.toMatchObject({
      code: 'precondition-failed',
    });
    expect((await diffRevisions(ctx, { service: made.id, from: 1, to: 2 })).changes).toEqual([
      { path: '/spec/scaling', kind: 'added', after: { min: 2 } },
    ]);
    expect((await listRevisions(ctx, { service: made.id, limit: 1 })).items.map((each) => each.number)).toEqual([2]);
    expect(await getRevision(ctx, { service: made.id, number: 1 })).toMatchObject({ runsIn: ['dev'], badIn: [] });
    await expect(deleteService(bench.as('developer'), { id: made.id })).rejects.toMatchObject({ code: 'forbidden' });
    await deleteService(ctx, { id: made.id });
    expect(await getService(ctx, { id: made.id })).toMatchObject({ deleting: true, deployments: [{ deleting: true }] });
    const bare = await createService(ctx, { name: 'bare', spec });
    await deleteService(ctx, { id: bare.id });
    await expect(getService(ctx, { id: bare.id })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('lists by page without gap or repeat, in each order', async () => {
    const ctx = bench.as('developer');
    await applyManifests(ctx, {
      manifest: Array.from({ length: 25 }, (_, i) => manifestOf(`page-${String(i).padStart(2, '0')}`)).join('---\n'),
    });
    for (const sort of ['name', '-name', 'updated', '-updated'] as const) {
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listServices(ctx, { q: 'page-', sort, limit: 7, cursor });
        expect(page.total).toBe(25);
        names.push(...page.items.map((item) => item.name));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(new Set(names).size).toBe(25);
      expect(names.length).toBe(25);
    }
    await expect(listServices(ctx, { cursor: 'bm90IG91cnM' })).rejects.toMatchObject({ code: 'invalid' });
    expect((await listServiceFacets(ctx, { q: 'page-', environment: 'dev' })).health).toEqual({ Unknown: 25 });
    expect((await listServices(ctx, { label: 'tier=gold' })).items.map((item) => item.name)).toEqual(['formed']);
  });
});
