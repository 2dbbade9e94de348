import { enqueue } from '#lib/db/queue.ts';
import { inTx } from '#lib/db/tx.ts';
import { type CancelRunInput, cancelRunInput, type TemplateRunWire } from '#lib/domain/template/run.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { allow, visibleTeams } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { readRun } from './get-run.ts';
import { note } from './note.ts';

type Row = { id: string; teamId: string; templateId: string; title: string };

/**
 * Asks a run to stop at its next safe point: between two steps, or while it waits. What it did stays, and it can be carried on later.
 * With `group`, every run of the same upgrade that is not over. @throws AppError `not-found`, `forbidden`, `conflict` when it is over
 */
export async function cancelTemplateRun(ctx: Context, id: string, input: CancelRunInput = {}): Promise<TemplateRunWire> {
  allow(ctx, 'template:use', {});
  return inTx(ctx.db, async ({ sql }) => {
    const [own] = await sql.query<{ teamId: string; groupId: string | null }>(
      'SELECT team_id AS "teamId", group_id AS "groupId" FROM template_run WHERE id = $1',
      [id],
    );
    if (!own) throw notFound('run', id);
    allow(ctx, 'template:use', { teamId: own.teamId }, { noun: 'run', name: id });
    const { group } = parseInput(cancelRunInput, input);
    const open = await sql.query<Row>(
      `SELECT r.id, r.team_id AS "teamId", r.template_id AS "templateId", t.title FROM template_run r JOIN template t ON t.id = r.template_id
       WHERE (r.id = $1 OR ($2::boolean AND r.group_id = $3::text)) AND ($4::text[] IS NULL OR r.team_id = ANY($4::text[])) AND r.cancel_asked_at IS NULL
         AND (r.phase IN ('waiting', 'running') OR r.observed_round < r.round) ORDER BY r.id FOR UPDATE OF r`,
      [id, group ?? false, own.groupId, visibleTeams(ctx)],
    );
    if (open.length === 0) throw new AppError('conflict', 'There is nothing to stop: it is over, or is being stopped already.');
    for (const run of open) {
      allow(ctx, 'template:use', { teamId: run.teamId }, { noun: 'run', name: run.id });
      const by = actorName(ctx.actor);
      await sql.query('UPDATE template_run SET cancel_asked_at = $2::timestamptz, cancel_asked_by = $3 WHERE id = $1', [
        run.id,
        ctx.clock.now().toISOString(),
        by,
      ]);
      await note(ctx, sql, {
        teamId: run.teamId,
        verb: 'template:cancel',
        target: `templateRun/${run.id}`,
        keys: [`templateRun/${run.id}`, `template/${run.templateId}`],
        type: 'TemplateRunStopping',
        message: `${by} stops the run of ${run.title}`,
      });
    }
    await enqueue(
      sql,
      open.map((run) => `templateRun/${run.id}`),
      { unpark: true },
    );
    return readRun(ctx, sql, id);
  });
}
