import { recordAudit } from '#lib/db/record.ts';
import { inTx, type Tx } from '#lib/db/tx.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { createLink } from '../identity/create-link.ts';
import { findTeam } from '../manifest/facts.ts';
import { readMembers } from '../member/list.ts';
import { findPerson } from './find.ts';

/** A new one-time sign-in link for anybody who may sign in, for admins. Links before it end. */
export async function newPersonLink(ctx: Context, id: string): Promise<{ signInToken: string }> {
  allow(ctx, 'user:manage', {});
  return inTx(ctx.db, async (tx) => {
    const { disabled } = await findPerson(tx.sql, id);
    if (disabled) throw new AppError('conflict', 'This person is disabled: let them sign in again first.');
    return makeLink(ctx, tx, id, null);
  });
}

/**
 * The same for an owner, whose member let the first link expire. Whoever has a link is that person: so only for somebody who has never
 * signed in and is nothing anywhere else.
 */
export async function newMemberLink(ctx: Context, which: { team: string; id: string }): Promise<{ signInToken: string }> {
  return inTx(ctx.db, async (tx) => {
    const { id: teamId } = await findTeam(ctx, tx.sql, which.team);
    allow(ctx, 'member:manage', { teamId }, { noun: 'team', name: which.team });
    const [member] = await readMembers(tx.sql, 'm.team_id = $1 AND (m.id = $2 OR u.id = $2)', [teamId, which.id], 1);
    if (!member) throw notFound('member', which.id);
    const [more] = await tx.sql.query<{ more: boolean }>(
      `SELECT u.platform_role IS NOT NULL OR u.disabled_at IS NOT NULL OR EXISTS
         (SELECT 1 FROM membership m WHERE m.user_id = u.id AND m.team_id <> $2) AS more FROM "user" u WHERE u.id = $1 FOR UPDATE`,
      [member.userId, teamId],
    );
    if (!member.pending || more?.more !== false)
      throw new AppError(
        'conflict',
        'A new link is for people who have never signed in and are in this team alone. A platform admin can make one for anybody.',
      );
    return makeLink(ctx, tx, member.userId, teamId);
  });
}

async function makeLink(ctx: Context, { sql }: Tx, userId: string, teamId: string | null): Promise<{ signInToken: string }> {
  const signInToken = await createLink(ctx, sql, userId);
  await recordAudit(sql, ctx, {
    teamId,
    actor: actorName(ctx.actor),
    actorKind: ctx.actor.kind,
    verb: 'user:link',
    target: `user/${userId}`,
    result: 'ok',
    requestId: ctx.requestId,
  });
  return { signInToken };
}
