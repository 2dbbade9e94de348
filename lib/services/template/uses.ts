import type { Sql } from '#lib/db/sql.ts';
import { inTx } from '#lib/db/tx.ts';
import type { Page } from '#lib/domain/page.ts';
import {
  type TemplateUse,
  type TemplateUseParams,
  templateUseParams,
  type UpdateUseInput,
  updateUseInput,
} from '#lib/domain/template/template.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow, visibleTeams } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findTemplate } from './find.ts';
import { note } from './note.ts';

type Row = Omit<TemplateUse, 'updatedAt' | 'optOut'> & {
  updatedAt: Date;
  teamId: string;
  optedOutBy: string;
  optedOutWhy: string;
  optedOutAt: Date | null;
};
export type UseFact = Row;

/** Services made from a template, of the teams that the actor sees. */
export async function listTemplateUses(ctx: Context, ref: string, input: TemplateUseParams = {}): Promise<Page<TemplateUse>> {
  allow(ctx, 'template:read', {});
  const { limit, cursor, outdated, q } = parseInput(templateUseParams, input);
  const after = fromCursor(cursor, 2);
  return inRead(ctx.db, async (sql) => {
    const template = await findTemplate(ctx, sql, ref);
    const rows = await readUses(
      ctx,
      sql,
      template.id,
      `AND (NOT $3::boolean OR (u.version < t.latest_version AND NOT u.opted_out)) AND ($4::text IS NULL OR (s.name, s.id) > ($4, $5::text))
        AND ($6::text IS NULL OR s.name LIKE $6)`,
      [outdated, after?.[0] ?? null, after?.[1] ?? null, q ? `%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%` : null],
      limit + 1,
    );
    return toPage(rows, limit, (row) => [row.service, row.serviceId], toWire);
  });
}

/** The uses of these services (ids or names) that the actor sees. @throws AppError `not-found` for one that is not there */
export async function findUses(ctx: Context, sql: Sql, templateId: string, services: readonly string[]): Promise<UseFact[]> {
  const rows = await readUses(ctx, sql, templateId, 'AND (s.id = ANY($3::text[]) OR s.name = ANY($3::text[]))', [services], 401);
  for (const ref of services)
    if (!rows.some((row) => row.serviceId === ref || row.service === ref)) throw notFound('service made from this template', ref);
  return rows;
}

/** A service may stay as it is: upgrades leave it out until it opts in again. */
export async function updateTemplateUse(ctx: Context, ref: string, service: string, input: UpdateUseInput): Promise<TemplateUse> {
  allow(ctx, 'template:use', {});
  return inTx(ctx.db, async ({ sql }) => {
    const template = await findTemplate(ctx, sql, ref);
    const [use] = await findUses(ctx, sql, template.id, [service]);
    if (!use) throw notFound('service made from this template', service);
    allow(ctx, 'template:use', { teamId: use.teamId }, { noun: 'service made from this template', name: service });
    const { optedOut, why = '' } = parseInput(updateUseInput, input);
    const mark = {
      optedOutBy: optedOut ? actorName(ctx.actor) : '',
      optedOutWhy: optedOut ? why : '',
      optedOutAt: optedOut ? ctx.clock.now() : null,
    };
    await sql.query(
      'UPDATE template_use SET opted_out = $2::boolean, opted_out_by = $3, opted_out_why = $4, opted_out_at = $5::timestamptz WHERE service_id = $1',
      [use.serviceId, optedOut, mark.optedOutBy, mark.optedOutWhy, mark.optedOutAt?.toISOString() ?? null],
    );
    await note(ctx, sql, {
      teamId: use.teamId,
      verb: 'template:optOut',
      target: `service/${use.serviceId}`,
      keys: [`service/${use.serviceId}`, `template/${template.id}`],
      type: optedOut ? 'TemplateOptedOut' : 'TemplateOptedIn',
      message: `${actorName(ctx.actor)} ${optedOut ? 'takes' : 'lets'} ${use.service} ${optedOut ? 'out of' : 'follow'} upgrades of ${template.title}${optedOut && why ? `: ${why}` : ''}`,
      before: { optedOut: use.optedOut, why: use.optedOutWhy },
      after: { optedOut, why: mark.optedOutWhy },
    });
    return toWire({ ...use, optedOut, ...mark });
  });
}

const readUses = (ctx: Context, sql: Sql, templateId: string, and: string, params: unknown[], limit: number): Promise<Row[]> =>
  sql.query<Row>(
    `SELECT s.id AS "serviceId", s.name AS service, s.team_id AS "teamId", tm.name AS team, u.environment, u.version, t.latest_version AS "latestVersion",
       u.opted_out AS "optedOut", u.opted_out_by AS "optedOutBy", u.opted_out_why AS "optedOutWhy", u.opted_out_at AS "optedOutAt", u.run_id AS "runId", u.parameters, u.updated_at AS "updatedAt",
       a.id AS "activeRunId", CASE WHEN a.phase = 'waiting' THEN NULLIF(a.message, '') END AS "waitsFor",
       COALESCE((SELECT r.phase = 'failed' AND r.observed_round >= r.round FROM template_run r WHERE r.id = u.run_id), false) AS failed
     FROM template_use u JOIN service s ON s.id = u.service_id JOIN team tm ON tm.id = s.team_id JOIN template t ON t.id = u.template_id
     LEFT JOIN LATERAL (SELECT r.id, r.phase, r.message FROM template_run r WHERE r.template_id = u.template_id AND r.team_id = s.team_id AND r.service = s.name
       AND (r.phase IN ('waiting', 'running') OR r.observed_round < r.round) ORDER BY r.created_at DESC LIMIT 1) AS a ON true
     WHERE u.template_id = $1 AND ($2::text[] IS NULL OR s.team_id = ANY($2::text[])) ${and} ORDER BY s.name, s.id LIMIT ${limit}`,
    [templateId, visibleTeams(ctx), ...params],
  );

const toWire = ({ teamId: _, optedOutBy, optedOutWhy, optedOutAt, ...row }: Row): TemplateUse => ({
  ...row,
  optOut: row.optedOut && optedOutAt ? { by: optedOutBy, why: optedOutWhy, at: optedOutAt.toISOString() } : null,
  updatedAt: row.updatedAt.toISOString(),
});
