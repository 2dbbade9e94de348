import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import type { ApprovalWire } from '#lib/domain/approval.ts';
import { type ChangeInput, changeInput } from '#lib/domain/change.ts';
import { changeWords } from '#lib/domain/change-words.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { decideChange } from '../change/decide.ts';
import { toPlan } from '../change/plan.ts';
import { actorName, type Context } from '../context.ts';
import { digestSpec } from '../manifest/decide.ts';
import { parseInput } from '../parse.ts';
import { digestBase, digestRequest } from './digest.ts';
import { findRequest, toApprovalWire } from './get.ts';

const DAY_MS = 86_400_000;

/**
 * Asks others to approve a change of a protected environment. What is approved is fixed here: the revision and what it says, the target
 * as it is now, and who asks. @throws AppError `denied` when no approval would help, `conflict` when nobody can be asked or it is asked already
 */
export async function askApproval(ctx: Context, input: ChangeInput): Promise<ApprovalWire> {
  const { override: _, ...wish } = parseInput(changeInput, input);
  const { actor } = ctx;
  if (actor.kind !== 'user' && actor.kind !== 'token') throw new AppError('forbidden', 'Only people and their tokens ask for approvals.');
  return inTx(ctx.db, async (tx) => {
    const decision = await decideChange(ctx, tx.sql, wish, 'change');
    const { service, team, environment, deployment, revision, spec } = decision;
    allow(ctx, 'approval:ask', { teamId: team.id, environment }, { noun: 'service', name: wish.service });
    const plan = await toPlan(ctx, tx.sql, wish, decision);
    const rule = environment.protected ? environment.approval : null;
    if (!rule)
      throw new AppError(
        'conflict',
        `${environment.name} takes no requests: ${environment.protected ? 'an operator makes this change' : 'it is not protected, so you can make the change yourself'}.`,
      );
    const others = plan.denials.filter((denial) => denial.help !== 'approval' && denial.help !== 'freeze');
    if (others.length > 0)
      throw new AppError('denied', `An approval would not help: ${others[0]?.message}`, {
        issues: others.map(({ path, message }) => ({ path, message })),
      });
    const id = ctx.newId('approval');
    const { message = '', ...rest } = wish;
    const change: ChangeInput = {
      ...rest,
      service: service.id,
      team: undefined,
      environment: environment.id,
      revision: wish.kind === 'scale' ? undefined : revision,
      message,
    };
    const baseDigest = digestBase(deployment);
    const twin = await tx.sql.query<{ id: string }>(
      `SELECT id FROM approval_request WHERE service_id = $1 AND environment_id = $2 AND phase = 'pending' AND deadline_at > $3::timestamptz
         AND requester_user_id = $4 AND base_digest = $5 AND change - 'message' = $6::jsonb - 'message' LIMIT 1`,
      [service.id, environment.id, ctx.clock.now().toISOString(), actor.userId, baseDigest, JSON.stringify(change)],
    );
    if (twin.length > 0) throw new AppError('conflict', 'You have asked for exactly this already: it waits to be decided.');
    const digest = digestRequest({
      id,
      change,
      serviceId: service.id,
      environmentId: environment.id,
      specDigest: digestSpec(spec),
      baseDigest,
      requesterUserId: actor.userId,
    });
    const now = ctx.clock.now();
    await tx.sql.query(
      `INSERT INTO approval_request (id, team_id, service_id, environment_id, change, plan, base_digest, digest, requester_kind, requester_user_id,
         requester_token_id, requester_name, message, created_at, deadline_at)
       VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9, $10, $11, $12, $13, $14::timestamptz, $15::timestamptz)`,
      [
        id,
        team.id,
        service.id,
        environment.id,
        JSON.stringify(change),
        JSON.stringify(plan),
        baseDigest,
        digest,
        actor.kind,
        actor.userId,
        actor.kind === 'token' ? actor.tokenId : null,
        actorName(actor),
        message,
        now.toISOString(),
        new Date(now.getTime() + rule.days * DAY_MS).toISOString(),
      ],
    );
    await recordEvents(tx.sql, ctx, [
      {
        teamId: team.id,
        keys: [`approval/${id}`, `service/${service.id}`],
        type: 'ApprovalAsked',
        message: `${actorName(actor)} asks: ${changeWords(plan)}`,
        actor: actorName(actor),
        data: { service: service.name, environment: environment.name },
      },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId: team.id,
      actor: actorName(actor),
      actorKind: actor.kind,
      verb: 'approval:ask',
      target: `approval/${id}`,
      result: 'ok',
      after: { service: service.name, environment: environment.name, change: changeWords(plan), digest, message },
      requestId: ctx.requestId,
    });
    return toApprovalWire(ctx, tx.sql, await findRequest(ctx, tx.sql, id));
  });
}
