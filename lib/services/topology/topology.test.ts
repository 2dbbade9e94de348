import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Db, openDb } from '#lib/db/client.ts';
import { createTestDatabase, type TestDatabase } from '#lib/db/testing.ts';
import { type TopologyParams, topologyWire } from '#lib/domain/topology.ts';
import type { Context } from '../context.ts';
import { systemContext } from '../context.ts';
import { getTopology } from './get.ts';
import { seedFleet } from './testing/fleet.ts';
import { getTopologyTraffic } from './traffic.ts';

let database: TestDatabase;
let db: Db;
let admin: Context;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
  await seedFleet(db, { services: 120, teams: 3, environments: ['dev', 'prod'], failing: 10 });
  admin = systemContext(db, 'system', 'req_test');
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

const memberOf = (teamId: string): Context => ({
  ...admin,
  actor: { kind: 'system', name: 'member', grants: { platformRole: null, teams: [{ teamId, role: 'viewer', environments: [] }] } },
});

describe('getTopology', () => {
  it('draws every deployment, its needs and its resources when they fit', async () => {
    const graph = topologyWire.parse(await getTopology(admin));
    expect(graph).toMatchObject({ shown: 240, total: 240 });
    expect(graph.nodes.filter((node) => node.kind === 'service')).toHaveLength(240);
    const ids = new Set(graph.nodes.map((node) => node.id));
    expect(ids.size).toBe(graph.nodes.length);
    for (const edge of graph.edges) expect(ids.has(edge.source) && ids.has(edge.target), JSON.stringify(edge)).toBe(true);
    expect(graph.edges.length).toBeGreaterThan(100);
  });

  it('keeps every failing deployment beyond the bound, and folds the rest with a count that adds up', async () => {
    const all = await getTopology(admin);
    const failing = all.nodes.filter((node) => node.health === 'Degraded').map((node) => node.id);
    expect(failing.length).toBe(20);
    const graph = topologyWire.parse(await getTopology(admin, { limit: 60 }));
    expect(graph.total).toBe(240);
    expect(graph.shown).toBeLessThanOrEqual(60);
    const shown = new Set(graph.nodes.map((node) => node.id));
    for (const id of failing) expect(shown.has(id)).toBe(true);
    const folded = graph.nodes.filter((node) => node.id.startsWith('more/'));
    const rest = folded.flatMap((node) => Object.values(node.counts ?? {})).reduce((sum, n) => sum + n, 0);
    expect(rest + graph.shown).toBe(240);
    for (const edge of graph.edges) expect(shown.has(edge.source) && shown.has(edge.target)).toBe(true);
  });

  it('one more failure leaves what else is shown in place', async () => {
    const before = await getTopology(admin, { limit: 120 });
    const fine = before.nodes.filter((node) => node.kind === 'service' && node.health === 'Healthy').map((node) => node.id);
    const hidden = (await getTopology(admin)).nodes.find(
      (node) => node.health === 'Healthy' && node.kind === 'service' && !before.nodes.some((known) => known.id === node.id),
    );
    await db.pool.query(`UPDATE deployment SET health = 'Degraded' WHERE id = $1`, [hidden?.deploymentId]);
    const after = new Set((await getTopology(admin, { limit: 120 })).nodes.map((node) => node.id));
    await db.pool.query(`UPDATE deployment SET health = 'Healthy' WHERE id = $1`, [hidden?.deploymentId]);
    expect(after.has(hidden?.id ?? '')).toBe(true);
    for (const id of fine) expect(after.has(id)).toBe(true);
  });

  it('names nothing of another team, in nodes, edges, counts and traffic', async () => {
    const teams = (await db.pool.query<{ id: string; name: string }>('SELECT id, name FROM team ORDER BY name')).rows;
    const [own, ...others] = teams;
    const ctx = memberOf(own?.id ?? '');
    for (const input of [
      {},
      { limit: 5 },
      { level: 'group' as const, group: 'team' as const },
      { level: 'instance' as const },
      { service: 'api-001' },
      { clusters: true },
      { at: new Date().toISOString() },
      { level: 'group' as const, at: new Date().toISOString() },
    ]) {
      const text = JSON.stringify(await getTopology(ctx, input));
      for (const other of others) expect(text.includes(`"${other.name}"`), `${other.name} in ${JSON.stringify(input)}`).toBe(false);
    }
    const foreign = (await db.pool.query<{ id: string }>('SELECT id FROM dependency WHERE team_id <> $1', [own?.id])).rows.map(
      (row) => row.id,
    );
    const { traffic } = await getTopologyTraffic(ctx);
    expect(Object.keys(traffic).length).toBeGreaterThan(0);
    for (const id of foreign) expect(traffic[`edge/${id}`]).toBeUndefined();
    expect((await getTopology(ctx)).total).toBe(80);
  });

  it('filters by environment, health, label, owner, text and errors, together', async () => {
    const of = async (input: Parameters<typeof getTopology>[1]) =>
      (await getTopology(admin, input)).nodes.filter((node) => node.kind === 'service');
    expect((await of({ environment: 'dev' })).every((node) => node.environment === 'dev')).toBe(true);
    expect((await of({ errors: 'true' })).every((node) => node.health === 'Degraded')).toBe(true);
    expect(await of({ errors: 'true', environment: 'prod' })).toHaveLength(10);
    expect((await of({ label: 'tier=front' })).length).toBeGreaterThan(0);
    expect((await of({ owner: 'ada@example.test' })).length).toBeGreaterThan(0);
    expect((await of({ q: '%' })).length).toBe(0);
    expect((await of({ q: 'api-00' })).every((node) => node.name.includes('api-00'))).toBe(true);
    expect((await of({ health: 'Degraded', team: 'team-0' })).every((node) => node.team === 'team-0')).toBe(true);
  });

  it('groups count every member once, and their edges join different groups', async () => {
    for (const group of ['team', 'environment', 'cluster'] as const) {
      const graph = topologyWire.parse(await getTopology(admin, { level: 'group', group }));
      expect(graph.nodes.flatMap((node) => Object.values(node.counts ?? {})).reduce((sum, n) => sum + n, 0)).toBe(240);
      for (const edge of graph.edges) expect(edge.source).not.toBe(edge.target);
    }
  });

  it('instances stand under their deployments', async () => {
    const graph = await getTopology(admin, { level: 'instance', environment: 'dev' });
    const ids = new Set(graph.nodes.map((node) => node.id));
    const instances = graph.nodes.filter((node) => node.kind === 'instance');
    expect(instances.length).toBeGreaterThan(100);
    for (const node of instances) expect(ids.has(node.parent ?? '')).toBe(true);
  });

  it('a neighbourhood holds what is two needs away, and nothing farther', async () => {
    const graph = await getTopology(admin, { service: 'api-010', depth: 1, environment: 'dev', team: 'team-1' });
    const centre = graph.nodes.find((node) => node.name === 'api-010');
    expect(centre).toBeDefined();
    for (const node of graph.nodes.filter((other) => other.kind === 'service' && other.id !== centre?.id)) {
      expect(
        graph.edges.some(
          (edge) => (edge.source === centre?.id && edge.target === node.id) || (edge.target === centre?.id && edge.source === node.id),
        ),
      ).toBe(true);
    }
  });

  it('dependants are what needs it, directly or through others, and nothing that it needs', async () => {
    const whole = await getTopology(admin, { environment: 'dev', team: 'team-1' });
    const target = whole.nodes.find((node) => whole.edges.filter((edge) => edge.target === node.id && edge.type === 'service').length > 1);
    const expected = new Set([target?.id ?? '']);
    for (let step = 0; step < 4; step += 1)
      for (const edge of whole.edges) if (expected.has(edge.target) && !expected.has(edge.source)) expected.add(edge.source);
    const service = target?.serviceId ?? '';
    const up = await getTopology(admin, { service, depth: 4, direction: 'dependants', environment: 'dev', team: 'team-1' });
    const shown = up.nodes.flatMap((node) => (node.kind === 'service' ? [node.id] : []));
    expect(shown).toContain(target?.id);
    expect(shown.length).toBeGreaterThan(1);
    for (const id of shown) expect(expected.has(id)).toBe(true);
    const down = await getTopology(admin, { service, depth: 1, direction: 'needs', environment: 'dev', team: 'team-1' });
    const needed = whole.edges.flatMap((edge) => (edge.source === target?.id ? [edge.target] : []));
    for (const node of down.nodes) if (node.kind === 'service') expect([target?.id, ...needed]).toContain(node.id);
  });

  it('a patch holds the asked-for deployments alone, with their edges', async () => {
    const graph = await getTopology(admin, { environment: 'dev' });
    const [first] = graph.edges;
    const source = graph.nodes.find((node) => node.id === first?.source);
    const target = graph.nodes.find((node) => node.id === first?.target);
    const patch = await getTopology(admin, { environment: 'dev', only: [source?.deploymentId, target?.deploymentId].join(',') });
    expect(
      patch.nodes
        .filter((node) => node.kind === 'service')
        .map((node) => node.id)
        .toSorted(),
    ).toEqual([source?.id, target?.id].toSorted());
    expect(patch.edges.some((edge) => edge.id === first?.id)).toBe(true);
  });

  it('shows an earlier moment as it was: health, revision and copies; what did not exist then is not there', async () => {
    const graph = await getTopology(admin, { environment: 'dev', q: 'api-00' });
    const [first, second] = graph.nodes.filter((node) => node.kind === 'service' && node.health === 'Healthy');
    const past = (age: string) =>
      db.pool.query(`UPDATE deployment_history SET at = at - interval '${age}' WHERE deployment_id = $1`, [first?.deploymentId]);
    await past('2 hours');
    await db.pool.query(`UPDATE deployment SET health = 'Degraded', message = 'it fell', ready_instances = 0, revision = 1 WHERE id = $1`, [
      first?.deploymentId,
    ]);
    await past('1 hour');
    await db.pool.query(`UPDATE deployment SET health = 'Healthy', message = 'it stands', ready_instances = 2 WHERE id = $1`, [
      first?.deploymentId,
    ]);
    const ago = async (minutes: number) => {
      const { nodes, at } = await getTopology(admin, {
        environment: 'dev',
        q: 'api-00',
        at: new Date(Date.now() - minutes * 60_000).toISOString(),
      });
      return { at, node: nodes.find((node) => node.id === first?.id), other: nodes.find((node) => node.id === second?.id) };
    };
    expect(await ago(30)).toMatchObject({ node: { health: 'Degraded', message: 'it fell', ready: 0 }, other: undefined });
    expect(await ago(90)).toMatchObject({ node: { health: 'Healthy' } });
    expect((await ago(0)).node).toMatchObject({ health: 'Healthy', message: 'it stands' });
    expect((await ago(300)).node).toBeUndefined();
    const failing = await getTopology(admin, { environment: 'dev', errors: 'true', at: new Date(Date.now() - 30 * 60_000).toISOString() });
    expect(failing.nodes.filter((node) => node.kind === 'service').map((node) => node.id)).toEqual([first?.id]);
  });

  it('shows the edges of an earlier moment as the revision of then declared them', async () => {
    const now = await getTopology(admin, { environment: 'dev', team: 'team-2' });
    const [from, , to] = now.nodes.filter((node) => node.kind === 'service' && node.health === 'Healthy');
    const spec = (needs: object) => JSON.stringify({ workload: { containers: { main: { command: ['x'] } }, resources: needs } });
    await db.pool.query(
      `INSERT INTO revision (id, service_id, number, spec, spec_digest, author, origin) VALUES ('rev_then', $1, 8, $2::jsonb, 'x', 'a', 'api'), ('rev_now', $1, 9, $3::jsonb, 'y', 'a', 'api')`,
      [from?.serviceId, spec({ once: { type: 'service', params: { name: to?.name } } }), spec({})],
    );
    const become = (revision: number) => db.pool.query('UPDATE deployment SET revision = $2 WHERE id = $1', [from?.deploymentId, revision]);
    const past = (age: string) =>
      db.pool.query(`UPDATE deployment_history SET at = at - interval '${age}' WHERE deployment_id = ANY($1)`, [
        [from?.deploymentId, to?.deploymentId],
      ]);
    await become(8);
    await past('3 hours');
    await become(9);
    const of = async (minutes?: number) => {
      const at = minutes === undefined ? {} : { at: new Date(Date.now() - minutes * 60_000).toISOString() };
      return (await getTopology(admin, { environment: 'dev', team: 'team-2', ...at })).edges.filter((edge) => edge.name === 'once');
    };
    expect(await of()).toEqual([]);
    expect(await of(60)).toMatchObject([{ source: from?.id, target: to?.id, type: 'service', missing: false }]);
    expect(await of(0)).toEqual([]);
  });

  it('shows the copies of an earlier moment: each with its phase, its revision and where it ran', async () => {
    const now = await getTopology(admin, { environment: 'dev', team: 'team-0', level: 'instance' });
    const service = now.nodes.find((node) => node.kind === 'service' && node.health === 'Healthy');
    const [kept, gone] = now.nodes.filter((node) => node.parent === service?.id).map((node) => node.id.slice('instance/'.length));
    const past = (age: string) =>
      Promise.all(
        ['deployment_history', 'instance_history'].map((table) =>
          db.pool.query(`UPDATE ${table} SET at = at - interval '${age}' WHERE deployment_id = $1`, [service?.deploymentId]),
        ),
      );
    await past('1 hour');
    await db.pool.query(`UPDATE instance SET phase = 'failed', message = 'ended with code 3' WHERE id = $1`, [kept]);
    await past('1 hour');
    await db.pool.query(`UPDATE instance SET phase = 'ready', message = '' WHERE id = $1`, [kept]);
    await db.pool.query('DELETE FROM instance WHERE id = $1', [gone]);
    const of = async (minutes: number, level: 'service' | 'instance' = 'instance') => {
      const at = new Date(Date.now() - minutes * 60_000).toISOString();
      const { nodes } = await getTopology(admin, { environment: 'dev', team: 'team-0', level, at });
      return { node: nodes.find(({ id }) => id === service?.id), copies: nodes.filter(({ parent }) => parent === service?.id) };
    };
    const first = await of(90);
    expect(first.copies.map(({ phases }) => phases)).toEqual([{ ready: 1 }, { ready: 1 }]);
    expect(first.node).toMatchObject({ phases: { ready: 2 }, clusters: ['east', 'west'] });
    const second = await of(30);
    expect(second.copies.find(({ id }) => id.endsWith(kept ?? ''))).toMatchObject({
      phases: { failed: 1 },
      health: 'Degraded',
      message: 'ended with code 3',
      revision: service?.revision,
    });
    expect(second.node?.phases).toEqual({ ready: 1, failed: 1 });
    const last = await of(0);
    expect(last.copies.map(({ id, phases }) => [id, phases])).toEqual([[`instance/${kept}`, { ready: 1 }]]);
    expect((await of(30, 'service')).copies).toEqual([]);
  });

  it('chooses, folds and groups an earlier moment by how things were then', async () => {
    const now = await getTopology(admin, { environment: 'dev' });
    const healthy = now.nodes.filter((node) => node.kind === 'service' && node.health === 'Healthy');
    const ids = healthy.map((node) => node.deploymentId);
    const fell = healthy.at(-1);
    const past = (age: string) =>
      Promise.all(
        ['deployment_history', 'instance_history'].map((table) =>
          db.pool.query(`UPDATE ${table} SET at = at - interval '${age}' WHERE deployment_id = ANY($1)`, [ids]),
        ),
      );
    await past('1 hour');
    await db.pool.query(`UPDATE deployment SET health = 'Degraded' WHERE id = $1`, [fell?.deploymentId]);
    await past('10 hours');
    await db.pool.query(`UPDATE deployment SET health = 'Healthy' WHERE id = $1`, [fell?.deploymentId]);
    const at = new Date(Date.now() - 60 * 60_000).toISOString();
    const whole = await getTopology(admin, { environment: 'dev', at });
    expect(whole.nodes.find(({ id }) => id === fell?.id)).toMatchObject({ health: 'Degraded' });
    const some = topologyWire.parse(await getTopology(admin, { environment: 'dev', at, limit: 12 }));
    expect(some.total).toBe(whole.total);
    expect(some.counts).toEqual(whole.counts);
    expect(some.shown).toBeLessThan(some.total);
    const drawn = new Set(some.nodes.map(({ id }) => id));
    expect(drawn).toContain(fell?.id);
    for (const edge of some.edges) expect(drawn.has(edge.source) && drawn.has(edge.target), JSON.stringify(edge)).toBe(true);
    const sum = (nodes: typeof some.nodes) => nodes.flatMap(({ counts }) => Object.values(counts ?? {})).reduce((all, n) => all + n, 0);
    expect(sum(some.nodes) + some.shown).toBe(some.total);
    for (const group of ['team', 'cluster'] as const) {
      const grouped = topologyWire.parse(await getTopology(admin, { environment: 'dev', level: 'group', group, at }));
      expect(sum(grouped.nodes)).toBe(whole.total);
      expect(grouped.nodes.map(({ name }) => name)).toEqual(group === 'team' ? ['team-0', 'team-1', 'team-2'] : ['east']);
      const names = new Set(grouped.nodes.map(({ id }) => id));
      for (const { source, target } of grouped.edges) expect(source !== target && names.has(source) && names.has(target)).toBe(true);
    }
  });

  it('shows clusters as nodes with what runs on them, now and then; a patch too, and not where frames show it', async () => {
    const graph = topologyWire.parse(await getTopology(admin, { environment: 'dev', team: 'team-1', clusters: true }));
    const clusters = graph.nodes.filter(({ kind }) => kind === 'cluster');
    expect(clusters.map(({ name, health }) => [name, health])).toEqual([
      ['east', 'Healthy'],
      ['west', 'Healthy'],
    ]);
    const runsOn = graph.edges.filter(({ kind }) => kind === 'runs-on');
    for (const node of graph.nodes.filter(({ kind }) => kind === 'service')) {
      const own = runsOn.filter(({ source }) => source === node.id);
      expect(own.reduce((all, { count }) => all + count, 0)).toBe(Object.values(node.phases).reduce((all, n) => all + n, 0));
      expect(own.map(({ target }) => clusters.find(({ id }) => id === target)?.name).toSorted()).toEqual(node.clusters);
    }
    const [one] = graph.nodes.filter(({ kind }) => kind === 'service');
    const patch = await getTopology(admin, { environment: 'dev', clusters: 'true', only: one?.deploymentId ?? '' });
    expect(patch.edges.filter(({ kind }) => kind === 'runs-on')).toEqual(runsOn.filter(({ source }) => source === one?.id));
    for (const node of patch.nodes.filter(({ kind }) => kind === 'cluster')) expect(clusters).toContainEqual(node);
    const then = await getTopology(admin, { environment: 'dev', team: 'team-1', clusters: true, at: new Date().toISOString() });
    expect(then.edges.filter(({ kind }) => kind === 'runs-on').length).toBeGreaterThan(0);
    const framed = await getTopology(admin, { environment: 'dev', clusters: true, group: 'cluster' });
    expect(framed.nodes.some(({ id }) => id.startsWith('cluster/'))).toBe(false);
    await db.pool.query(`UPDATE cluster SET cordoned = true, phase = 'unreachable', message = 'no answer' WHERE name = 'east'`);
    const sick = (await getTopology(admin, { environment: 'dev', clusters: true })).nodes.find(({ name }) => name === 'east');
    await db.pool.query(`UPDATE cluster SET cordoned = false, phase = 'ready', message = '' WHERE name = 'east'`);
    expect(sick).toMatchObject({ health: 'Degraded', message: 'no answer', marks: ['alert', 'cordoned'] });
  });

  it('shows what has been deleted since where it stood, with its edges, to those who saw it then and to nobody else', async () => {
    const now = await getTopology(admin, { environment: 'prod', team: 'team-1' });
    const edge = now.edges.find(
      ({ kind, source, target }) => kind === 'dependency' && [source, target].every((id) => id.startsWith('deployment/')),
    );
    const [from, to] = [now.nodes.find(({ id }) => id === edge?.source), now.nodes.find(({ id }) => id === edge?.target)];
    await db.pool.query(`UPDATE deployment_history SET at = at - interval '1 hour' WHERE deployment_id = ANY($1)`, [
      [from?.deploymentId, to?.deploymentId],
    ]);
    for (const gone of [from, to]) {
      await db.pool.query('DELETE FROM deployment WHERE service_id = $1', [gone?.serviceId]);
      await db.pool.query('DELETE FROM service WHERE id = $1', [gone?.serviceId]);
    }
    const before = new Date(Date.now() - 30 * 60_000).toISOString();
    const of = (ctx: Context, params: TopologyParams) => getTopology(ctx, { environment: 'prod', ...params });
    const past = await of(admin, { team: 'team-1', at: before });
    expect(past.nodes.find(({ id }) => id === to?.id)).toMatchObject({
      name: to?.name,
      serviceId: null,
      ready: to?.ready,
      health: to?.health,
    });
    expect(past.nodes.find(({ id }) => id === to?.id)?.message).toContain('Deleted since.');
    expect(past.edges).toContainEqual(expect.objectContaining({ source: from?.id, target: to?.id, missing: false }));
    expect((await of(admin, { q: to?.name, at: before })).nodes.map(({ id }) => id)).toContain(to?.id);
    const ids = async (ctx: Context, at?: string) => (await of(ctx, at ? { at } : {})).nodes.map(({ id }) => id);
    expect(await ids(admin)).not.toContain(to?.id);
    expect(await ids(admin, new Date().toISOString())).not.toContain(to?.id);
    expect(await ids(memberOf('another-team'), before)).not.toContain(to?.id);
  });
});
