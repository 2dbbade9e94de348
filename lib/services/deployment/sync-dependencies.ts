import { takeEdgePorts } from '#lib/db/edge-ports.ts';
import type { Tx } from '#lib/db/tx.ts';
import type { EffectiveDependency } from '#lib/domain/manifest/effective.ts';
import type { Context } from '../context.ts';

type Edges = { deploymentId: string; teamId: string; wanted: EffectiveDependency[]; kept: EffectiveDependency[] };
type Row = { name: string; type: string; listenPort: number | null };

/**
 * A row per declared need. Each `service` need keeps its local port for as long as it is declared, whatever else changes: the port is
 * the address that running instances were told. One that the engine has moved meanwhile stays moved. @throws AppError `unavailable` when no port is left
 */
export async function syncDependencies(ctx: Context, tx: Tx, { deploymentId, teamId, wanted, kept }: Edges): Promise<void> {
  const existing = await tx.sql.query<Row>('SELECT name, type, listen_port AS "listenPort" FROM dependency WHERE deployment_id = $1', [
    deploymentId,
  ]);
  const portOf = new Map(existing.map((row) => [row.name, row.listenPort]));
  const stay = new Set([...wanted, ...kept].map((each) => each.name));
  if (existing.some((row) => !stay.has(row.name))) {
    await tx.sql.query('DELETE FROM dependency WHERE deployment_id = $1 AND name <> ALL($2::text[])', [deploymentId, [...stay]]);
  }
  if (wanted.length === 0) return;
  const missing = wanted.filter((each) => each.type === 'service' && (portOf.get(each.name) ?? null) === null);
  const ports = await takeEdgePorts(tx.sql, missing.length);
  const rows = wanted.map((each) => ({
    id: ctx.newId('dependency'),
    name: each.name,
    type: each.type,
    target_name: each.type === 'service' ? each.service : null,
    target_port: each.type === 'service' ? (each.port ?? null) : null,
    protocol: each.type === 'service' ? each.protocol : 'http',
    listen_port: each.type === 'service' ? (portOf.get(each.name) ?? ports.shift() ?? null) : null,
  }));
  await tx.sql.query(
    `INSERT INTO dependency (id, team_id, deployment_id, name, type, target_name, target_port, protocol, listen_port)
     SELECT e.id, $2, $1, e.name, e.type, e.target_name, e.target_port, e.protocol, e.listen_port
     FROM jsonb_to_recordset($3::jsonb) AS e(id text, name text, type text, target_name text, target_port text, protocol text, listen_port int)
     ON CONFLICT (deployment_id, name) DO UPDATE SET type = EXCLUDED.type, target_name = EXCLUDED.target_name, target_port = EXCLUDED.target_port,
       protocol = EXCLUDED.protocol,
       listen_port = CASE WHEN EXCLUDED.type = 'service' THEN COALESCE(dependency.listen_port, EXCLUDED.listen_port) END`,
    [deploymentId, teamId, JSON.stringify(rows)],
  );
}
