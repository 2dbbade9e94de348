import type { Sql } from '#lib/db/sql.ts';
import type { AuditWire } from '#lib/domain/event.ts';

type Row = Omit<AuditWire, 'seq' | 'at' | 'targetName'> & { seq: string; at: Date };

/** Entries as the API shows them, with the names that their targets have now. `where` speaks of a (audit_entry). */
export async function readEntries(
  sql: Sql,
  where: string,
  params: readonly unknown[],
  order: 'ASC' | 'DESC',
  limit: number,
): Promise<AuditWire[]> {
  const rows = await sql.query<Row>(
    `SELECT a.seq, a.id, a.at, a.team_id AS "teamId", a.actor, a.actor_kind AS "actorKind", a.verb, a.target, a.result, a.before, a.after,
       a.request_id AS "requestId", a.prev_hash AS "prevHash", a.hash FROM audit_entry a WHERE ${where} ORDER BY a.seq ${order} LIMIT ${limit}`,
    params,
  );
  const names = await readTargetNames(sql, [...new Set(rows.map((row) => row.target))]);
  return rows.map((row) => ({ ...row, seq: Number(row.seq), at: row.at.toISOString(), targetName: names.get(row.target) ?? null }));
}

/** Kinds of targets whose name is one look away. An entry and its target are of one team, so that nothing of another's shows. */
const NAMES: Record<string, string> = {
  service: 'SELECT id, name FROM service',
  deployment: `SELECT d.id, s.name || ' in ' || e.name AS name FROM deployment d JOIN service s ON s.id = d.service_id JOIN environment e ON e.id = d.environment_id`,
  team: 'SELECT id, name FROM team',
  template: 'SELECT id, name FROM template',
  token: 'SELECT id, name FROM api_token',
  user: 'SELECT id, email AS name FROM "user"',
  member: 'SELECT m.id, u.email AS name FROM membership m JOIN "user" u ON u.id = m.user_id',
  environment: 'SELECT id, name FROM environment',
  cluster: 'SELECT id, name FROM cluster',
};

async function readTargetNames(sql: Sql, targets: readonly string[]): Promise<Map<string, string>> {
  const byKind = Map.groupBy(targets, (target) => target.slice(0, target.indexOf('/')));
  const names = new Map<string, string>();
  for (const [kind, some] of byKind) {
    const query = NAMES[kind];
    if (query === undefined) continue;
    const ids = some.map((target) => target.slice(kind.length + 1));
    const rows = await sql.query<{ id: string; name: string }>(`SELECT id, name FROM (${query}) AS named WHERE id = ANY($1::text[])`, [
      ids,
    ]);
    for (const { id, name } of rows) names.set(`${kind}/${id}`, name);
  }
  return names;
}
