import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Db, openDb } from '#lib/db/client.ts';
import { createTestDatabase, type TestDatabase } from '#lib/db/testing.ts';
import { trimHistory } from './retention.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

const numbers = async () =>
  (await db.pool.query<{ xid: string }>('SELECT xid FROM fleet_change ORDER BY xid')).rows.map((row) => Number(row.xid));

it('keeps the newest of the changes that go, and everything that may still have something older beside it', async () => {
  await db.pool.query('DELETE FROM fleet_change');
  const [now] = (await db.pool.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')).rows;
  const last = Number(now?.xid);
  await db.pool.query(
    `INSERT INTO fleet_change (xid, service_id, at) SELECT n, 'svc_' || n, clock_timestamp() - CASE WHEN n < $1 - 1 THEN interval '1 hour' ELSE interval '0' END
     FROM generate_series($1::int - 4, $1::int) n`,
    [last],
  );
  await trimHistory(db);
  expect(await numbers()).toEqual([last - 2, last - 1, last]);

  // A transaction that is still running may yet commit a change: nothing at or after its number goes.
  const open = await db.pool.connect();
  await open.query('BEGIN');
  const [running] = (await open.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')).rows;
  const oldest = Number(running?.xid);
  await db.pool.query(
    `INSERT INTO fleet_change (xid, service_id, at) SELECT $1::int + n, 'svc_late', clock_timestamp() - interval '1 hour' FROM generate_series(1, 3) n`,
    [oldest],
  );
  await trimHistory(db);
  expect(await numbers()).toEqual([last - 2, last - 1, last, oldest + 1, oldest + 2, oldest + 3]);
  await open.query('ROLLBACK');
  open.release();
});

it('keeps the past of what is gone for a day, and then nothing of it', async () => {
  await db.pool.query(
    `INSERT INTO deployment_past (deployment_id, deleted_at, facts) SELECT 'dep_' || h, clock_timestamp() - h * interval '1 hour', '{}' FROM unnest(ARRAY[1, 23, 25]) h`,
  );
  await db.pool.query(
    `INSERT INTO deployment_history (deployment_id, at, revision, sync, health, message, ready, wanted)
     SELECT 'dep_' || h, clock_timestamp() - h * interval '1 hour' - interval '1 minute', 1, 'Synced', 'Healthy', '', 1, 1 FROM unnest(ARRAY[1, 23, 25, 30]) h`,
  );
  await trimHistory(db);
  const left = async (table: string) =>
    (await db.pool.query<{ id: string }>(`SELECT deployment_id AS id FROM ${table} ORDER BY 1`)).rows.map(({ id }) => id);
  expect(await left('deployment_past')).toEqual(['dep_1', 'dep_23']);
  expect(await left('deployment_history')).toEqual(['dep_1', 'dep_23']);
});

it('keeps a day of the copies that ran, with how that day began, and nothing of those that ended before it', async () => {
  await db.pool.query(
    `INSERT INTO instance_history (deployment_id, instance_id, at, revision, phase, message, cluster, node)
     SELECT 'dep', i, clock_timestamp() - h * interval '1 hour', h, p::"InstancePhase", '', 'c', '' FROM unnest(
       ARRAY['ended', 'ended', 'runs', 'runs', 'runs', 'new'], ARRAY[40, 30, 40, 30, 2, 1], ARRAY['ready', 'stopped', 'starting', 'ready', 'unready', 'ready']) AS x(i, h, p)`,
  );
  await trimHistory(db);
  const left = (await db.pool.query<{ at: string }>(`SELECT instance_id || ' ' || revision AS at FROM instance_history ORDER BY 1`)).rows;
  expect(left.map(({ at }) => at)).toEqual(['new 1', 'runs 2', 'runs 30']);
});
