import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDb } from '#lib/db/client.ts';
import { type Bench, createBench } from '../testing.ts';
import { readFleet } from './fleet.ts';
import { SortedList } from './sorted.ts';

let bench: Bench;
let environmentId: string;
beforeAll(async () => {
  bench = await createBench();
  environmentId = (await sql<{ id: string }>(`SELECT id FROM environment WHERE name = 'dev'`))[0]?.id ?? '';
});
afterAll(() => bench?.close());

const sql = async <Row extends object>(text: string, params: unknown[] = []): Promise<Row[]> =>
  (await bench.db.pool.query<Row & Record<string, unknown>>(text, params)).rows;

const addService = (id: string) =>
  sql(`INSERT INTO service (id, team_id, name, latest_revision) VALUES ($1, $2, $1, 1)`, [id, bench.teams.shop]);
const addDeployment = (id: string, serviceId: string, health = 'Healthy') =>
  sql(
    `INSERT INTO deployment (id, team_id, service_id, environment_id, revision, replicas, health) VALUES ($1, $2, $3, $4, 1, 1, $5::"HealthStatus")`,
    [id, bench.teams.shop, serviceId, environmentId, health],
  );
const placeOf = async (serviceId: string) => (await readFleet(bench.db)).entries.get(serviceId)?.places[0];

