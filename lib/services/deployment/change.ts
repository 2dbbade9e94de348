import { enqueue } from '#lib/db/queue.ts';
import { recordAudit, recordEvents } from '#lib/db/record.ts';
import type { Sql } from '#lib/db/sql.ts';
import { inTx, type Tx } from '#lib/db/tx.ts';
import type { Verb } from '#lib/domain/access.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import { notFound } from '#lib/kit/errors.ts';
import { recordRefusal } from '../audit/record-refusal.ts';
import { actorName, type Context } from '../context.ts';
import { admit, type Change, noClaims, type Verdict } from '../manifest/admit.ts';
import { generationMoved } from '../manifest/decide.ts';
import { type DeploymentPicture, type LoadMode, loadDeploymentForChange } from '../manifest/facts.ts';
import { assertAccepted } from '../manifest/refuse.ts';
import { findDeployment } from './find.ts';
import { readDeployment } from './get.ts';
import { keysAround } from './neighbours.ts';
import { approvedFacts, approvedWords } from './origin.ts';

type ChangeWish = Partial<Pick<Change, 'spec' | 'revision' | 'replicas' | 'force' | 'override'>>;

export type DeploymentChange = {
  verb: Verb;
  kind: Change['kind'];
  ifGeneration?: number | undefined;
  /** The parts of the change that differ from how it is now. */
  wish?: (sql: Sql, picture: DeploymentPicture) => Promise<ChangeWish>;
  /** Writes wanted state and says what happened; null when there was nothing to change. */
  write: (
    tx: Tx,
    picture: DeploymentPicture,
    verdict: Verdict,
    wish: Partial<Change>,
  ) => Promise<{ type: string; words: string; after: Record<string, unknown> } | null>;
};

/** The one order in which a verb changes a deployment: find in scope, lock, admit, write, record, enqueue, answer. */
export async function changeDeployment(ctx: Context, ref: string, change: DeploymentChange): Promise<DeploymentWire> {
  try {
    return await inTx(ctx.db, (tx) => changeDeploymentIn(ctx, tx, ref, change));
  } catch (error) {
    await recordRefusal(ctx, change.verb, `deployment/${ref}`, error);
    throw error;
  }
}

/** The same inside a transaction that does more. */
export async function changeDeploymentIn(ctx: Context, tx: Tx, ref: string, change: DeploymentChange): Promise<DeploymentWire> {
  const { picture, wish, verdict } = await decideDeploymentChange(ctx, tx.sql, ref, change, 'change');
  const { deployment, service, environment } = picture;
  if (change.ifGeneration !== undefined && change.ifGeneration !== deployment.generation) {
    throw generationMoved(`${service.name} in ${environment.name}`, change.ifGeneration, deployment.generation);
  }
  assertAccepted([{ service: service.name, denials: verdict.denials }]);
  const done = await change.write(tx, picture, verdict, wish);
  if (done) await record(ctx, tx, picture, change.verb, verdict, done);
  return readDeployment(tx.sql, deployment.id);
}

/** What a change would mean, and what stands against it. Writes nothing. */
export async function decideDeploymentChange(
  ctx: Context,
  sql: Sql,
  ref: string,
  change: Pick<DeploymentChange, 'verb' | 'kind' | 'wish'>,
  mode: LoadMode,
): Promise<{ picture: DeploymentPicture; wish: ChangeWish; verdict: Verdict }> {
  const found = await findDeployment(ctx, sql, ref);
  const picture = await loadDeploymentForChange(sql, found.id, mode);
  if (!picture) throw notFound('deployment', ref);
  const { deployment, service, team, environment } = picture;
  const wish = (await change.wish?.(sql, picture)) ?? {};
  const verdict = await admit(ctx, sql, {
    kind: change.kind,
    team,
    service,
    verbs: [change.verb],
    environment,
    deployment,
    spec: deployment.spec,
    revision: deployment.revision,
    replicas: undefined,
    force: false,
    claims: noClaims(),
    together: [],
    ...wish,
  });
  return { picture, wish, verdict };
}

async function record(
  ctx: Context,
  tx: Tx,
  picture: DeploymentPicture,
  verb: Verb,
  verdict: Verdict,
  done: { type: string; words: string; after: Record<string, unknown> },
): Promise<void> {
  const { deployment, service, team, environment } = picture;
  const { own, around } = await keysAround(tx.sql, [deployment.id]);
  const actor = actorName(ctx.actor);
  await recordEvents(tx.sql, ctx, [
    {
      teamId: team.id,
      keys: [`deployment/${deployment.id}`, `service/${service.id}`],
      type: done.type,
      message: `${actor} ${done.words} ${service.name} in ${environment.name}${approvedWords(ctx)}`,
      actor,
      data: { service: service.name, environment: environment.name, ...done.after },
    },
  ]);
  const { revision, replicas, stopped, generation } = deployment;
  await recordAudit(tx.sql, ctx, {
    teamId: team.id,
    actor,
    actorKind: ctx.actor.kind,
    verb,
    target: `deployment/${deployment.id}`,
    result: 'ok',
    before: { revision, replicas, stopped, generation },
    after: { service: service.name, environment: environment.name, ...done.after, ...approvedFacts(ctx, verdict) },
    requestId: ctx.requestId,
  });
  await enqueue(tx.sql, own, { unpark: true });
  await enqueue(tx.sql, around);
}
