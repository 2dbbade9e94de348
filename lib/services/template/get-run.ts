import type { Sql } from '#lib/db/sql.ts';
import type { Page } from '#lib/domain/page.ts';
import {
  type TemplateRunListParams,
  type TemplateRunRow,
  type TemplateRunStep,
  type TemplateRunWire,
  templateRunListParams,
} from '#lib/domain/template/run.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findTemplate } from './find.ts';

type Row = Omit<TemplateRunRow, 'createdAt' | 'startedAt' | 'finishedAt'> & {
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};

/** One run with its steps, log and output. @throws AppError `not-found`, also for another team's */
export async function getTemplateRun(ctx: Context, id: string): Promise<TemplateRunWire> {
  allow(ctx, 'template:read', {});
  return inRead(ctx.db, (sql) => readRun(ctx, sql, id));
}

/** Runs of the teams that the actor sees, newest first. */
export async function listTemplateRuns(ctx: Context, input: TemplateRunListParams = {}): Promise<Page<TemplateRunRow>> {
  allow(ctx, 'template:read', {});
  const { limit, cursor, template, team, phase } = parseInput(templateRunListParams, input);
  const after = fromCursor(cursor, 2);
  return inRead(ctx.db, async (sql) => {
    const params = [
      template === undefined ? null : (await findTemplate(ctx, sql, template)).id,
      team === undefined ? null : (await findTeam(ctx, sql, team)).id,
      phase ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
    ];
    const where = `($2::text IS NULL OR r.template_id = $2) AND ($3::text IS NULL OR r.team_id = $3) AND ($4::text IS NULL OR r.phase = $4::"TemplateRunPhase")
      AND ($5::timestamptz IS NULL OR (r.created_at, r.id) < ($5, $6::text))`;
    const rows = await readRunRows(ctx, sql, where, params, 'r.created_at DESC, r.id DESC', limit + 1);
    return toPage(
      rows,
      limit,
      (row) => [row.createdAt, row.id],
      (row) => row,
    );
  });
}

/** Rows as lists show them; `$1` is taken by the teams that the actor sees. */
export async function readRunRows(
  ctx: Context,
  sql: Sql,
  where: string,
  params: unknown[],
  order: string,
  limit: number,
): Promise<TemplateRunRow[]> {
  const rows = await sql.query<Row>(
    `SELECT r.id, r.template_id AS "templateId", t.name AS template, t.title, r.version, tm.name AS team, r.environment, r.cause::text AS cause, r.service,
       CASE WHEN r.observed_round < r.round THEN 'waiting' ELSE r.phase::text END AS phase, r.message, r.actor_name AS by,
       r.created_at AS "createdAt", r.started_at AS "startedAt", r.finished_at AS "finishedAt"
     FROM template_run r JOIN template t ON t.id = r.template_id JOIN team tm ON tm.id = r.team_id
     WHERE ($1::text[] IS NULL OR r.team_id = ANY($1::text[])) AND ${where} ORDER BY ${order} LIMIT ${limit}`,
    [visibleTeams(ctx), ...params],
  );
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    startedAt: iso(row.startedAt),
    finishedAt: iso(row.finishedAt),
  }));
}

type StepRow = Omit<TemplateRunStep, 'startedAt' | 'finishedAt'> & { startedAt: Date | null; finishedAt: Date | null };
type Detail = Pick<TemplateRunWire, 'parameters' | 'manifest' | 'output' | 'round' | 'services' | 'stopping' | 'group'>;

export async function readRun(ctx: Context, sql: Sql, id: string): Promise<TemplateRunWire> {
  const [row] = await readRunRows(ctx, sql, 'r.id = $2', [id], 'r.id', 1);
  if (!row) throw notFound('run', id);
  const [detail] = await sql.query<Detail>(
    `SELECT r.parameters, r.manifest, r.output, r.round,
       CASE WHEN r.cancel_asked_at IS NOT NULL AND (r.phase IN ('waiting', 'running') OR r.observed_round < r.round) THEN r.cancel_asked_by END AS stopping,
       COALESCE((SELECT json_agg(json_build_object('id', g.id, 'service', g.service, 'wave', g.wave, 'message', g.message,
           'phase', CASE WHEN g.observed_round < g.round THEN 'waiting' ELSE g.phase::text END) ORDER BY g.wave, g.id) FROM template_run g
         WHERE g.group_id = r.group_id AND ($2::text[] IS NULL OR g.team_id = ANY($2::text[]))), '[]') AS "group",
       COALESCE((SELECT json_agg(json_build_object('id', s.id, 'name', s.name) ORDER BY s.name) FROM template_use u JOIN service s ON s.id = u.service_id
         WHERE u.template_id = r.template_id AND s.team_id = r.team_id AND u.run_id = r.id), '[]') AS services
     FROM template_run r WHERE r.id = $1`,
    [id, visibleTeams(ctx)],
  );
  const steps = await sql.query<StepRow>(
    `SELECT key, title, state::text AS state, message, attempts, log, started_at AS "startedAt", finished_at AS "finishedAt"
     FROM template_run_step WHERE run_id = $1 ORDER BY position`,
    [id],
  );
  if (!detail) throw notFound('run', id);
  return { ...row, ...detail, steps: steps.map((step) => ({ ...step, startedAt: iso(step.startedAt), finishedAt: iso(step.finishedAt) })) };
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