describe('readFleet', () => {
  it('shows every committed change of what it holds at once', async () => {
    await addService('svc_a');
    expect((await readFleet(bench.db)).entries.has('svc_a')).toBe(true);
    await addDeployment('dep_a', 'svc_a');
    expect(await placeOf('svc_a')).toMatchObject({ health: 'Healthy', ready: 0, cluster: null, needs: [] });
    await sql(`UPDATE deployment SET health = 'Degraded', ready_instances = 3, sync = 'Synced' WHERE id = 'dep_a'`);
    expect(await placeOf('svc_a')).toMatchObject({ health: 'Degraded', ready: 3, sync: 'Synced' });
    await sql(`UPDATE deployment SET stopped = true WHERE id = 'dep_a'`);
    expect(await placeOf('svc_a')).toMatchObject({ wanted: 0 });
    await sql(
      `INSERT INTO dependency (id, team_id, deployment_id, name, type, target_name) VALUES ('edge_a', $1, 'dep_a', 'x', 'service', 'other')`,
      [bench.teams.shop],
    );
    expect(await placeOf('svc_a')).toMatchObject({ needs: [{ name: 'x', target: 'other' }] });
    await sql(`DELETE FROM dependency WHERE id = 'edge_a'`);
    expect(await placeOf('svc_a')).toMatchObject({ needs: [] });
    await sql(`INSERT INTO cluster (id, name, driver) VALUES ('cls_a', 'east', 'fake')`);
    await sql(
      `INSERT INTO instance (id, team_id, deployment_id, revision, restart_round, cluster_id) VALUES ('ins_a', $1, 'dep_a', 1, 0, 'cls_a')`,
      [bench.teams.shop],
    );
    expect(await placeOf('svc_a')).toMatchObject({ cluster: 'east' });
    await sql(`UPDATE cluster SET name = 'west' WHERE id = 'cls_a'`);
    expect(await placeOf('svc_a')).toMatchObject({ cluster: 'west' });
    await sql(`UPDATE service SET title = 'Another', labels = '{"tier":"front"}', annotations = '{"owner":"ada"}' WHERE id = 'svc_a'`);
    expect((await readFleet(bench.db)).entries.get('svc_a')).toMatchObject({
      texts: ['svc_a', 'another'],
      labels: { tier: 'front' },
      owner: 'ada',
    });
    await sql(`UPDATE team SET name = 'bazaar' WHERE id = $1`, [bench.teams.shop]);
    expect((await readFleet(bench.db)).teams.get(bench.teams.shop)?.name).toBe('bazaar');
    await sql(`DELETE FROM service WHERE id = 'svc_a'`);
    const { entries, byName, byUpdated } = await readFleet(bench.db);
    expect([entries.has('svc_a'), ...byName.items, ...byUpdated.items]).toEqual([false]);
  });

  it('finds a transaction that began before what was read last and committed after it', async () => {
    await addService('svc_slow');
    await addService('svc_quick');
    const slow = await bench.db.pool.connect();
    await slow.query('BEGIN');
    await slow.query(`UPDATE service SET title = 'Slow' WHERE id = 'svc_slow'`);
    await sql(`UPDATE service SET title = 'Quick' WHERE id = 'svc_quick'`);
    const titleOf = async (id: string) => (await readFleet(bench.db)).entries.get(id)?.texts[1];
    expect([await titleOf('svc_quick'), await titleOf('svc_slow')]).toEqual(['quick', '']);
    await slow.query('COMMIT');
    slow.release();
    expect(await titleOf('svc_slow')).toBe('slow');
  });

  it('forgets what was rolled back, and keeps what a savepoint did', async () => {
    await addService('svc_undone');
    await readFleet(bench.db);
    await sql(`BEGIN; UPDATE service SET title = 'Undone' WHERE id = 'svc_undone'; ROLLBACK`);
    expect((await readFleet(bench.db)).entries.get('svc_undone')?.texts[1]).toBe('');
    await sql(`BEGIN; SAVEPOINT one; UPDATE service SET title = 'Done' WHERE id = 'svc_undone'; RELEASE one; COMMIT`);
    expect((await readFleet(bench.db)).entries.get('svc_undone')?.texts[1]).toBe('done');
  });

  it('reads all anew when changes that it has not seen were trimmed', async () => {
    await addService('svc_trimmed');
    await readFleet(bench.db);
    await sql(`UPDATE service SET title = 'First' WHERE id = 'svc_trimmed'`);
    await addService('svc_last');
    await sql(`DELETE FROM fleet_change WHERE xid < (SELECT max(xid) FROM fleet_change)`);
    const { entries } = await readFleet(bench.db);
    expect(entries.get('svc_trimmed')?.texts[1]).toBe('first');
    expect(entries.has('svc_last')).toBe(true);
  });

  it('agrees with the database while many write, for readers of two processes alike', async () => {
    const other = openDb(bench.url);
    try {
      for (let n = 0; n < 40; n += 1) {
        await addService(`svc_n${n}`);
        await addDeployment(`dep_n${n}`, `svc_n${n}`);
      }
      const writers = Array.from({ length: 6 }, async (_, writer) => {
        for (let n = 0; n < 60; n += 1) {
          const health = (n + writer) % 2 === 0 ? 'Healthy' : 'Degraded';
          await sql(`UPDATE deployment SET health = $1::"HealthStatus", ready_instances = $2 WHERE id = $3`, [
            health,
            n,
            `dep_n${(writer * 7 + n) % 40}`,
          ]);
        }
      });
      const readers = [bench.db, other].flatMap((db) =>
        Array.from({ length: 3 }, async () => {
          for (let n = 0; n < 40; n += 1) {
            // What is committed now must be in what is read next: a row is never older than this.
            const [row] = await sql<{ ready: number; xmin: string }>(
              `SELECT ready_instances AS ready, xmin::text FROM deployment WHERE id = 'dep_n0'`,
            );
            const seen = (await readFleet(db)).entries.get('svc_n0')?.places[0]?.ready;
            const [later] = await sql<{ xmin: string }>(`SELECT xmin::text FROM deployment WHERE id = 'dep_n0'`);
            if (row?.xmin === later?.xmin) expect(seen).toBe(row?.ready);
          }
        }),
      );
      await Promise.all([...writers, ...readers]);
      const rows = await sql<{ id: string; health: string; ready: number }>(
        `SELECT service_id AS id, health::text, ready_instances AS ready FROM deployment`,
      );
      for (const db of [bench.db, other]) {
        const { entries } = await readFleet(db);
        for (const { id, health, ready } of rows) expect(entries.get(id)?.places[0]).toMatchObject({ health, ready });
      }
    } finally {
      await other.close();
    }
  });
});

describe('SortedList', () => {
  it('is in order after few and after many replacements', () => {
    const list = new SortedList<string>(['b', 'd'], (text) => [text, '']);
    list.replace(['b'], ['e', 'a']);
    expect(list.items).toEqual(['a', 'd', 'e']);
    const many = Array.from({ length: 200 }, (_, n) => `m${String((n * 37) % 200).padStart(3, '0')}`);
    list.replace(['d'], many);
    expect(list.items).toEqual(['a', 'e', ...many].toSorted());
    expect(list.find(['m000', ''], true)).toBe(2);
    expect(list.find(['m000', ''], false)).toBe(3);
  });
});
