import { enqueue } from '#lib/db/queue.ts';
import type { Sql } from '#lib/db/sql.ts';
import type { ClusterReport } from '#lib/drivers/driver.ts';
import type { NewId } from '#lib/kit/ids.ts';
import { canonicalJson } from '#lib/kit/json.ts';

export type ClusterRow = {
  id: string;
  name: string;
  phase: string;
  message: string;
  version: string;
  cpuMilli: number;
  memoryMib: number;
  notes: unknown;
  cordoned: boolean;
  generation: number;
};
type Change = { type: string; level: 'info' | 'warning'; message: string };

/** Writes what a place said about itself. Returns what to tell people, undefined when nothing changed. */
export async function saveReport(
  sql: Sql,
  newId: NewId,
  before: ClusterRow,
  report: ClusterReport | { unreachable: string },
): Promise<Change | undefined> {
  if ('unreachable' in report) {
    await sql.query(`UPDATE cluster SET phase = 'unreachable', message = $2 WHERE id = $1`, [before.id, report.unreachable]);
    if (before.phase === 'unreachable') return undefined;
    return { type: 'ClusterUnreachable', level: 'warning', message: `Cluster ${before.name} is not reachable: ${report.unreachable}` };
  }
  const now = {
    phase: 'ready',
    version: report.version,
    cpuMilli: report.capacity.cpuMilli,
    memoryMib: report.capacity.memoryMib,
    notes: report.notes,
  };
  const was = { phase: before.phase, version: before.version, cpuMilli: before.cpuMilli, memoryMib: before.memoryMib, notes: before.notes };
  await sql.query(
    `UPDATE cluster SET phase = 'ready', message = '', version = $2, cpu_milli = $3, memory_mib = $4, notes = $5::jsonb, last_seen_at = clock_timestamp() WHERE id = $1`,
    [before.id, now.version, Math.round(now.cpuMilli), Math.round(now.memoryMib), JSON.stringify(now.notes)],
  );
  const nodesChanged = await saveNodes(sql, newId, before.id, report.nodes);
  if (canonicalJson(now) === canonicalJson(was) && !nodesChanged) return undefined;
  await wakeWaiting(sql);
  const isNews = before.phase !== 'ready';
  return { type: isNews ? 'ClusterReady' : '', level: 'info', message: isNews ? `Cluster ${before.name} is ready.` : '' };
}

async function saveNodes(sql: Sql, newId: NewId, clusterId: string, nodes: ClusterReport['nodes']): Promise<boolean> {
  const rows = nodes.map((node) => ({
    id: newId('node'),
    name: node.name,
    labels: node.labels,
    cpu: Math.round(node.cpuMilli),
    memory: Math.round(node.memoryMib),
    ready: node.ready,
    message: node.message,
  }));
  const written = await sql.query<{ id: string }>(
    `INSERT INTO node AS n (id, cluster_id, name, labels, cpu_milli, memory_mib, ready, message)
     SELECT r.id, $2, r.name, r.labels, r.cpu, r.memory, r.ready, r.message
     FROM jsonb_to_recordset($1::jsonb) AS r(id text, name text, labels jsonb, cpu int, memory int, ready boolean, message text)
     ON CONFLICT (cluster_id, name) DO UPDATE SET labels = EXCLUDED.labels, cpu_milli = EXCLUDED.cpu_milli, memory_mib = EXCLUDED.memory_mib,
       ready = EXCLUDED.ready, message = EXCLUDED.message
     WHERE (n.labels, n.cpu_milli, n.memory_mib, n.ready, n.message) IS DISTINCT FROM
       (EXCLUDED.labels, EXCLUDED.cpu_milli, EXCLUDED.memory_mib, EXCLUDED.ready, EXCLUDED.message)
     RETURNING n.id`,
    [JSON.stringify(rows), clusterId],
  );
  // A node that is gone stays, not ready, while instances are bound to it.
  const gone = await sql.query<{ id: string }>(
    `DELETE FROM node n WHERE n.cluster_id = $1 AND NOT n.name = ANY($2::text[]) AND NOT EXISTS (SELECT 1 FROM instance i WHERE i.node_id = n.id) RETURNING n.id`,
    [clusterId, nodes.map((node) => node.name)],
  );
  const lost = await sql.query<{ id: string }>(
    `UPDATE node n SET ready = false, message = 'It is not part of the cluster any more.' WHERE n.cluster_id = $1 AND NOT n.name = ANY($2::text[]) AND n.ready RETURNING n.id`,
    [clusterId, nodes.map((node) => node.name)],
  );
  return written.length + gone.length + lost.length > 0;
}

/** Deployments that said "no place" look again. */
async function wakeWaiting(sql: Sql): Promise<void> {
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM deployment WHERE conditions @> '[{"type":"Placed","status":"false"}]' LIMIT 5000`,
  );
  await enqueue(
    sql,
    rows.map((row) => `deployment/${row.id}`),
  );
}
