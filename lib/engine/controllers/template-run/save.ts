import { recordEvents } from '#lib/db/record.ts';
import type { Sql } from '#lib/db/sql.ts';
import type { TemplateRunPicture } from '#lib/engine/decide/template-run/decide-template-run.ts';
import type { Clock } from '#lib/kit/clock.ts';
import type { NewId } from '#lib/kit/ids.ts';
import { toKeepable } from '#lib/kit/text.ts';
import type { StepOutcome } from './port.ts';

type Source = { clock: Clock; newId: NewId };
const LOG_LINES = 200;

/** A round begins: what failed, and what comes after it, is to be done again; what was done stays. */
export async function saveBegin(sql: Sql, source: Source, run: TemplateRunPicture): Promise<void> {
  const now = source.clock.now().toISOString();
  await sql.query(
    `UPDATE template_run SET phase = 'running', message = '', observed_round = round, started_at = COALESCE(started_at, $2::timestamptz), finished_at = NULL WHERE id = $1`,
    [run.id, now],
  );
  await sql.query(
    `UPDATE template_run_step SET state = 'pending', message = '', started_at = NULL, finished_at = NULL WHERE run_id = $1 AND state <> 'done'`,
    [run.id],
  );
  await tell(sql, source, run);
}

export async function saveHold(sql: Sql, source: Source, run: TemplateRunPicture, message: string): Promise<void> {
  await sql.query('UPDATE template_run SET message = $2 WHERE id = $1', [run.id, message]);
  await tell(sql, source, run);
}

export async function saveEnter(sql: Sql, source: Source, run: TemplateRunPicture, position: number): Promise<void> {
  const title = run.steps[position]?.title ?? '';
  await sql.query(
    `UPDATE template_run_step SET state = 'running', attempts = attempts + 1, started_at = $3::timestamptz, finished_at = NULL WHERE run_id = $1 AND position = $2::int`,
    [run.id, position, source.clock.now().toISOString()],
  );
  await sql.query('UPDATE template_run SET message = $2 WHERE id = $1', [run.id, title]);
  await tell(sql, source, run);
}

/** Writes how a step went. A step that goes on waiting writes only what it has to say that is new. */
export async function saveOutcome(
  sql: Sql,
  source: Source,
  run: TemplateRunPicture,
  position: number,
  outcome: StepOutcome,
): Promise<void> {
  const step = run.steps[position];
  const now = source.clock.now().toISOString();
  const isOver = outcome.state !== 'waiting';
  if (!isOver && step?.message === outcome.message) return;
  await sql.query(
    `UPDATE template_run_step SET state = $3::"TemplateStepState", message = $4, finished_at = $5::timestamptz,
       log = (SELECT COALESCE(jsonb_agg(line ORDER BY place), '[]') FROM (
         SELECT line, place FROM jsonb_array_elements(log || $6::jsonb) WITH ORDINALITY AS l(line, place) ORDER BY place DESC LIMIT ${LOG_LINES}) newest)
     WHERE run_id = $1 AND position = $2::int`,
    [
      run.id,
      position,
      isOver ? outcome.state : 'running',
      toKeepable(outcome.message, 2_000),
      isOver ? now : null,
      JSON.stringify(outcome.log.slice(0, LOG_LINES).map((text) => ({ at: now, text: toKeepable(text, 2_000) }))),
    ],
  );
  if (outcome.manifest !== undefined) await sql.query('UPDATE template_run SET manifest = $2 WHERE id = $1', [run.id, outcome.manifest]);
  if (outcome.output !== undefined)
    await sql.query('UPDATE template_run SET output = $2::jsonb WHERE id = $1', [run.id, JSON.stringify(outcome.output)]);
  if (outcome.state !== 'failed') return tell(sql, source, run);
  const message = toKeepable(`${step?.title ?? 'A step'} failed: ${outcome.message}`, 2_000);
  await sql.query(`UPDATE template_run SET phase = 'failed', message = $2, finished_at = $3::timestamptz WHERE id = $1`, [
    run.id,
    message,
    now,
  ]);
  await tell(sql, source, run, { type: 'TemplateRunFailed', level: 'error', message: `The run of ${run.title} stopped. ${message}` });
}

export async function saveFinish(sql: Sql, source: Source, run: TemplateRunPicture): Promise<void> {
  await sql.query(`UPDATE template_run SET phase = 'succeeded', message = '', finished_at = $2::timestamptz WHERE id = $1`, [
    run.id,
    source.clock.now().toISOString(),
  ]);
  await tell(sql, source, run, { type: 'TemplateRunSucceeded', level: 'info', message: `The run of ${run.title} is complete.` });
}

/** Ends it where it stands: what was done stays done, what was at work is to be done. */
export async function saveCancel(sql: Sql, source: Source, run: TemplateRunPicture, message: string): Promise<void> {
  await sql.query(
    `UPDATE template_run SET phase = 'canceled', message = $2, observed_round = round, finished_at = $3::timestamptz WHERE id = $1`,
    [run.id, message, source.clock.now().toISOString()],
  );
  await sql.query(`UPDATE template_run_step SET state = 'pending', finished_at = NULL WHERE run_id = $1 AND state = 'running'`, [run.id]);
  await tell(sql, source, run, {
    type: 'TemplateRunCanceled',
    level: 'warning',
    message: `The run of ${run.title} was stopped. ${message}`,
  });
}

async function tell(
  sql: Sql,
  source: Source,
  run: TemplateRunPicture,
  news: { type: string; level: 'info' | 'warning' | 'error'; message: string } | undefined = undefined,
): Promise<void> {
  await recordEvents(sql, source, [
    { teamId: run.teamId, keys: [`templateRun/${run.id}`, `template/${run.templateId}`], actor: 'engine', ...news },
  ]);
}
