import type { Sql } from '#lib/db/sql.ts';
import type { TemplateDocument } from '#lib/domain/template/schema.ts';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { inRead } from '../read.ts';
import { findTemplate } from './find.ts';
import { readTemplateRows } from './read-rows.ts';

/** A template with its newest version. @throws AppError `not-found`, also for another team's */
export async function getTemplate(ctx: Context, ref: string): Promise<TemplateWire> {
  allow(ctx, 'template:read', {});
  return inRead(ctx.db, async (sql) => readTemplate(ctx, sql, (await findTemplate(ctx, sql, ref)).id));
}

export async function readTemplate(ctx: Context, sql: Sql, id: string): Promise<TemplateWire> {
  const seen = visibleTeams(ctx);
  const [row] = await readTemplateRows(sql, seen, 't.id = $2', [id]);
  const [version] = await sql.query<{ document: TemplateDocument; source: string; sharedWith: string[] }>(
    `SELECT v.document, v.source, ARRAY(SELECT name FROM team WHERE id = ANY(t.shared_with) AND ($2::text[] IS NULL OR id = ANY($2::text[])) ORDER BY name) AS "sharedWith"
     FROM template t JOIN template_version v ON v.template_id = t.id AND v.number = t.latest_version WHERE t.id = $1`,
    [id, seen],
  );
  if (!row || !version) throw notFound('template', id);
  return { ...row, ...version };
}
