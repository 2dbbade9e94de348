import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sequenceEvents } from '#lib/db/events.ts';
import { getCluster } from '../cluster/get.ts';
import { listClusters } from '../cluster/list.ts';
import { updateCluster } from '../cluster/update.ts';
import { listDeploymentInstances } from '../deployment/list-instances.ts';
import { getDeploymentMetrics } from '../deployment/metrics.ts';
import { getEngineStatus } from '../engine/get-status.ts';
import { unparkKey } from '../engine/unpark.ts';
import { createEnvironment } from '../environment/create.ts';
import { getEnvironment } from '../environment/get.ts';
import { listEnvironments } from '../environment/list.ts';
import { updateEnvironment } from '../environment/update.ts';
import { listActivity } from '../event/list-activity.ts';
import { getInstance } from '../instance/get.ts';
import { listInstances } from '../instance/list.ts';
import { mergeStreams } from '../log/merge-streams.ts';
import { applyManifests } from '../manifest/apply.ts';
import { getMe } from '../me/get.ts';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { createTeam } from './create.ts';
import { getTeam } from './get.ts';
import { listTeams } from './list.ts';
import { updateTeam } from './update.ts';

let bench: Bench;
let deploymentId = '';
beforeAll(async () => {
  bench = await createBench();
  deploymentId =
    (await applyManifests(bench.as('developer'), { manifest: manifestOf('watched', { needs: ['x'] }) })).items[0]?.deploymentId ?? '';
  const { pool } = bench.db;
  await pool.query(
    `INSERT INTO cluster (id, name, driver, phase, cpu_milli, memory_mib) VALUES ('clu_a', 'local', 'process', 'ready', 4000, 8192)`,
  );
  await pool.query(
    `INSERT INTO node (id, cluster_id, name, cpu_milli, memory_mib, ready) VALUES ('node_a', 'clu_a', 'here', 4000, 8192, true)`,
  );
  for (const [n, phase] of [
    [1, 'ready'],
    [2, 'failed'],
  ] as const) {
    await pool.query(
      `INSERT INTO instance (id, team_id, deployment_id, revision, restart_round, cluster_id, node_id, phase, cpu_milli, memory_mib, cpu_request_milli, memory_request_mib)
       VALUES ($1, $2, $3, 1, 0, 'clu_a', 'node_a', $4::"InstancePhase", 20, 30, 100, 64)`,
      [`ins_${n}`, bench.teams.shop, deploymentId, phase],
    );
  }
  await pool.query(
    `INSERT INTO metric_sample (subject, team_id, at, values) VALUES ('instance/ins_1', $1, now(), '{"cpuMilli": 20, "deploymentId": "x"}')`,
    [bench.teams.shop],
  );
});
afterAll(() => bench?.close());

