import { recordAudit } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { hasRole } from '#lib/domain/access.ts';
import { type CreatedTokenWire, type CreateTokenInput, createTokenInput } from '#lib/domain/team.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';
import { readTokens } from './list-tokens.ts';
import { hashSecret, newSecret } from './secret.ts';

/** A token for programs. Its text is in this answer and nowhere else. @throws AppError `forbidden` for more than one may oneself */
export async function createToken(ctx: Context, input: CreateTokenInput): Promise<CreatedTokenWire> {
  const wish = parseInput(createTokenInput, input);
  const { actor } = ctx;
  if (actor.kind !== 'user' && actor.kind !== 'token') throw new AppError('forbidden', 'Sign in to make a token.');
  if (actor.kind === 'token' && !actor.personal && wish.team === undefined)
    throw new AppError('forbidden', "A token cannot make a person's own token: sign in, or name a team.");
  const token = `orr_${newSecret()}`;
  const now = ctx.clock.now();
  const expiresAt = new Date(now.getTime() + (wish.expiresInDays ?? 90) * 86_400_000).toISOString();
  return inTx(ctx.db, async (tx) => {
    const team = wish.team === undefined ? null : await findTeam(ctx, tx.sql, wish.team);
    const role = team ? (wish.role ?? 'developer') : null;
    if (team && role) {
      allow(ctx, 'token:manage', { teamId: team.id }, { noun: 'team', name: team.name });
      const own = actor.grants.teams.find((entry) => entry.teamId === team.id);
      if (actor.grants.platformRole !== 'admin' && (!own || !hasRole(own.role, role)))
        throw new AppError('forbidden', 'A token cannot hold more than you do.');
      const limits = own?.environments ?? [];
      const asked = wish.environments ?? [];
      if (limits.length > 0 && (asked.length === 0 || asked.some((name) => !limits.includes(name)))) {
        throw new AppError('forbidden', `Your own rights are limited to ${limits.join(', ')}: name environments among these.`);
      }
    }
    const id = ctx.newId('token');
    await tx.sql.query(
      `INSERT INTO api_token (id, team_id, user_id, name, role, environments, token_hash, hint, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5::"TeamRole", $6::text[], $7, $8, $9::timestamptz, $10::timestamptz)`,
      [
        id,
        team?.id ?? null,
        actor.userId,
        wish.name,
        role,
        team ? (wish.environments ?? []) : [],
        hashSecret(token),
        token.slice(0, 8),
        now.toISOString(),
        expiresAt,
      ],
    );
    await recordAudit(tx.sql, ctx, {
      teamId: team?.id ?? null,
      actor: actorName(actor),
      actorKind: actor.kind,
      verb: 'token:create',
      target: `token/${id}`,
      result: 'ok',
      after: { name: wish.name, team: team?.name ?? null, role, environments: wish.environments ?? [], expiresAt },
      requestId: ctx.requestId,
    });
    const [wire] = await readTokens(tx.sql, 'k.id = $1', [id]);
    if (!wire) throw new AppError('internal', 'The token could not be read back.');
    return { ...wire, secret: token };
  });
}
