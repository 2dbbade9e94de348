import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Db, openDb } from './client.ts';
import { closeNotify } from './notify.ts';
import { claim, claimKey, enqueue, LeaseLostError, renew, settle, withFence } from './queue.ts';
import { sqlOf } from './sql.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
});
afterAll(async () => {
  await closeNotify(db);
  await db.close();
  await database.drop();
});
beforeEach(() => sqlOf(db).query('DELETE FROM queue_key'));

const LONG = 60_000;
const ask = (...keys: string[]) => enqueue(sqlOf(db), keys);
const take = (owner = 'one', limit = 100, leaseMs = LONG) => claim(db, owner, ['thing'], limit, leaseMs);
const rows = () =>
  sqlOf(db).query<{ key: string; parked: boolean; attempts: number; reason: string; error: string }>(
    'SELECT key, parked_at IS NOT NULL AS parked, attempts, parked_reason AS reason, last_error AS error FROM queue_key ORDER BY key',
  );

describe('keys', () => {
  test('a key asked for many times is one row and one pass', async () => {
    for (let n = 0; n < 5; n += 1) await ask('thing/a');
    const leases = await take();
    expect(leases.map((lease) => lease.key)).toEqual(['thing/a']);
    expect(await take('two')).toEqual([]);
    await settle(
      db,
      leases.map((lease) => ({ lease, outcome: { kind: 'done' } })),
    );
    expect(await rows()).toEqual([]);
  });

  test('a key asked for during its own pass is passed again', async () => {
    await ask('thing/a');
    const [first] = await take();
    if (!first) throw new Error('nothing was claimed');
    await ask('thing/a');
    await settle(db, [{ lease: first, outcome: { kind: 'done' } }]);
    expect(await take()).toHaveLength(1);
  });

  test('no ask is lost, however asks, claims and ends interleave', async () => {
    const asked = new Map<string, number>();
    const passedAt = new Map<string, number>();
    let clock = 0;
    let asking = true;
    const askers = Array.from({ length: 4 }, async (_, who) => {
      for (let n = 0; n < 60; n += 1) {
        const key = `thing/${(n + who) % 3}`;
        await ask(key);
        clock += 1;
        asked.set(key, clock);
      }
    });
    const passers = Array.from({ length: 3 }, async (_, who) => {
      for (let idle = 0; idle < 3; ) {
        const leases = await take(`p${who}`);
        for (const lease of leases) {
          clock += 1;
          passedAt.set(lease.key, clock);
        }
        await settle(
          db,
          leases.map((lease) => ({ lease, outcome: { kind: 'done' } })),
        );
        idle = leases.length > 0 || asking ? 0 : idle + 1;
      }
    });
    await Promise.all(askers);
    asking = false;
    await Promise.all(passers);
    expect(await rows()).toEqual([]);
    expect([...passedAt.keys()].sort()).toEqual([...asked.keys()].sort());
  });

  test('kinds nobody serves are left alone', async () => {
    await ask('other/a');
    expect(await take()).toEqual([]);
  });
});

describe('leases', () => {
  test('epochs only grow, also for a key that was deleted and made anew', async () => {
    let last = 0n;
    for (let n = 0; n < 3; n += 1) {
      await ask('thing/a');
      const [lease] = await take();
      if (!lease) throw new Error('nothing was claimed');
      expect(lease.epoch).toBeGreaterThan(last);
      last = lease.epoch;
      await settle(db, [{ lease, outcome: { kind: 'done' } }]);
    }
  });

  test('a lease that ran out is claimed by another, and its first holder can write nothing more', async () => {
    await ask('thing/a');
    const [old] = await take('one', 1, 1);
    if (!old) throw new Error('nothing was claimed');
    let taken = await take('two');
    for (let n = 0; taken.length === 0 && n < 200; n += 1) taken = await take('two');
    const [now] = taken;
    if (!now) throw new Error('the lease never ran out');
    expect(await renew(db, [old], LONG)).toEqual(['thing/a']);
    await expect(
      withFence(db, old, (sql) => sql.query(`INSERT INTO rate_limit (key, count, window_start) VALUES ('stale', 1, now())`)),
    ).rejects.toThrow(LeaseLostError);
    expect(await sqlOf(db).query(`SELECT key FROM rate_limit WHERE key = 'stale'`)).toEqual([]);
    await settle(db, [{ lease: old, outcome: { kind: 'park', reason: 'from the past' } }]);
    expect(await rows()).toMatchObject([{ parked: false }]);
    expect(await renew(db, [now], LONG)).toEqual([]);
    expect(await withFence(db, now, async () => 'written')).toBe('written');
  });

  test('a role is held by one at a time', async () => {
    const first = await claimKey(db, 'one', 'role/x', LONG);
    expect(first).toBeDefined();
    expect(await claimKey(db, 'two', 'role/x', LONG)).toBeUndefined();
    if (first) await settle(db, [{ lease: first, outcome: { kind: 'again', afterMs: 0, why: 'released' } }]);
    expect((await claimKey(db, 'two', 'role/x', LONG))?.epoch).toBeGreaterThan(first?.epoch ?? 0n);
  });
});

describe('ends', () => {
  test('a failed pass waits, and a hint does not shorten the wait, but an unpark does', async () => {
    await ask('thing/a');
    const [lease] = await take();
    if (!lease) throw new Error('nothing was claimed');
    await settle(db, [{ lease, outcome: { kind: 'retry', afterMs: LONG, error: 'it broke' } }]);
    await ask('thing/a');
    expect(await take()).toEqual([]);
    expect(await rows()).toMatchObject([{ attempts: 1, error: 'it broke' }]);
    await enqueue(sqlOf(db), ['thing/a'], { unpark: true });
    expect(await take()).toHaveLength(1);
  });

  test('a parked key keeps its reason and rests until it is unparked', async () => {
    await ask('thing/a');
    const [lease] = await take();
    if (!lease) throw new Error('nothing was claimed');
    await settle(db, [{ lease, outcome: { kind: 'park', reason: 'its spec cannot be read' } }]);
    await ask('thing/a');
    expect(await take()).toEqual([]);
    expect(await rows()).toMatchObject([{ parked: true, reason: 'its spec cannot be read' }]);
    await enqueue(sqlOf(db), ['thing/a'], { unpark: true });
    expect(await take()).toHaveLength(1);
  });

  test('many ends are written together, each its own way', async () => {
    await ask('thing/a', 'thing/b', 'thing/c', 'thing/d');
    const leases = await take();
    const by = (key: string) => leases.find((lease) => lease.key === `thing/${key}`) ?? leases[0];
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(by);
    if (!a || !b || !c || !d) throw new Error('nothing was claimed');
    await settle(db, [
      { lease: a, outcome: { kind: 'done' } },
      { lease: b, outcome: { kind: 'again', afterMs: LONG, why: 'later' } },
      { lease: c, outcome: { kind: 'retry', afterMs: LONG, error: 'x' } },
      { lease: d, outcome: { kind: 'park', reason: 'y' } },
    ]);
    expect(await rows()).toMatchObject([
      { key: 'thing/b', attempts: 0, parked: false },
      { key: 'thing/c', attempts: 1, parked: false },
      { key: 'thing/d', parked: true },
    ]);
  });
});
