import { recordAudit, recordEvents } from '#lib/db/record.ts';
import type { Sql } from '#lib/db/sql.ts';
import { inTx } from '#lib/db/tx.ts';
import { PLATFORM_ONLY } from '#lib/domain/event.ts';
import { type PersonWire, type UpdatePersonInput, updatePersonInput } from '#lib/domain/explain.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { findPerson } from './find.ts';

/**
 * Changes a person's platform role, or whether they may sign in at all. Disabling ends every session; their tokens, and those they made
 * for teams, are refused from the next request on. @throws AppError `conflict` where no admin would be left
 */
export async function updatePerson(ctx: Context, id: string, input: UpdatePersonInput): Promise<PersonWire> {
  allow(ctx, 'user:manage', {});
  const wish = parseInput(updatePersonInput, input);
  return inTx(ctx.db, async ({ sql }) => {
    await sql.query('SELECT id FROM "user" WHERE platform_role IS NOT NULL OR id = $1 ORDER BY id FOR UPDATE', [id]);
    const before = await findPerson(sql, id);
    const after = {
      platformRole: wish.platformRole === undefined ? before.platformRole : wish.platformRole,
      disabled: wish.disabled ?? before.disabled,
    };
    if (before.platformRole === after.platformRole && before.disabled === after.disabled) return before;
    if (before.platformRole === 'admin' && !before.disabled && (after.platformRole !== 'admin' || after.disabled))
      await assertAdminLeft(sql, id);
    const now = ctx.clock.now().toISOString();
    await sql.query(
      `UPDATE "user" SET platform_role = $2::"PlatformRole", disabled_at = CASE WHEN $3::boolean THEN COALESCE(disabled_at, $4::timestamptz) END WHERE id = $1`,
      [id, after.platformRole, after.disabled, now],
    );
    if (after.disabled)
      await sql.query('UPDATE session SET revoked_at = $2::timestamptz WHERE user_id = $1 AND revoked_at IS NULL', [id, now]);
    const actor = actorName(ctx.actor);
    await recordEvents(sql, ctx, [
      { teamId: PLATFORM_ONLY, keys: [`user/${id}`], type: 'PersonChanged', message: `${actor} ${sentenceOf(before, after)}`, actor },
    ]);
    await recordAudit(sql, ctx, {
      teamId: null,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'user:update',
      target: `user/${id}`,
      result: 'ok',
      before: { email: before.email, platformRole: before.platformRole, disabled: before.disabled },
      after: { email: before.email, ...after },
      requestId: ctx.requestId,
    });
    return findPerson(sql, id);
  });
}

/** A plane without an admin could not be changed by anybody any more. The rows of all admins are locked by now. */
async function assertAdminLeft(sql: Sql, without: string): Promise<void> {
  const [other] = await sql.query<{ id: string }>(
    `SELECT id FROM "user" WHERE platform_role = 'admin' AND disabled_at IS NULL AND id <> $1 LIMIT 1`,
    [without],
  );
  if (!other) throw new AppError('conflict', 'The platform needs at least one admin: make somebody else admin first.');
}

type State = { platformRole: string | null; disabled: boolean };

function sentenceOf(before: PersonWire, after: State): string {
  if (before.disabled !== after.disabled) return after.disabled ? `disabled ${before.email}` : `let ${before.email} sign in again`;
  return after.platformRole ? `made ${before.email} platform ${after.platformRole}` : `took the platform role from ${before.email}`;
}