describe('teams', () => {
  it('are made by admins, changed by owners, seen by members', async () => {
    const made = await createTeam(bench.admin, { name: 'fresh', title: 'Fresh' });
    expect(made).toMatchObject({ name: 'fresh', services: 0, members: 0 });
    await expect(createTeam(bench.admin, { name: 'fresh' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(createTeam(bench.as('owner'), { name: 'other' })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await listTeams(bench.as('viewer'))).items.map((each) => each.name)).toEqual(['shop']);
    expect((await listTeams(bench.auditor)).items).toHaveLength(3);
    expect((await listTeams(bench.auditor, { q: 'SHO' })).items.map((each) => each.name)).toEqual(['shop']);
    expect((await listTeams(bench.as('viewer'), { q: 'a' })).items).toEqual([]);
    await expect(getTeam(bench.as('owner', 'rival'), 'shop')).rejects.toMatchObject({ code: 'not-found' });
    await expect(updateTeam(bench.as('operator'), 'shop', { title: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await updateTeam(bench.as('owner'), 'shop', { title: 'The shop' })).toMatchObject({ title: 'The shop', services: 1 });
    expect(await getMe(bench.as('viewer'))).toMatchObject({ teams: [{ name: 'shop', title: 'The shop', role: 'viewer' }] });
  });
});

describe('clusters and environments', () => {
  it('show capacity, requests of what runs, and use', async () => {
    const { items } = await listClusters(bench.as('viewer'));
    expect(items).toMatchObject([
      {
        name: 'local',
        capacity: { cpuMilli: 4000 },
        requested: { cpuMilli: 100, memoryMib: 64 },
        instances: 1,
        nodes: [{ name: 'here', instances: 1 }],
      },
    ]);
    await expect(updateCluster(bench.as('owner'), 'local', { cordoned: true })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await updateCluster(bench.admin, 'local', { cordoned: true, ifGeneration: 1 })).toMatchObject({ cordoned: true, generation: 2 });
    await expect(updateCluster(bench.admin, 'local', { cordoned: false, ifGeneration: 1 })).rejects.toMatchObject({
      code: 'precondition-failed',
    });
    await expect(getCluster(bench.admin, 'nowhere')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are managed by admins', async () => {
    expect(await createEnvironment(bench.admin, { name: 'qa' })).toMatchObject({ name: 'qa', position: 4, protected: false });
    expect(await updateEnvironment(bench.admin, 'qa', { protected: true })).toMatchObject({ protected: true, title: 'qa' });
    await expect(createEnvironment(bench.as('owner'), { name: 'mine' })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await listEnvironments(bench.as('viewer'))).items.map((each) => each.name)).toEqual(['dev', 'staging', 'prod', 'qa']);
    expect(await getEnvironment(bench.as('viewer'), 'prod')).toMatchObject({ protected: true });
  });
});

describe('what is seen', () => {
  it('instances and measurements are the team’s alone', async () => {
    expect((await listDeploymentInstances(bench.as('viewer'), deploymentId)).items).toHaveLength(2);
    expect((await listInstances(bench.as('viewer'), { phase: 'ready' })).items).toMatchObject([
      { id: 'ins_1', cluster: 'local', node: 'here', restarts: 0, exit: null },
    ]);
    expect((await listInstances(bench.as('owner', 'rival'))).items).toEqual([]);
    await expect(getInstance(bench.as('owner', 'rival'), 'ins_1')).rejects.toMatchObject({ code: 'not-found' });
    expect((await getDeploymentMetrics(bench.as('viewer'), deploymentId)).series).toMatchObject([
      { subject: 'instance/ins_1', points: [{ values: { cpuMilli: 20 } }] },
    ]);
  });

  it('activity comes in order, by page, for one object', async () => {
    await sequenceEvents(bench.db);
    const all = await listActivity(bench.as('viewer'), { limit: 200 });
    const seqs = all.items.map((each) => each.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
    expect((await listActivity(bench.as('viewer'), { key: `deployment/${deploymentId}` })).items).toMatchObject([
      { type: 'ServiceCreated' },
    ]);
    const page = await listActivity(bench.admin, { limit: 1 });
    expect(
      (await listActivity(bench.admin, { limit: 200, cursor: page.nextCursor ?? '' })).items.every(
        (each) => each.seq < (page.items[0]?.seq ?? 0),
      ),
    ).toBe(true);
  });

  it('the engine’s queue shows what is parked, and lets it go', async () => {
    await bench.db.pool.query(`UPDATE queue_key SET parked_at = now(), parked_reason = 'NoFit' WHERE key = $1`, [
      `deployment/${deploymentId}`,
    ]);
    expect(await getEngineStatus(bench.auditor)).toMatchObject({
      queue: { parked: 1 },
      parked: [{ key: `deployment/${deploymentId}`, reason: 'NoFit' }],
    });
    await expect(unparkKey(bench.auditor, { key: `deployment/${deploymentId}` })).rejects.toMatchObject({ code: 'forbidden' });
    await unparkKey(bench.admin, { key: `deployment/${deploymentId}` });
    expect(await getEngineStatus(bench.admin)).toMatchObject({ queue: { parked: 0 } });
    await expect(getEngineStatus(bench.as('owner'))).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('merged logs', () => {
  async function* numbers(from: number, count: number) {
    for (let i = 0; i < count; i += 1) yield from + i;
  }
  it('hold every line of every source once, those that join later included, and end with the signal', async () => {
    const ended = new AbortController();
    let asked = 0;
    const seen: number[] = [];
    const merged = mergeStreams({
      first: [0, 10_000],
      more: async () => {
        asked += 1;
        return [0, 10_000, 20_000];
      },
      everyMs: 10,
      keyOf: String,
      open: (from) => numbers(from, 3_000),
      signal: ended.signal,
    });
    for await (const line of merged) {
      seen.push(line);
      if (seen.length === 9_000) ended.abort();
    }
    expect(asked).toBeGreaterThan(0);
    expect(new Set(seen).size).toBe(9_000);
  });
  it('say why when no source can be read', async () => {
    const merged = mergeStreams({
      first: [1],
      more: undefined,
      everyMs: 10,
      keyOf: String,
      open: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('gone')) }) }),
      signal: new AbortController().signal,
    });
    await expect(Array.fromAsync(merged)).rejects.toThrow('gone');
  });
});
