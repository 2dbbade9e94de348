import { setTimeout as wait } from 'node:timers/promises';
import { openDb } from '#lib/db/client.ts';
import { withFence } from '#lib/db/queue.ts';
import { readVariable } from '#lib/kit/env.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { startWorker } from '../runtime/worker.ts';
import { testLog } from './plane.ts';

/** A worker as a process of its own, for tests that pause and kill it: each pass over `thing/…` writes its epoch under its fence. */
const owner = readVariable('ORRERY_TEST_OWNER') ?? 'nobody';
const db = openDb(readVariable('DATABASE_URL') ?? '', {
  max: 6,
  idleInTransactionMs: Number(readVariable('ORRERY_TEST_LEASE_MS') ?? 10_000),
});
startWorker({
  db,
  owner,
  log: testLog,
  metrics: createMetrics(new Date()),
  now: Date.now,
  random: Math.random,
  leaseMs: Number(readVariable('ORRERY_TEST_LEASE_MS') ?? 15_000),
  pollMs: 20,
  concurrency: 4,
  controllers: [
    {
      kind: 'thing',
      load: async (ids) => new Map(ids.map((id) => [id, { ok: true as const, picture: id }])),
      decide: () => ({ empty: false, wakeAt: undefined, why: '' }),
      async apply(id, _picture, { lease }) {
        for (let n = 0; n < 3; n += 1) {
          await withFence(db, lease, (sql) =>
            sql.query('INSERT INTO written (key, owner, epoch) VALUES ($1, $2, $3::bigint)', [id, owner, lease.epoch.toString()]),
          );
          await wait(2);
        }
        return { kind: 'again', afterMs: 1, why: 'for ever' };
      },
    },
  ],
});
