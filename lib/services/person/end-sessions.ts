import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx, type Tx } from '#lib/db/tx.ts';
import { PLATFORM_ONLY } from '#lib/domain/event.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';
import { readMembers } from '../member/list.ts';
import { findPerson } from './find.ts';

/** Signs a person out everywhere, for admins. */
export async function endPersonSessions(ctx: Context, id: string): Promise<{ ended: number }> {
  allow(ctx, 'user:manage', {});
  return inTx(ctx.db, async (tx) => {
    const { email } = await findPerson(tx.sql, id);
    return endSessions(ctx, tx, { userId: id, email, teamId: null });
  });
}

/** Signs a member out everywhere, for owners of the team: they come back by signing in again. */
export async function endMemberSessions(ctx: Context, which: { team: string; id: string }): Promise<{ ended: number }> {
  return inTx(ctx.db, async (tx) => {
    const { id: teamId } = await findTeam(ctx, tx.sql, which.team);
    allow(ctx, 'member:manage', { teamId }, { noun: 'team', name: which.team });
    const [member] = await readMembers(tx.sql, 'm.team_id = $1 AND (m.id = $2 OR u.id = $2)', [teamId, which.id], 1);
    if (!member) throw notFound('member', which.id);
    return endSessions(ctx, tx, { userId: member.userId, email: member.email, teamId });
  });
}

async function endSessions(
  ctx: Context,
  { sql }: Tx,
  { userId, email, teamId }: { userId: string; email: string; teamId: string | null },
): Promise<{ ended: number }> {
  const now = ctx.clock.now().toISOString();
  const ended = await sql.query<{ id: string }>(
    'UPDATE session SET revoked_at = $2::timestamptz WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2::timestamptz RETURNING id',
    [userId, now],
  );
  await recordEvents(sql, ctx, [{ teamId: PLATFORM_ONLY, keys: [`user/${userId}`] }]);
  await recordAudit(sql, ctx, {
    teamId,
    actor: actorName(ctx.actor),
    actorKind: ctx.actor.kind,
    verb: 'session:revokeAll',
    target: `user/${userId}`,
    result: 'ok',
    before: { email, sessions: ended.length },
    requestId: ctx.requestId,
  });
  return { ended: ended.length };
}
