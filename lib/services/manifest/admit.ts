import type { Sql } from '#lib/db/sql.ts';
import type { Verb } from '#lib/domain/access.ts';
import type { ActiveFreeze } from '#lib/domain/freeze.ts';
import { checkManifest } from '#lib/domain/manifest/check.ts';
import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import { NAME_PATTERN, NAME_RULE, type ServiceSpec } from '#lib/domain/manifest/schema.ts';
import { toEffectiveSpec } from '#lib/domain/manifest/to-effective.ts';
import type { PlanDenial } from '#lib/domain/plan.ts';
import { refusal } from '../access.ts';
import type { Context } from '../context.ts';
import { type DemandClaims, judgeQuota } from '../quota/judge.ts';
import { chooseHost, type HostClaims } from './choose-host.ts';
import type { DeploymentFact, EnvironmentFact, TeamFact } from './facts.ts';
import { checkHolds, isApproved, mayAskInstead, type Override } from './holds.ts';
import { checkPromotion, type Promotion } from './promotion.ts';
import { warnAbout } from './warnings.ts';

/** What earlier changes of the same transaction take, though the tables do not show it yet. */
export type Claims = { hosts: HostClaims; demand: DemandClaims };
export const noClaims = (): Claims => ({ hosts: [], demand: [] });

/** A change of wanted state, with the final object as it would be. */
export type Change = {
  kind: 'apply' | 'deploy' | 'rollBack' | 'scale' | 'restart' | 'stop' | 'start' | 'delete';
  team: TeamFact;
  service: { id: string | null; name: string; labels: Record<string, string>; annotations: Record<string, string>; deleting: boolean };
  /** What this asks of the actor besides; all must be allowed. */
  verbs: Verb[];
  /** Null: a revision only, deployed nowhere. */
  environment: EnvironmentFact | null;
  deployment: DeploymentFact | null;
  spec: ServiceSpec;
  /** Null: a revision that does not exist yet, and so was never found bad. */
  revision: number | null;
  /** Asked for in so many words; otherwise what runs is kept within the spec's min and max. */
  replicas: number | undefined;
  force: boolean;
  /** Why it goes ahead in a freeze. */
  override?: string | undefined;
  /** Where it is promoted from. */
  promotion?: Promotion | undefined;
  claims: Claims;
  /** Names of the team's services that the same transaction deploys to the same environment. */
  together: readonly string[];
};

export type Verdict = {
  denials: PlanDenial[];
  warnings: string[];
  effective: EffectiveSpec;
  host: string | null;
  path: string;
  replicas: number;
  /** The revision was found bad here, and the change insists. */
  forgives: boolean;
  /** The freeze that holds here now, whether it stops this change or not. */
  freeze: ActiveFreeze | null;
  /** It went ahead in a freeze, by whom it was let through. */
  override: Override | null;
};

/**
 * The one admission door: every change of wanted state passes, whichever way it came, and is judged on the final object. Nothing is
 * written here; a refusal says why and where.
 */
