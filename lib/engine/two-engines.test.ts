import { type ChildProcess, spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { openDb } from '#lib/db/client.ts';
import { enqueue } from '#lib/db/queue.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { createTestDatabase } from '#lib/db/testing.ts';
import { childEnv, readVariable } from '#lib/kit/env.ts';
import { until } from './testing/plane.ts';

const ROUNDS = Number(readVariable('ORRERY_TEST_ROUNDS') ?? 5);
const LEASE_MS = 300;

test(
  `an engine that was paused past its lease writes nothing stale (${ROUNDS} rounds)`,
  async () => {
    const database = await createTestDatabase();
    const db = openDb(database.url);
    const sql = sqlOf(db);
    const children: Record<string, ChildProcess> = {};
    try {
      await sql.query('CREATE TABLE written (seq bigserial PRIMARY KEY, key text, owner text, epoch bigint)');
      await enqueue(sql, ['thing/a', 'thing/b', 'thing/c']);
      for (const owner of ['one', 'two']) {
        const env = childEnv({ DATABASE_URL: database.url, ORRERY_TEST_OWNER: owner, ORRERY_TEST_LEASE_MS: String(LEASE_MS) });
        children[owner] = spawn('node', ['lib/engine/testing/engine-process.ts'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
      }
      const wrote = async (owner: string) =>
        Number((await sql.query<{ n: string }>('SELECT count(*) AS n FROM written WHERE owner = $1', [owner]))[0]?.n);
      for (const owner of ['one', 'two'])
        await until(
          `${owner} to work`,
          () => wrote(owner),
          (n) => n > 0,
          30_000,
        );
      for (let round = 0; round < ROUNDS; round += 1) {
        const [paused, other] = round % 2 === 0 ? ['one', 'two'] : ['two', 'one'];
        const before = { paused: await wrote(paused ?? ''), other: await wrote(other ?? '') };
        children[paused ?? '']?.kill('SIGSTOP');
        // All three keys are the other's now: those the paused one held were taken over when their leases ran out.
        const stoppedAt = await sql.query<{ epoch: string }>('SELECT max(epoch) AS epoch FROM written');
        await until(
          'the other to take everything over',
          () =>
            sql.query<{ key: string }>('SELECT DISTINCT key FROM written WHERE owner = $1 AND epoch > $2::bigint', [
              other,
              stoppedAt[0]?.epoch ?? '0',
            ]),
          (rows) => rows.length === 3,
          15_000,
        );
        children[paused ?? '']?.kill('SIGCONT');
        await until(
          'the paused one to work again',
          () => wrote(paused ?? ''),
          (n) => n > before.paused,
          15_000,
        );
      }
      for (const child of Object.values(children)) child.kill('SIGKILL');
      const stale = await sql.query(
        `SELECT * FROM (SELECT *, max(epoch) OVER (PARTITION BY key ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM written) AS w WHERE epoch < before`,
      );
      expect(stale).toEqual([]);
    } finally {
      for (const child of Object.values(children)) {
        child.kill('SIGCONT');
        child.kill('SIGKILL');
      }
      await db.close();
      await database.drop();
    }
  },
  60_000 + ROUNDS * 5_000,
);
