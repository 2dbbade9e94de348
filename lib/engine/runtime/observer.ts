import type { Db } from '#lib/db/client.ts';
import { announce } from '#lib/db/notify.ts';
import { enqueue, type Lease, LeaseLostError, withFence } from '#lib/db/queue.ts';
import { recordEvents } from '#lib/db/record.ts';
import { sqlOf } from '#lib/db/sql.ts';
import type { Driver } from '#lib/drivers/driver.ts';
import type { Clock } from '#lib/kit/clock.ts';
import { describeError } from '#lib/kit/errors.ts';
import { ID_PREFIXES, type NewId } from '#lib/kit/ids.ts';
import type { Log } from '#lib/kit/log.ts';
import { type Change, compareReports, SEEN_COLUMNS, type SeenRow, writeChanges } from './reports.ts';
import { pause } from './role.ts';

export type ObserverDeps = { db: Db; clock: Clock; newId: NewId; log: Log; usageMs?: number };

const COALESCE_MS = 3;
const POLL_MS = 2_000;
const ORPHAN_MS = 5_000;

/**
 * The report path of one cluster, and the only writer of what is seen of its instances. Hints wake it, polling is the truth: it lists
 * what is there, compares it with the rows, writes what differs in one statement and asks for a pass over the deployments concerned.
 */
export async function observe(deps: ObserverDeps, clusterId: string, driver: Driver, lease: Lease, signal: AbortSignal): Promise<void> {
  const orphans = new Map<string, number>();
  let usageAt = 0;
  let fullAt = 0;
  /** Who was hinted at since the last look: they are looked at at once, everybody from time to time. */
  let hinted = new Set<string>();
  let everybody = true;
  let lookMs = 0;
  let wake: (() => void) | undefined;
  const stopHints = driver.hints((id) => {
    hinted.add(id);
    wake?.();
  });
  try {
    while (!signal.aborted) {
      if (hinted.size === 0 && !everybody) await sleep(POLL_MS);
      // Never more than half of the time is spent on looking.
      if (hinted.size > 0) await pause(Math.max(COALESCE_MS, Math.min(lookMs, 500)), signal);
      if (signal.aborted) return;
      const started = performance.now();
      const whom = hinted;
      hinted = new Set();
      try {
        const now = deps.clock.now().getTime();
        const full = everybody || started - fullAt >= POLL_MS;
        const withUsage = full && now - usageAt >= (deps.usageMs ?? 5_000);
        await look(withUsage, full ? undefined : whom);
        everybody = false;
        if (full) fullAt = performance.now();
        if (withUsage) usageAt = now;
        lookMs = performance.now() - started;
      } catch (error) {
        if (signal.aborted || error instanceof LeaseLostError) return;
        deps.log.warn({ cluster: clusterId, error: describeError(error) }, 'the cluster could not be observed');
        await pause(500, signal);
        everybody = true;
      }
    }
  } finally {
    stopHints();
  }

  async function look(withUsage: boolean, whom: ReadonlySet<string> | undefined): Promise<void> {
    const all = await driver.observe(signal);
    const reports = whom ? all.filter((report) => whom.has(report.id)) : all;
    const only = whom ? [...whom].map((id) => `${ID_PREFIXES.instance}_${id}`) : null;
    // Rows are read after the list: a row that is not there now belongs to nothing that the list could show.
    const rows = await sqlOf(deps.db).query<SeenRow>(
      `SELECT ${SEEN_COLUMNS} FROM instance WHERE cluster_id = $1 AND ($2::text[] IS NULL OR id = ANY($2::text[]))`,
      [clusterId, only],
    );
    const { changes, unknown } = compareReports(reports, rows, { withUsage, nowIso: deps.clock.now().toISOString() });
    if (changes.length > 0) await save(changes);
    if (!whom) await sweep(unknown);
  }

  async function save(changes: readonly Change[]): Promise<void> {
    const news = changes.filter((change) => change.meaning);
    await withFence(deps.db, lease, async (sql) => {
      // Losing this in a crash of the database loses nothing: what is seen is seen again.
      await sql.query('SET LOCAL synchronous_commit = off');
      await writeChanges(sql, changes);
      await recordEvents(sql, deps, silentEvents(changes));
      await enqueue(
        sql,
        news.map((change) => `deployment/${change.deploymentId}`),
      );
    });
    announce(deps.db);
  }

  /** What runs there without a row was meant to be gone. Seen twice, some seconds apart, before it is ended. */
  async function sweep(unknown: readonly string[]): Promise<void> {
    const now = performance.now();
    for (const id of orphans.keys()) if (!unknown.includes(id)) orphans.delete(id);
    for (const id of unknown) {
      const since = orphans.get(id);
      if (since === undefined) orphans.set(id, now);
      else if (now - since > ORPHAN_MS) {
        deps.log.warn({ instance: id, cluster: clusterId }, 'an instance without a row is removed');
        await driver.remove(id, { epoch: lease.epoch });
        orphans.delete(id);
      }
    }
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        wake = undefined;
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      wake = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

/** One event a team: keys alone, so that open pages look again. */
function silentEvents(changes: readonly Change[]) {
  return [...Map.groupBy(changes, (change) => change.teamId)].map(([teamId, own]) => ({
    teamId,
    keys: [...new Set(own.flatMap((change) => [`instance/${change.id}`, `deployment/${change.deploymentId}`]))].slice(0, 200),
  }));
}
