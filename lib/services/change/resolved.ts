import type { Sql } from '#lib/db/sql.ts';
import type { ChangePlan } from '#lib/domain/change.ts';
import { listPlaceholders } from '#lib/domain/manifest/placeholder.ts';
import type { DeployDecision } from '../deployment/deploy.ts';
import type { Promotion } from '../manifest/promotion.ts';

type Edge = { environmentId: string; name: string; protocol: string; port: number | null };

/**
 * The placeholders of a revision that mean something else in the target than where it comes from: the addresses of what it needs. The
 * text is masked nowhere, because an address of an edge is no secret.
 */
export async function compareResolved(
  sql: Sql,
  { service, environment, verdict }: DeployDecision,
  from: Promotion,
): Promise<ChangePlan['resolves']> {
  const edges = await sql.query<Edge>(
    `SELECT d.environment_id AS "environmentId", e.name, e.protocol, e.listen_port AS port FROM dependency e JOIN deployment d ON d.id = e.deployment_id
     WHERE d.service_id = $1 AND d.environment_id = ANY($2::text[])`,
    [service.id, [from.environment.id, environment.id]],
  );
  const addressOf = (environmentId: string, resource: string, output: string | undefined): string | null => {
    const edge = edges.find((each) => each.environmentId === environmentId && each.name === resource);
    if (!edge || edge.port === null) return null;
    if (output === 'port') return String(edge.port);
    return output === 'url' ? `${edge.protocol === 'tcp' ? 'tcp' : 'http'}://127.0.0.1:${edge.port}` : null;
  };
  const found: ChangePlan['resolves'] = [];
  for (const container of verdict.effective.containers) {
    const texts = [
      ...Object.entries(container.variables),
      ...container.command.map((text, index) => [`command ${index + 1}`, text] as const),
    ];
    for (const [where, text] of texts) {
      for (const ref of listPlaceholders(text)) {
        if (ref.kind !== 'resource' || ref.output === 'host') continue;
        const [before, after] = [
          addressOf(from.environment.id, ref.resource, ref.output),
          addressOf(environment.id, ref.resource, ref.output),
        ];
        if (before !== after || after === null) found.push({ where, placeholder: ref.text, from: before, to: after });
      }
    }
  }
  return found.slice(0, 50);
}
