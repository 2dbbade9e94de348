import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx, type Tx } from '#lib/db/tx.ts';
import { type AddedMemberWire, type AddMemberInput, addMemberInput } from '#lib/domain/team.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { createLink } from '../identity/create-link.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';
import { assertEnvironments } from './check.ts';
import { readMembers } from './list.ts';

/**
 * Adds a person to a team. Somebody who is new to the plane gets an account without a password, and the answer carries the secret of
 * a one-time sign-in link, this once. @throws AppError `conflict` when they are in the team already
 */
export async function addMember(ctx: Context, team: string, input: AddMemberInput): Promise<AddedMemberWire> {
  return inTx(ctx.db, async (tx) => {
    const { id: teamId, name: teamName } = await findTeam(ctx, tx.sql, team);
    allow(ctx, 'member:manage', { teamId }, { noun: 'team', name: team });
    const wish = parseInput(addMemberInput, input);
    const environments = wish.environments ?? [];
    await assertEnvironments(tx.sql, environments);
    const email = wish.email.trim().toLowerCase();
    const { userId, signInToken } = await ensureUser(ctx, tx, email, wish.name ?? email);
    const [made] = await tx.sql.query<{ id: string }>(
      `INSERT INTO membership (id, team_id, user_id, role, environments, created_at) VALUES ($1, $2, $3, $4::"TeamRole", $5::text[], $6::timestamptz)
       ON CONFLICT (team_id, user_id) DO NOTHING RETURNING id`,
      [ctx.newId('member'), teamId, userId, wish.role, environments, ctx.clock.now().toISOString()],
    );
    if (!made)
      throw new AppError('conflict', `${email} is in ${teamName} already.`, {
        issues: [{ path: '/email', message: 'is a member already' }],
      });
    const actor = actorName(ctx.actor);
    await recordEvents(tx.sql, ctx, [
      {
        teamId,
        keys: [`team/${teamId}`, `member/${made.id}`],
        type: 'MemberAdded',
        message: `${actor} added ${email} as ${wish.role}`,
        actor,
      },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'member:add',
      target: `member/${made.id}`,
      result: 'ok',
      after: { email, role: wish.role, environments },
      requestId: ctx.requestId,
    });
    const [wire] = await readMembers(tx.sql, 'm.id = $1', [made.id], 1);
    if (!wire) throw new AppError('internal', 'The member could not be read back.');
    return { ...wire, signInToken };
  });
}

async function ensureUser(ctx: Context, tx: Tx, email: string, name: string): Promise<{ userId: string; signInToken: string | null }> {
  const [made] = await tx.sql.query<{ id: string }>(
    'INSERT INTO "user" (id, email, name, created_at) VALUES ($1, $2, $3, $4::timestamptz) ON CONFLICT (email) DO NOTHING RETURNING id',
    [ctx.newId('user'), email, name, ctx.clock.now().toISOString()],
  );
  if (made) return { userId: made.id, signInToken: await createLink(ctx, tx.sql, made.id) };
  const [known] = await tx.sql.query<{ id: string }>('SELECT id FROM "user" WHERE email = $1', [email]);
  if (!known) throw new AppError('internal', 'The person could not be kept.');
  return { userId: known.id, signInToken: null };
}
