import { enqueue } from '#lib/db/queue.ts';
import { recordAudit, recordEvents } from '#lib/db/record.ts';
import type { Sql } from '#lib/db/sql.ts';
import { inTx, type Tx } from '#lib/db/tx.ts';
import { type DeployInput, type DeploymentWire, deployInput } from '#lib/domain/deployment.ts';
import type { ServiceSpec } from '#lib/domain/manifest/schema.ts';
import { notFound } from '#lib/kit/errors.ts';
import { recordRefusal } from '../audit/record-refusal.ts';
import { actorName, type Context } from '../context.ts';
import { admit, noClaims, type Verdict } from '../manifest/admit.ts';
import { generationMoved } from '../manifest/decide.ts';
import {
  type DeploymentFact,
  type EnvironmentFact,
  findEnvironment,
  type LoadMode,
  loadDeployments,
  loadRevisionSpec,
  loadServiceForChange,
  type ServiceFact,
  type TeamFact,
} from '../manifest/facts.ts';
import { lockHosts, lockQuotas } from '../manifest/locks.ts';
import type { Promotion } from '../manifest/promotion.ts';
import { assertAccepted } from '../manifest/refuse.ts';
import { parseInput } from '../parse.ts';
import { findService } from '../service/find.ts';
import { readDeployment } from './get.ts';
import { keysAround } from './neighbours.ts';
import { approvedFacts, approvedWords, originOf } from './origin.ts';
import { writeDeployment } from './write-wanted.ts';

/** Runs a revision that exists (the latest, or the one given) in an environment: a first deployment there, an update, or a promotion. */
export async function deploy(ctx: Context, input: DeployInput): Promise<DeploymentWire> {
  const wish = parseInput(deployInput, input);
  try {
    return await inTx(ctx.db, (tx) => deployIn(ctx, tx, wish));
  } catch (error) {
    await recordRefusal(ctx, 'deployment:deploy', `service/${wish.service}`, error);
    throw error;
  }
}

/** The same inside a transaction that does more. */
export async function deployIn(ctx: Context, tx: Tx, wish: DeployInput): Promise<DeploymentWire> {
  const decided = await decideDeploy(ctx, tx.sql, wish, 'change');
  const { service, team, environment, deployment, revision, verdict } = decided;
  const generation = deployment?.generation ?? 0;
  if (wish.ifGeneration !== undefined && wish.ifGeneration !== generation)
    throw generationMoved(`${service.name} in ${environment.name}`, wish.ifGeneration, generation);
  assertAccepted([{ service: service.name, denials: verdict.denials }]);
  const from = decided.promotion?.environment.name;
  const written = await writeDeployment(ctx, tx, {
    teamId: team.id,
    serviceId: service.id,
    environmentId: environment.id,
    deployment,
    revision,
    verdict,
    cause: from ? 'promote' : 'deploy',
    origin: originOf(ctx, verdict, { from, message: wish.message }),
  });
  if (!written.changed) return readDeployment(tx.sql, written.id);
  const { own, around } = await keysAround(tx.sql, [written.id]);
  const actor = actorName(ctx.actor);
  const data = { service: service.name, environment: environment.name, revision, replicas: verdict.replicas, ...(from ? { from } : {}) };
  const what = from
    ? `promoted ${service.name} from ${from} to ${environment.name}: revision ${revision}`
    : `deployed ${service.name}: revision ${revision} for ${environment.name}`;
  await recordEvents(tx.sql, ctx, [
    {
      teamId: team.id,
      keys: [`deployment/${written.id}`, `service/${service.id}`],
      type: from ? 'DeploymentPromoted' : 'DeploymentWanted',
      message: `${actor} ${what}${approvedWords(ctx)}`,
      actor,
      data,
    },
  ]);
  await recordAudit(tx.sql, ctx, {
    teamId: team.id,
    actor,
    actorKind: ctx.actor.kind,
    verb: 'deployment:deploy',
    target: `deployment/${written.id}`,
    result: 'ok',
    before: deployment && { revision: deployment.revision, replicas: deployment.replicas, generation: deployment.generation },
    after: { ...data, forced: verdict.forgives, ...(wish.message ? { message: wish.message } : {}), ...approvedFacts(ctx, verdict) },
    requestId: ctx.requestId,
  });
  await enqueue(tx.sql, own, { unpark: true });
  await enqueue(tx.sql, around);
  return readDeployment(tx.sql, written.id);
}

export type DeployDecision = {
  service: ServiceFact;
  team: TeamFact;
  environment: EnvironmentFact;
  deployment: DeploymentFact | null;
  revision: number;
  spec: ServiceSpec;
  promotion: Promotion | undefined;
  verdict: Verdict;
};

/** What deploying would mean, and what stands against it. Writes nothing. @throws AppError `not-found` */
export async function decideDeploy(ctx: Context, sql: Sql, wish: DeployInput, mode: LoadMode): Promise<DeployDecision> {
  const ref = await findService(ctx, sql, wish.service, wish.team);
  const environment = await findEnvironment(sql, wish.environment);
  if (!environment) throw notFound('environment', wish.environment);
  const found = await loadServiceForChange(sql, ref.id, mode);
  if (!found) throw notFound('service', wish.service);
  const { service, team } = found;
  if (mode === 'change') {
    await lockHosts(sql, environment.id);
    await lockQuotas(sql, [team.id]);
  }
  const deployment = (await loadDeployments(sql, [service.id], environment.id))[0] ?? null;
  const promotion = wish.from === undefined ? undefined : await loadPromotion(sql, service.id, wish.from);
  const revision = wish.revision ?? promotion?.revision ?? service.latestRevision;
  const spec = await loadRevisionSpec(sql, service.id, revision);
  const verdict = await admit(ctx, sql, {
    kind: 'deploy',
    team,
    service,
    verbs: wish.replicas === undefined || !deployment ? ['deployment:deploy'] : ['deployment:deploy', 'deployment:scale'],
    environment,
    deployment,
    spec,
    revision,
    replicas: wish.replicas,
    force: wish.force ?? false,
    override: wish.override,
    promotion,
    claims: noClaims(),
    together: [],
  });
  return { service, team, environment, deployment, revision, spec, promotion, verdict };
}

async function loadPromotion(sql: Sql, serviceId: string, from: string): Promise<Promotion> {
  const environment = await findEnvironment(sql, from);
  if (!environment) throw notFound('environment', from);
  const [row] = await sql.query<{ revision: number; health: string }>(
    'SELECT revision, health::text AS health FROM deployment WHERE service_id = $1 AND environment_id = $2 AND deleting_at IS NULL',
    [serviceId, environment.id],
  );
  return { environment, revision: row?.revision ?? null, health: row?.health ?? 'Missing' };
}
