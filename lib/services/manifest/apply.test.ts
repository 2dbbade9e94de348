import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { applyManifests } from './apply.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench?.close());

const count = async (table: string, where = 'true', params: unknown[] = []) =>
  Number((await bench.db.pool.query(`SELECT count(*) FROM ${table} WHERE ${where}`, params)).rows[0].count);

describe('apply', () => {
  it('creates service, revision and deployment with their events, audit entry and queue key', async () => {
    const { items } = await applyManifests(bench.as('developer'), { manifest: manifestOf('first', { needs: ['catalog'] }) });
    const [item] = items;
    expect(item).toMatchObject({
      service: 'first',
      team: 'shop',
      environment: 'dev',
      action: 'create',
      revision: 1,
      generation: 1,
      denials: [],
    });
    expect(item?.warnings.join(' ')).toContain('catalog, which is not deployed in dev');
    const { rows } = await bench.db.pool.query('SELECT host, path, replicas, revision, cause FROM deployment WHERE id = $1', [
      item?.deploymentId,
    ]);
    expect(rows).toEqual([{ host: 'first', path: '/', replicas: 1, revision: 1, cause: 'deploy' }]);
    const edges = await bench.db.pool.query('SELECT name, target_name, listen_port FROM dependency WHERE deployment_id = $1', [
      item?.deploymentId,
    ]);
    expect(edges.rows).toEqual([{ name: 'catalog', target_name: 'catalog', listen_port: expect.any(Number) }]);
    expect(edges.rows[0].listen_port).toBeGreaterThanOrEqual(23_000);
    expect(await count('queue_key', 'key = $1', [`deployment/${item?.deploymentId}`])).toBe(1);
    expect(await count('audit_entry', 'target = $1 AND result = $2', [`service/${item?.serviceId}`, 'ok'])).toBe(1);
    expect(await count('event', 'keys @> ARRAY[$1]', [`deployment/${item?.deploymentId}`])).toBe(1);
  });

  it('changes nothing the second time', async () => {
    const ctx = bench.as('developer');
    const manifest = manifestOf('twice', { needs: ['first'] });
    const first = await applyManifests(ctx, { manifest });
    const audits = await count('audit_entry');
    const events = await count('event');
    const second = await applyManifests(ctx, { manifest: manifest.replace('[node, server.js]', '["node", "server.js"]') });
    expect(second.items[0]).toMatchObject({ action: 'unchanged', revision: 1, generation: 1, deploymentId: first.items[0]?.deploymentId });
    expect([await count('audit_entry'), await count('event')]).toEqual([audits, events]);
  });

  it('deploys a revision that exists to another environment without making a new one', async () => {
    const ctx = bench.as('operator');
    await applyManifests(ctx, { manifest: manifestOf('wander') });
    const { items } = await applyManifests(ctx, { manifest: manifestOf('wander'), environment: 'prod' });
    expect(items[0]).toMatchObject({ action: 'deploy', revision: 1, environment: 'prod', fromRevision: null });
    expect(await count('revision r JOIN service s ON s.id = r.service_id', 's.name = $1', ['wander'])).toBe(1);
  });

  it('keeps the replicas that run within the new min and max, and the ports of dependencies', async () => {
    const ctx = bench.as('operator');
    const first = await applyManifests(ctx, { manifest: manifestOf('sized', { needs: ['a', 'b'], replicas: [2, 4] }) });
    const id = first.items[0]?.deploymentId;
    const ports = async () =>
      Object.fromEntries(
        (await bench.db.pool.query('SELECT name, listen_port FROM dependency WHERE deployment_id = $1', [id])).rows.map((row) => [
          row.name,
          row.listen_port,
        ]),
      );
    const before = await ports();
    await bench.db.pool.query('UPDATE deployment SET replicas = 4 WHERE id = $1', [id]);
    await applyManifests(ctx, { manifest: manifestOf('sized', { needs: ['a', 'c'], replicas: [1, 3] }) });
    const { rows } = await bench.db.pool.query('SELECT replicas, generation FROM deployment WHERE id = $1', [id]);
    expect(rows).toEqual([{ replicas: 3, generation: 2 }]);
    const after = await ports();
    expect(after.a).toBe(before.a);
    expect(new Set(Object.values(after)).size).toBe(Object.values(after).length);
  });

  it('writes all documents or none, and says where each refusal is', async () => {
    const ctx = bench.as('developer');
    const bad = manifestOf('whole-b', { variables: { URL: '${resources.nothing.url}' } });
    await expect(applyManifests(ctx, { manifest: `${manifestOf('whole-a')}---\n${bad}` })).rejects.toMatchObject({
      code: 'denied',
      issues: [
        { path: '/spec/workload/containers/main/variables/URL', line: expect.any(Number), message: expect.stringContaining('nothing') },
      ],
    });
    expect(await count('service', `name LIKE 'whole-%'`)).toBe(0);
    expect(await count('audit_entry', `result = 'denied' AND target LIKE '%whole-a%'`)).toBe(1);
  });

  it('locates mistakes of the text itself', async () => {
    await expect(
      applyManifests(bench.as('developer'), { manifest: manifestOf('typo').replace('scaling:', 'scalling:'), fileName: 'x.yaml' }),
    ).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: '/spec/scalling', file: 'x.yaml', line: 12, message: 'unknown field "scalling": did you mean "scaling"?' }],
    });
  });

  it('does not know the teams of others, and refuses whom the role does not allow', async () => {
    const manifest = manifestOf('mine', { team: 'shop' });
    await expect(applyManifests(bench.as('owner', 'rival'), { manifest })).rejects.toMatchObject({ code: 'not-found' });
    await expect(applyManifests(bench.as('viewer'), { manifest })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(applyManifests(bench.auditor, { manifest })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(applyManifests(bench.as('developer'), { manifest, environment: 'prod' })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('operator'),
    });
    await expect(applyManifests(bench.as('operator', 'shop', ['dev']), { manifest, environment: 'staging' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(applyManifests(bench.as('developer'), { manifest, environment: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' });
    expect(await count('service', `name = 'mine'`)).toBe(0);
  });

  it('steps aside from another team’s host by default, and refuses it when asked for by name without saying whose it is', async () => {
    await applyManifests(bench.as('developer'), { manifest: manifestOf('common') });
    const { items } = await applyManifests(bench.as('developer', 'rival'), { manifest: manifestOf('common') });
    const { rows } = await bench.db.pool.query('SELECT host FROM deployment WHERE id = $1', [items[0]?.deploymentId]);
    expect(rows[0].host).toBe('common-rival');
    const refusal = applyManifests(bench.as('developer', 'rival'), { manifest: manifestOf('thief', { host: 'common' }) });
    await expect(refusal).rejects.toMatchObject({ code: 'denied', message: expect.stringContaining('"common" is taken') });
    await expect(refusal).rejects.toMatchObject({ message: expect.not.stringContaining('shop') });
  });

  it('refuses a revision that was found bad here, until it is forced', async () => {
    const ctx = bench.as('developer');
    const { items } = await applyManifests(ctx, { manifest: manifestOf('shaky') });
    const id = items[0]?.deploymentId;
    await bench.db.pool.query(
      `INSERT INTO rollout (id, deployment_id, to_revision, restart_round, cause, phase, reason, message, started_at, finished_at)
       VALUES ('rol_shaky', $1, 1, 0, 'deploy', 'failed', 'Crashed', 'It crashed 3 times.', now(), now())`,
      [id],
    );
    await expect(applyManifests(ctx, { manifest: manifestOf('shaky') })).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringContaining('It crashed 3 times.'),
    });
    const forced = await applyManifests(ctx, { manifest: manifestOf('shaky'), force: true });
    expect(forced.items[0]).toMatchObject({ action: 'deploy', generation: 2 });
    expect(await count('rollout', `id = 'rol_shaky' AND forgiven_at IS NOT NULL`)).toBe(1);
  });

  it('refuses when the service has moved on from what the caller saw', async () => {
    const ctx = bench.as('developer');
    await applyManifests(ctx, { manifest: manifestOf('guarded') });
    await applyManifests(ctx, { manifest: manifestOf('guarded', { variables: { A: '2' } }), ifGeneration: 1 });
    await expect(
      applyManifests(ctx, { manifest: manifestOf('guarded', { variables: { A: '3' } }), ifGeneration: 1 }),
    ).rejects.toMatchObject({ code: 'precondition-failed' });
  });

  it('loses no update among 20 parallel applies of one service: revisions are dense', async () => {
    const ctx = bench.as('developer');
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        applyManifests(ctx, { manifest: manifestOf('busy', { variables: { N: String(i) }, needs: ['common'] }) }),
      ),
    );
    const { rows } = await bench.db.pool.query(
      `SELECT r.number FROM revision r JOIN service s ON s.id = r.service_id WHERE s.name = 'busy' ORDER BY 1`,
    );
    expect(rows.map((row) => row.number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const { rows: wanted } = await bench.db.pool.query(
      `SELECT d.revision, d.generation, s.latest_revision FROM deployment d JOIN service s ON s.id = d.service_id WHERE s.name = 'busy'`,
    );
    expect(wanted).toEqual([{ revision: 20, generation: 20, latest_revision: 20 }]);
  });

  it('lets 20 different services be applied at once, each with ports of its own', async () => {
    const ctx = bench.as('developer');
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => applyManifests(ctx, { manifest: manifestOf(`many-${i}`, { needs: ['common', 'busy'] }) })),
    );
    const { rows } = await bench.db.pool.query(
      'SELECT listen_port, count(*)::int AS n FROM dependency WHERE listen_port IS NOT NULL GROUP BY 1 HAVING count(*) > 1',
    );
    expect(rows).toEqual([]);
    expect(await count('service', `name LIKE 'many-%'`)).toBe(20);
  });
});
