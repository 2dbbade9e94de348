import type { Sql } from '#lib/db/sql.ts';
import { matchesSelector } from '#lib/domain/cluster-match.ts';
import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import type { PlanDenial } from '#lib/domain/plan.ts';
import type { Change } from './admit.ts';
import type { EnvironmentFact } from './facts.ts';

/** Where a revision comes from, and what is wanted there. */
export type Promotion = { environment: EnvironmentFact; revision: number | null; health: string };

/** What a move to the next environment asks for beyond a deploy: it goes forward, brings what runs there, and finds a place. */
export async function checkPromotion(
  sql: Sql,
  change: Change,
  target: EnvironmentFact,
  effective: EffectiveSpec,
): Promise<{ denials: PlanDenial[]; warnings: string[] }> {
  const { promotion, deployment, revision, service } = change;
  const denials: PlanDenial[] = [];
  const warnings: string[] = [];
  const deny = (message: string) => denials.push({ path: '', message, code: 'denied' });
  if (!promotion) return { denials, warnings };
  const from = promotion.environment;
  if (from.id === target.id) deny(`it runs in ${target.name} already: choose a later environment`);
  else if (from.position >= target.position)
    deny(`${target.name} does not come after ${from.name}: a promotion goes forward. Deploy or roll back instead`);
  if (promotion.revision === null) deny(`${service.name} does not run in ${from.name}: there is nothing to promote`);
  else if (promotion.revision !== revision)
    deny(`revision ${revision} is not what ${from.name} wants any more: it is revision ${promotion.revision} by now`);
  if (deployment && deployment.revision === revision && !change.force) deny(`revision ${revision} is what ${target.name} wants already`);
  if ((await findClusters(sql, target, effective)).length === 0) deny(noClusterReason(target, effective));
  if (promotion.revision !== null && promotion.health !== 'Healthy')
    warnings.push(`It is not healthy in ${from.name}: ${promotion.health.toLowerCase()}.`);
  return { denials, warnings };
}

/** Names of the clusters that carry what the environment and the service ask for. */
export async function findClusters(sql: Sql, environment: EnvironmentFact, { placement }: EffectiveSpec): Promise<string[]> {
  const rows = await sql.query<{ name: string; labels: Record<string, string>; nodes: { labels: Record<string, string> }[] }>(
    `SELECT c.name, c.labels, COALESCE((SELECT json_agg(json_build_object('labels', n.labels)) FROM node n WHERE n.cluster_id = c.id), '[]') AS nodes
     FROM cluster c ORDER BY c.name LIMIT 500`,
  );
  const selector = { ...environment.clusterSelector, ...placement.clusterSelector };
  const clash = Object.entries(placement.clusterSelector).some(
    ([key, value]) => environment.clusterSelector[key] !== undefined && environment.clusterSelector[key] !== value,
  );
  return clash ? [] : rows.filter((row) => matchesSelector(selector, row)).map((row) => row.name);
}

function noClusterReason(environment: EnvironmentFact, { placement }: EffectiveSpec): string {
  const labels = Object.entries({ ...environment.clusterSelector, ...placement.clusterSelector }).map(([key, value]) => `${key}=${value}`);
  return labels.length === 0
    ? 'there is no cluster to run on'
    : `no cluster has the labels that are asked for in ${environment.name}: ${labels.join(', ')}`;
}
