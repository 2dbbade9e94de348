import type { Db } from '#lib/db/client.ts';
import { announce } from '#lib/db/notify.ts';
import { withFence } from '#lib/db/queue.ts';
import { recordEvents } from '#lib/db/record.ts';
import { sqlOf } from '#lib/db/sql.ts';
import type { ClusterReport, Driver } from '#lib/drivers/driver.ts';
import type { Clock } from '#lib/kit/clock.ts';
import { describeError } from '#lib/kit/errors.ts';
import type { NewId } from '#lib/kit/ids.ts';
import type { Controller } from '../../runtime/controller.ts';
import { type ClusterRow, saveReport } from './save-report.ts';

const PROBE_MS = 10_000;
type Deps = { db: Db; clock: Clock; newId: NewId; driverOf(clusterId: string): Driver | undefined };
type Picture = ClusterRow;

/** Asks each place how it is every 10 s: key `cluster/<id>`. A change wakes the deployments that wait for a place. */
export function clusterController(deps: Deps): Controller<Picture> {
  return {
    kind: 'cluster',
    async load(ids) {
      const rows = await sqlOf(deps.db).query<Picture>(
        `SELECT id, name, phase, message, version, cpu_milli AS "cpuMilli", memory_mib AS "memoryMib", notes, cordoned, generation FROM cluster WHERE id = ANY($1::text[])`,
        [ids],
      );
      return new Map(rows.map((row) => [row.id, { ok: true, picture: row }]));
    },
    // Asking is the pass.
    decide: () => ({ empty: false, wakeAt: undefined, why: '' }),
    async apply(id, picture, { lease, signal }) {
      const driver = deps.driverOf(id);
      if (!driver) return { kind: 'again', afterMs: PROBE_MS, why: 'another engine drives this cluster' };
      const report = await probe(driver, signal);
      const changed = await withFence(deps.db, lease, async (sql) => {
        const change = await saveReport(sql, deps.newId, picture, report);
        if (change === undefined) return false;
        await recordEvents(sql, deps, [{ teamId: null, keys: [`cluster/${id}`], ...change, actor: 'engine' }]);
        return true;
      });
      if (changed) announce(deps.db);
      return { kind: 'again', afterMs: PROBE_MS, why: 'the next look' };
    },
    async page(afterId, limit) {
      const rows = await sqlOf(deps.db).query<{ id: string }>('SELECT id FROM cluster WHERE id > $1 ORDER BY id LIMIT $2', [
        afterId,
        limit,
      ]);
      return rows.map((row) => row.id);
    },
  };
}

async function probe(driver: Driver, signal: AbortSignal): Promise<ClusterReport | { unreachable: string }> {
  try {
    return await driver.probe(AbortSignal.any([signal, AbortSignal.timeout(10_000)]));
  } catch (error) {
    if (signal.aborted) throw error;
    return { unreachable: error instanceof Error ? error.message : describeError(error) };
  }
}
