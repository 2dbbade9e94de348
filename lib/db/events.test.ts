import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixedClock } from '#lib/kit/clock.ts';
import { newId } from '#lib/kit/ids.ts';
import { type Db, openDb } from './client.ts';
import { lastEventSeq, readEventsAfter, sequenceEvents } from './events.ts';
import { FIRST_PREV_HASH, hashAuditEntry, recordAudit, recordEvents } from './record.ts';
import { sqlOf, withTx } from './sql.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const source = { clock: fixedClock('2026-01-01T00:00:00.000Z'), newId };

test('numbers are dense and unique and every event gets one, however many write, fail and number at once', async () => {
  let writing = true;
  const readers = [[], []].map(async (seen: number[]) => {
    for (let cursor = 0, idle = 0; idle < 3; ) {
      const rows = await readEventsAfter(db, cursor, null, 50);
      seen.push(...rows.map((row) => row.seq));
      cursor = rows.at(-1)?.seq ?? cursor;
      idle = rows.length > 0 || writing || (await lastEventSeq(db)) > cursor ? 0 : idle + 1;
    }
    return seen;
  });
  const numbering = [1, 2].map(async () => {
    for (let n = 0; n === 0 || writing; n += 1) await sequenceEvents(db, 7);
  });
  const writers = Array.from({ length: 6 }, async (_, who) => {
    for (let n = 0; n < 40; n += 1) {
      const failing = n % 8 === 5;
      await withTx(db, async (sql) => {
        await recordEvents(sql, source, [{ teamId: null, keys: [`thing/${who}`], type: 'Written', data: { n } }]);
        if (failing) throw new Error('rolled back');
      }).catch(() => undefined);
    }
  });
  await Promise.all(writers);
  while ((await sequenceEvents(db)) > 0 || (await sqlOf(db).query('SELECT 1 AS one FROM event WHERE seq IS NULL')).length > 0);
  writing = false;
  await Promise.all(numbering);
  const wanted = Array.from({ length: 6 * 35 }, (_, n) => n + 1);
  for (const seen of await Promise.all(readers)) expect(seen).toEqual(wanted);
});

test('a reader sees the events of its teams and of the platform, and no others', async () => {
  const before = await lastEventSeq(db);
  await withTx(db, (sql) =>
    recordEvents(sql, source, [
      { teamId: 'team_a', keys: ['a/1'] },
      { teamId: 'team_b', keys: ['b/1'] },
      { teamId: null, keys: ['c/1'] },
    ]),
  );
  await sequenceEvents(db);
  const keys = async (teams: string[] | null) => (await readEventsAfter(db, before, teams, 10)).flatMap((row) => row.keys);
  expect(await keys(['team_a'])).toEqual(['a/1', 'c/1']);
  expect(await keys([])).toEqual(['c/1']);
  expect(await keys(null)).toEqual(['a/1', 'b/1', 'c/1']);
});

test('audit entries form one chain, however many append at once', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      withTx(db, (sql) =>
        recordAudit(sql, source, {
          teamId: null,
          actor: 'ann',
          actorKind: 'user',
          verb: 'service:create',
          target: `service/${n}`,
          result: 'ok',
          after: { n, b: [1, { z: 1, a: undefined }] },
          requestId: 'req',
        }),
      ),
    ),
  );
  const rows = await sqlOf(db).query<{
    seq: string;
    at: Date;
    id: string;
    prevHash: string;
    hash: string;
    before: unknown;
    after: unknown;
    target: string;
  }>('SELECT seq, id, at, target, before, after, prev_hash AS "prevHash", hash FROM audit_entry ORDER BY seq');
  let prevHash = FIRST_PREV_HASH;
  for (const [index, row] of rows.entries()) {
    expect(Number(row.seq)).toBe(index + 1);
    expect(row.prevHash).toBe(prevHash);
    const entry = {
      ...row,
      at: row.at.toISOString(),
      teamId: null,
      actor: 'ann',
      actorKind: 'user',
      verb: 'service:create',
      result: 'ok',
      requestId: 'req',
    };
    const { hash: _, ...hashed } = entry;
    expect(hashAuditEntry(hashed)).toBe(row.hash);
    prevHash = row.hash;
  }
  expect(rows).toHaveLength(20);
  await expect(sqlOf(db).query(`UPDATE audit_entry SET actor = 'eve'`)).rejects.toThrow('append-only');
});