export async function admit(ctx: Context, sql: Sql, change: Change): Promise<Verdict> {
  const effective = toEffectiveSpec(change.spec);
  const denials: PlanDenial[] = [...checkAccess(ctx, change), ...checkState(change)];
  const bringsSpec = change.kind === 'apply' || change.kind === 'deploy' || change.kind === 'rollBack';
  if (bringsSpec) denials.push(...checkSpec(change));
  const holds = await checkHolds(ctx, sql, change);
  denials.push(...holds.denials);
  const replicas = clampReplicas(change, effective);
  if (change.replicas !== undefined && change.replicas !== replicas) {
    denials.push(
      denied(
        '/spec/scaling',
        `${change.replicas} is outside of what the manifest allows: ${effective.scaling.min} to ${effective.scaling.max} replicas`,
      ),
    );
  }
  const verdict: Verdict = {
    denials,
    warnings: [],
    effective,
    host: change.deployment?.host ?? null,
    path: change.deployment?.path ?? '/',
    replicas,
    forgives: false,
    freeze: holds.freeze,
    override: holds.override,
  };
  if (change.environment && (bringsSpec || change.kind === 'scale' || change.kind === 'start')) {
    const stopped = change.kind !== 'start' && (change.deployment?.stopped ?? false);
    const asks = { ...change, environment: change.environment, effective, replicas, stopped, claims: change.claims.demand };
    denials.push(...(await judgeQuota(sql, asks)).map((reason) => denied('', reason)));
  }
  if (!bringsSpec || !change.environment) return verdict;
  const host = await chooseHost(sql, {
    ...change,
    environmentId: change.environment.id,
    expose: effective.expose,
    claims: change.claims.hosts,
  });
  if (host.ok) Object.assign(verdict, host.value);
  else denials.push(denied('/spec/expose/host', host.error));
  const bad = await findBadReason(sql, change);
  if (bad !== undefined && change.force) verdict.forgives = true;
  else if (bad !== undefined) {
    const message = `revision ${change.revision} was found bad in ${change.environment.name}: ${bad} Use force to try it again.`;
    denials.push({ ...denied('', message), help: 'bad' });
  }
  const promotion = await checkPromotion(sql, change, change.environment, effective);
  denials.push(...promotion.denials);
  verdict.warnings.push(...promotion.warnings);
  if (holds.override) verdict.warnings.push(`It goes ahead in a freeze (${holds.freeze?.reason}): ${holds.override.reason}`);
  verdict.warnings.push(...(await warnAbout(sql, change, effective, bad)));
  return verdict;
}

/** A manifest that is not applied yet has no revision that others could approve. */
const ASK_BY_PROMOTION = 'Apply it to an earlier environment and promote it from there: then you can ask for an approval.';

const denied = (path: string, message: string): PlanDenial => ({ path, message, code: 'denied' });

function checkAccess(ctx: Context, change: Change): PlanDenial[] {
  return change.verbs.flatMap((verb) => {
    const environment = verb.startsWith('deployment:') ? (change.environment ?? undefined) : undefined;
    // Approved by others: what is left to ask is whether its author may still ask for it.
    const approved = environment && isApproved(ctx, change);
    const scope = { teamId: change.team.id, environment };
    const reason = refusal(ctx, approved ? 'approval:ask' : verb, scope, { noun: 'service', name: change.service.name });
    if (reason === undefined) return [];
    const help = environment && mayAskInstead(ctx, change);
    return [
      {
        path: '',
        message: help ? `${reason} ${change.kind === 'apply' ? ASK_BY_PROMOTION : 'You can ask for an approval instead.'}` : reason,
        code: 'forbidden' as const,
        ...(help && change.kind !== 'apply' ? { help: 'approval' as const } : {}),
      },
    ];
  });
}

function checkState({ kind, service, deployment, environment }: Change): PlanDenial[] {
  if (kind === 'delete') return [];
  if (service.deleting) return [denied('/metadata/name', `${service.name} is being deleted: wait until it is gone`)];
  if (deployment?.deleting)
    return [denied('', `${service.name} is being removed from ${environment?.name ?? 'there'}: wait until it is gone`)];
  return [];
}

function checkSpec({ service, spec }: Change): PlanDenial[] {
  const found = checkManifest({ metadata: service, spec }).map((issue) => denied(issue.path, issue.message));
  if (!NAME_PATTERN.test(service.name))
    found.unshift(denied('/metadata/name', `"${service.name.slice(0, 60)}" is not a service name: ${NAME_RULE}`));
  return found;
}

/** What was asked for, or what runs, within min and max; the minimum for a new deployment. */
function clampReplicas({ replicas, deployment }: Change, { scaling }: EffectiveSpec): number {
  return Math.min(Math.max(replicas ?? deployment?.replicas ?? scaling.min, scaling.min), scaling.max);
}

/** Why the last try of this revision here failed, when nobody forgave it since. */
async function findBadReason(sql: Sql, { deployment, revision }: Change): Promise<string | undefined> {
  if (!deployment || revision === null) return undefined;
  const [row] = await sql.query<{ message: string; reason: string }>(
    `SELECT message, reason FROM rollout WHERE deployment_id = $1 AND to_revision = $2::int AND phase = 'failed' AND forgiven_at IS NULL
     ORDER BY started_at DESC LIMIT 1`,
    [deployment.id, revision],
  );
  if (!row) return undefined;
  return /[.!?]$/.test(row.message) ? row.message : `${row.message || row.reason}.`;
}
