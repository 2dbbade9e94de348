import { recordAudit } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { type MeWire, type UpdateMeInput, updateMeInput } from '#lib/domain/team.ts';
import { AppError } from '#lib/kit/errors.ts';
import { actorName, type Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { getMe } from './get.ts';

/** The name others see; the e-mail is who one is and stays. */
export async function updateMe(ctx: Context, input: UpdateMeInput): Promise<MeWire> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw new AppError('forbidden', 'Sign in to change your name.');
  const { name } = parseInput(updateMeInput, input);
  await inTx(ctx.db, async ({ sql }) => {
    const [before] = await sql.query<{ name: string }>('SELECT name FROM "user" WHERE id = $1 FOR UPDATE', [actor.userId]);
    await sql.query('UPDATE "user" SET name = $2 WHERE id = $1', [actor.userId, name]);
    await recordAudit(sql, ctx, {
      teamId: null,
      actor: actorName(actor),
      actorKind: actor.kind,
      verb: 'user:rename',
      target: `user/${actor.userId}`,
      result: 'ok',
      before: { name: before?.name },
      after: { name },
      requestId: ctx.requestId,
    });
  });
  return getMe({ ...ctx, actor: { ...actor, name } });
}
