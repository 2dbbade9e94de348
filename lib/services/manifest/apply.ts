import { enqueue } from '#lib/db/queue.ts';
import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx, type Tx } from '#lib/db/tx.ts';
import { maskSecrets } from '#lib/domain/manifest/diff.ts';
import { type ApplyInput, type ApplyResult, applyInput } from '#lib/domain/plan.ts';
import type { RevisionOrigin } from '#lib/domain/service.ts';
import { allow } from '../access.ts';
import { recordRefusal } from '../audit/record-refusal.ts';
import { actorName, type Context } from '../context.ts';
import { keysAround } from '../deployment/neighbours.ts';
import { approvedFacts } from '../deployment/origin.ts';
import { parseInput } from '../parse.ts';
import { type Decision, decideWishes, findTeams, type Wish, type WishOptions } from './decide.ts';
import { findEnvironment } from './facts.ts';
import { lockHosts, lockQuotas, lockServiceNames } from './locks.ts';
import { parseWishes } from './plan.ts';
import { prepareWishes } from './prepare.ts';
import { assertAccepted } from './refuse.ts';
import { type Written, writeDecision } from './write-decision.ts';

/**
 * Makes the manifests true: services, revisions and deployments, all of them or none. The same manifest twice changes nothing.
 * @throws AppError `invalid` (does not parse), `not-found`, `forbidden`, `denied` (with every reason), `precondition-failed`
 */
export async function applyManifests(ctx: Context, input: ApplyInput): Promise<ApplyResult> {
  allow(ctx, 'service:plan', {});
  const options = parseInput(applyInput, input);
  return applyWishes(ctx, parseWishes(options), options, {
    origin: options.origin ?? 'api',
    message: options.message ?? '',
    verb: 'service:apply',
  });
}

export type Note = { origin: RevisionOrigin; message: string; verb: string };

/** The same for manifests that are already objects: the form's way, and every other door's. */
export async function applyWishes(ctx: Context, asked: Wish[], options: WishOptions, note: Note): Promise<ApplyResult> {
  try {
    const wishes = await prepareWishes(ctx, asked, options.team, { dryRun: false });
    return await inTx(ctx.db, async (tx) => {
      const teams = await findTeams(ctx, tx.sql, wishes, options.team);
      await lockServiceNames(
        tx.sql,
        wishes.map((wish, index) => `${teams[index]?.id}/${wish.manifest.metadata.name}`),
      );
      const environment = options.noDeploy ? null : await findEnvironment(tx.sql, options.environment);
      if (environment) {
        await lockHosts(tx.sql, environment.id);
        await lockQuotas(
          tx.sql,
          teams.map((team) => team.id),
        );
      }
      const decisions = await decideWishes(ctx, tx.sql, wishes, teams, options);
      assertAccepted(decisions.map((decision) => decision.item));
      return write(ctx, tx, decisions, note);
    });
  } catch (error) {
    await recordRefusal(ctx, note.verb, asked.map((wish) => `service/${wish.manifest.metadata.name}`).join(' '), error);
    throw error;
  }
}

async function write(ctx: Context, tx: Tx, decisions: Decision[], note: Note): Promise<ApplyResult> {
  const items: ApplyResult['items'] = [];
  const changed: { decision: Decision; written: Written }[] = [];
  for (const decision of decisions) {
    const written = await writeDecision(ctx, tx, decision, note);
    items.push({ ...decision.item, serviceId: written.serviceId, deploymentId: written.deploymentId, generation: written.generation });
    if (written.changed) changed.push({ decision, written });
  }
  if (changed.length === 0) return { items };
  const { own, around } = await keysAround(
    tx.sql,
    changed.flatMap(({ written }) => written.deploymentId ?? []),
  );
  await recordEvents(
    tx.sql,
    ctx,
    changed.map(({ decision, written }) => toEvent(ctx, decision, written)),
  );
  for (const { decision, written } of changed) {
    const named = { name: decision.metadata.name, environment: decision.item.environment };
    await recordAudit(tx.sql, ctx, {
      teamId: decision.team.id,
      actor: actorName(ctx.actor),
      actorKind: ctx.actor.kind,
      verb: note.verb,
      target: `service/${written.serviceId}`,
      result: 'ok',
      // One shape on both sides, so that a reader sees what moved and nothing else.
      before: decision.service
        ? { ...named, revision: decision.service.latestRevision, deployed: decision.deployment?.revision ?? null }
        : null,
      after: {
        ...named,
        revision: Math.max(decision.item.revision, decision.service?.latestRevision ?? 0),
        deployed: decision.item.revision,
        changes: maskSecrets(decision.item.changes),
        ...approvedFacts(ctx, decision.verdict),
      },
      requestId: ctx.requestId,
    });
  }
  await enqueue(tx.sql, own, { unpark: true });
  await enqueue(tx.sql, around);
  return { items };
}

const WORDS = {
  create: ['ServiceCreated', 'created'],
  update: ['ServiceUpdated', 'updated'],
  deploy: ['DeploymentWanted', 'deployed'],
  unchanged: ['DeploymentWanted', 'adjusted'],
} as const;

function toEvent(ctx: Context, { item, team }: Decision, { serviceId, deploymentId }: Written) {
  const [type, word] = WORDS[item.action];
  const place = item.environment ? ` for ${item.environment}` : '';
  return {
    teamId: team.id,
    keys: [`service/${serviceId}`, ...(deploymentId ? [`deployment/${deploymentId}`] : [])],
    type,
    message: `${actorName(ctx.actor)} ${word} ${item.service}: revision ${item.revision}${place}`,
    actor: actorName(ctx.actor),
    data: { service: item.service, environment: item.environment, revision: item.revision },
  };
}
