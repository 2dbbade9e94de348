import type { Sql } from '#lib/db/sql.ts';
import type { RevisionWire } from '#lib/domain/service.ts';

/** Revisions of one service as the API shows them, newest first, with where each runs and where it was found bad. */
export async function readRevisions(
  sql: Sql,
  serviceId: string,
  where: string,
  params: readonly unknown[],
  limit: number,
): Promise<RevisionWire[]> {
  const rows = await sql.query<Omit<RevisionWire, 'createdAt'> & { createdAt: Date }>(
    `SELECT r.number, r.spec_digest AS "specDigest", r.spec, r.manifest, r.author, r.origin::text AS origin, r.message, r.created_at AS "createdAt",
       COALESCE(runs.names, '[]'::json) AS "runsIn", COALESCE(bad.places, '[]'::json) AS "badIn"
     FROM revision r
     LEFT JOIN LATERAL (SELECT json_agg(e.name ORDER BY e.position) AS names FROM deployment d JOIN environment e ON e.id = d.environment_id
       WHERE d.service_id = r.service_id AND COALESCE(d.stable_revision, d.revision) = r.number) runs ON true
     LEFT JOIN LATERAL (SELECT json_agg(json_build_object('environment', e.name, 'reason', f.message) ORDER BY e.position) AS places
       FROM deployment d JOIN environment e ON e.id = d.environment_id
       JOIN LATERAL (SELECT x.message FROM rollout x WHERE x.deployment_id = d.id AND x.to_revision = r.number AND x.phase = 'failed' AND x.forgiven_at IS NULL
         ORDER BY x.started_at DESC LIMIT 1) f ON true
       WHERE d.service_id = r.service_id) bad ON true
     WHERE r.service_id = $1 AND ${where} ORDER BY r.number DESC LIMIT ${limit}`,
    [serviceId, ...params],
  );
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}
