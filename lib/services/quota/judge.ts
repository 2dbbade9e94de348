import type { Sql } from '#lib/db/sql.ts';
import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import { requestsOf, toEffectiveSpec } from '#lib/domain/manifest/to-effective.ts';
import { QUOTA_MEASURES, type QuotaAmounts } from '#lib/domain/quota-measures.ts';
import { decideQuota } from '#lib/engine/decide/quota/decide-quota.ts';
import type { DeploymentFact, EnvironmentFact, TeamFact } from '../manifest/facts.ts';
import { readQuotaUse } from './read.ts';

/** What earlier changes of the same transaction, not written yet, take on top of what the tables say. */
export type DemandClaims = { teamId: string; environmentId: string; more: QuotaAmounts }[];

type Question = {
  team: TeamFact;
  service: { id: string | null };
  environment: EnvironmentFact;
  deployment: DeploymentFact | null;
  /** As the deployment would be. */
  effective: EffectiveSpec;
  replicas: number;
  stopped: boolean;
  claims: DemandClaims;
};

/** Why the team's quotas do not allow the change. Callers that write hold `lockQuotas`, so that two changes cannot both take the last of it. */
export async function judgeQuota(sql: Sql, question: Question): Promise<string[]> {
  const { team, service, environment, deployment, claims } = question;
  const quotas = await readQuotaUse(sql, {
    teams: [team.id],
    environment: environment.id,
    without: { serviceId: service.id, deploymentId: deployment?.id ?? null },
  });
  if (quotas.length === 0) return [];
  const before = deployment ? demandOf(toEffectiveSpec(deployment.spec), deployment.replicas, deployment.stopped) : NOTHING;
  const after = demandOf(question.effective, question.replicas, question.stopped);
  const reasons = quotas.flatMap(({ environment: place, limits, used, elsewhere }) => {
    const pending = claims.filter((claim) => claim.teamId === team.id && (place === null || claim.environmentId === environment.id));
    const others = pending.reduce((sum, claim) => add(sum, claim.more), used);
    const own = (demand: QuotaAmounts) => (elsewhere ? { ...demand, services: 0 } : demand);
    return decideQuota([{ team: team.name, environment: place, limits, others }], own(before), own(after));
  });
  claims.push({ teamId: team.id, environmentId: environment.id, more: add(after, before, -1) });
  return reasons;
}

const NOTHING: QuotaAmounts = { services: 0, instances: 0, cpuMilli: 0, memoryMib: 0 };

function demandOf(spec: EffectiveSpec, replicas: number, stopped: boolean): QuotaAmounts {
  const instances = stopped ? 0 : replicas;
  const { cpuMilli, memoryMib } = requestsOf(spec);
  return { services: 1, instances, cpuMilli: instances * cpuMilli, memoryMib: instances * memoryMib };
}

const add = (a: QuotaAmounts, b: QuotaAmounts, sign = 1): QuotaAmounts =>
  Object.fromEntries(QUOTA_MEASURES.map((measure) => [measure, a[measure] + sign * b[measure]])) as QuotaAmounts;
