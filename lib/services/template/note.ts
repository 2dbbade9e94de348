import { recordAudit, recordEvents } from '#lib/db/record.ts';
import type { Sql } from '#lib/db/sql.ts';
import { actorName, type Context } from '../context.ts';

type Note = {
  /** Null: the platform's; then everybody's pages look again. */
  teamId: string | null;
  verb: string;
  target: string;
  keys: string[];
  type: string;
  message: string;
  before?: unknown;
  after?: unknown;
};

/** The event and the audit entry of one change, in its own transaction. */
export async function note(ctx: Context, sql: Sql, { teamId, verb, target, keys, type, message, before, after }: Note): Promise<void> {
  const actor = actorName(ctx.actor);
  await recordEvents(sql, ctx, [{ teamId, keys, type, message, actor }]);
  await recordAudit(sql, ctx, {
    teamId,
    actor,
    actorKind: ctx.actor.kind,
    verb,
    target,
    result: 'ok',
    before,
    after,
    requestId: ctx.requestId,
  });
}
