import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';
import { assertOwnerLeft } from './check.ts';
import { readMembers } from './list.ts';

/** Takes a person out of a team. What they, and tokens they made for it, may do there ends with the next request. */
export async function removeMember(ctx: Context, which: { team: string; id: string }): Promise<void> {
  await inTx(ctx.db, async (tx) => {
    const { id: teamId } = await findTeam(ctx, tx.sql, which.team);
    allow(ctx, 'member:manage', { teamId }, { noun: 'team', name: which.team });
    await tx.sql.query('SELECT id FROM team WHERE id = $1 FOR UPDATE', [teamId]);
    const [member] = await readMembers(tx.sql, 'm.team_id = $1 AND (m.id = $2 OR u.id = $2)', [teamId, which.id], 1);
    if (!member) throw notFound('member', which.id);
    if (member.role === 'owner') await assertOwnerLeft(tx.sql, teamId, member.id);
    await tx.sql.query('DELETE FROM membership WHERE id = $1', [member.id]);
    const actor = actorName(ctx.actor);
    await recordEvents(tx.sql, ctx, [
      {
        teamId,
        keys: [`team/${teamId}`, `member/${member.id}`],
        type: 'MemberRemoved',
        message: `${actor} took ${member.email} out of the team`,
        actor,
      },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'member:remove',
      target: `member/${member.id}`,
      result: 'ok',
      before: { email: member.email, role: member.role },
      requestId: ctx.requestId,
    });
  });
}
