import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { type MemberWire, type UpdateMemberInput, updateMemberInput } from '#lib/domain/team.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';
import { assertEnvironments, assertOwnerLeft } from './check.ts';
import { readMembers } from './list.ts';

/** Changes a member's role or environments; it counts from the next request on. */
export async function updateMember(ctx: Context, which: { team: string; id: string }, input: UpdateMemberInput): Promise<MemberWire> {
  return inTx(ctx.db, async (tx) => {
    const { id: teamId } = await findTeam(ctx, tx.sql, which.team);
    allow(ctx, 'member:manage', { teamId }, { noun: 'team', name: which.team });
    const wish = parseInput(updateMemberInput, input);
    await tx.sql.query('SELECT id FROM team WHERE id = $1 FOR UPDATE', [teamId]);
    const [before] = await readMembers(tx.sql, 'm.team_id = $1 AND (m.id = $2 OR u.id = $2)', [teamId, which.id], 1);
    if (!before) throw notFound('member', which.id);
    const after = { role: wish.role ?? before.role, environments: wish.environments ?? before.environments };
    await assertEnvironments(tx.sql, wish.environments ?? []);
    if (before.role === 'owner' && after.role !== 'owner') await assertOwnerLeft(tx.sql, teamId, before.id);
    await tx.sql.query('UPDATE membership SET role = $2::"TeamRole", environments = $3::text[] WHERE id = $1', [
      before.id,
      after.role,
      after.environments,
    ]);
    const actor = actorName(ctx.actor);
    await recordEvents(tx.sql, ctx, [
      {
        teamId,
        keys: [`team/${teamId}`, `member/${before.id}`],
        type: 'MemberChanged',
        message: `${actor} made ${before.email} ${after.role}`,
        actor,
      },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'member:update',
      target: `member/${before.id}`,
      result: 'ok',
      before: { email: before.email, role: before.role, environments: before.environments },
      after,
      requestId: ctx.requestId,
    });
    return { ...before, ...after };
  });
}
