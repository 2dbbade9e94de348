import type { Db } from '#lib/db/client.ts';
import { sqlOf } from '#lib/db/sql.ts';

/** Histories are bounded. Each statement takes a bite, so that a backlog never holds locks for long. */
const BITES = [
  `DELETE FROM metric_sample WHERE id IN (SELECT id FROM metric_sample WHERE at < clock_timestamp() - interval '24 hours' LIMIT 20000)`,
  // Silent events only move open pages along; the lines of a history stay for a month. The newest one keeps the count.
  `DELETE FROM event WHERE id IN (SELECT id FROM event WHERE type = '' AND at < clock_timestamp() - interval '1 hour' AND seq < (SELECT max(seq) FROM event) LIMIT 20000)`,
  `DELETE FROM event WHERE id IN (SELECT id FROM event WHERE at < clock_timestamp() - interval '30 days' AND seq < (SELECT max(seq) FROM event) LIMIT 20000)`,
  // A day of the topology's past, and the row that says how that day began.
  `DELETE FROM deployment_history WHERE (deployment_id, at) IN (SELECT h.deployment_id, h.at FROM deployment_history h WHERE h.at < clock_timestamp() - interval '24 hours'
     AND EXISTS (SELECT 1 FROM deployment_history n WHERE n.deployment_id = h.deployment_id AND n.at > h.at AND n.at < clock_timestamp() - interval '24 hours') LIMIT 20000)`,
  `DELETE FROM deployment_past WHERE deleted_at < clock_timestamp() - interval '24 hours'`,
  `DELETE FROM deployment_history WHERE (deployment_id, at) IN (SELECT h.deployment_id, h.at FROM deployment_history h
     WHERE NOT EXISTS (SELECT 1 FROM deployment d WHERE d.id = h.deployment_id)
     AND NOT EXISTS (SELECT 1 FROM deployment_past p WHERE p.deployment_id = h.deployment_id) LIMIT 20000)`,
  `DELETE FROM instance_history WHERE (deployment_id, instance_id, at) IN (SELECT h.deployment_id, h.instance_id, h.at FROM instance_history h
     WHERE h.at < clock_timestamp() - interval '24 hours' AND (h.phase = 'stopped' OR EXISTS (SELECT 1 FROM instance_history n
       WHERE n.deployment_id = h.deployment_id AND n.instance_id = h.instance_id AND n.at > h.at AND n.at < clock_timestamp() - interval '24 hours')) LIMIT 20000)`,
  // The newest of what goes stays, and says up to where. Below the oldest transaction that still runs, nothing can come later.
  `DELETE FROM fleet_change WHERE xid < (SELECT max(xid) FROM fleet_change WHERE at < clock_timestamp() - interval '10 minutes'
     AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)`,
  `DELETE FROM idempotency_key WHERE created_at < clock_timestamp() - interval '24 hours'`,
  `DELETE FROM rate_limit WHERE window_start < clock_timestamp() - interval '1 day'`,
  // The last fifty of each deployment, and always those that a decision still rests on.
  `DELETE FROM rollout WHERE id IN (
     SELECT r.id FROM (SELECT id, deployment_id, to_revision, restart_round, phase, forgiven_at, finished_at,
       row_number() OVER (PARTITION BY deployment_id ORDER BY started_at DESC, id DESC) AS n FROM rollout) AS r JOIN deployment d ON d.id = r.deployment_id
     WHERE r.n > 50 AND r.finished_at IS NOT NULL AND r.to_revision NOT IN (d.revision, COALESCE(d.stable_revision, 0)) LIMIT 5000)`,
];

export async function trimHistory(db: Db): Promise<void> {
  for (const bite of BITES) await sqlOf(db).query(bite);
}
