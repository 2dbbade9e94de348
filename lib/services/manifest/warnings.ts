import type { Sql } from '#lib/db/sql.ts';
import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import type { Change } from './admit.ts';

/** Worth knowing before a change, though it stops nothing. */
export async function warnAbout(sql: Sql, change: Change, effective: EffectiveSpec, bad: string | undefined): Promise<string[]> {
  const { environment, team } = change;
  if (!environment) return [];
  const warnings: string[] = [];
  if (bad !== undefined && change.force) warnings.push(`Revision ${change.revision} was found bad in ${environment.name} before: ${bad}`);
  const container = effective.containers[0];
  if (container && effective.ports.length > 0 && !container.probes.readiness) {
    warnings.push('There is no readiness probe: an instance counts as ready as soon as its port accepts a connection.');
  }
  if (container && container.command.length === 0) warnings.push('There is no command: only a cluster that runs containers can run this.');
  if (change.deployment?.stopped) warnings.push(`It is stopped in ${environment.name}: nothing runs until it is started.`);
  const targets = effective.dependencies.flatMap((each) => (each.type === 'service' ? [each.service] : []));
  if (targets.length > 0) {
    const there = await sql.query<{ name: string }>(
      `SELECT s.name FROM service s JOIN deployment d ON d.service_id = s.id
       WHERE s.team_id = $1 AND s.name = ANY($2::text[]) AND d.environment_id = $3 AND d.deleting_at IS NULL`,
      [team.id, targets, environment.id],
    );
    const deployed = new Set(there.map((row) => row.name));
    const missing = targets.filter((name) => !deployed.has(name) && !change.together.includes(name));
    for (const name of missing) warnings.push(`It needs ${name}, which is not deployed in ${environment.name}.`);
  }
  return warnings;
}
