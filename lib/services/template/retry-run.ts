import { enqueue } from '#lib/db/queue.ts';
import { inTx } from '#lib/db/tx.ts';
import { isRetryable, type TemplateRunPhase, type TemplateRunWire } from '#lib/domain/template/run.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { readRun } from './get-run.ts';
import { note } from './note.ts';

type Row = { teamId: string; templateId: string; title: string; phase: TemplateRunPhase; round: number; observedRound: number };

/** A run that failed or was stopped goes on at that step, on behalf of whoever asks; what was done before stays done. @throws AppError `conflict` when it has done neither */
export async function retryTemplateRun(ctx: Context, id: string): Promise<TemplateRunWire> {
  allow(ctx, 'template:use', {});
  return inTx(ctx.db, async ({ sql }) => {
    const [run] = await sql.query<Row>(
      `SELECT r.team_id AS "teamId", r.template_id AS "templateId", t.title, r.phase::text AS phase, r.round, r.observed_round AS "observedRound"
       FROM template_run r JOIN template t ON t.id = r.template_id WHERE r.id = $1 FOR UPDATE OF r`,
      [id],
    );
    if (!run) throw notFound('run', id);
    allow(ctx, 'template:use', { teamId: run.teamId }, { noun: 'run', name: id });
    if (!isRetryable(run.phase) || run.observedRound < run.round)
      throw new AppError('conflict', 'Only a run that failed or was stopped can be tried again.');
    const { actor } = ctx;
    await sql.query(
      `UPDATE template_run SET round = round + 1, actor_kind = $2, actor_user_id = $3, actor_token_id = $4, actor_name = $5, request_id = $6,
         cancel_asked_at = NULL, cancel_asked_by = '' WHERE id = $1`,
      [
        id,
        actor.kind,
        'userId' in actor ? actor.userId : null,
        actor.kind === 'token' ? actor.tokenId : null,
        actorName(actor),
        ctx.requestId,
      ],
    );
    await note(ctx, sql, {
      teamId: run.teamId,
      verb: 'template:retry',
      target: `templateRun/${id}`,
      keys: [`templateRun/${id}`, `template/${run.templateId}`],
      type: 'TemplateRunRetried',
      message: `${actorName(actor)} tries the run of ${run.title} again`,
      after: { round: run.round + 1 },
    });
    await enqueue(sql, [`templateRun/${id}`], { unpark: true });
    return readRun(ctx, sql, id);
  });
}
