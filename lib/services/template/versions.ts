import { type Page, type PageParams, pageParams } from '#lib/domain/page.ts';
import type { TemplateVersionRow, TemplateVersionWire } from '#lib/domain/template/template.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findTemplate } from './find.ts';

type Row = Omit<TemplateVersionRow, 'createdAt'> & { createdAt: Date };
const COLUMNS = `v.number, v.author, v.message, v.digest, v.created_at AS "createdAt",
  (SELECT count(*)::int FROM template_use u JOIN service s ON s.id = u.service_id
   WHERE u.template_id = v.template_id AND u.version = v.number AND ($2::text[] IS NULL OR s.team_id = ANY($2::text[]))) AS services`;

/** Versions, newest first, with how many services each one runs. */
export async function listTemplateVersions(ctx: Context, ref: string, input: Partial<PageParams> = {}): Promise<Page<TemplateVersionRow>> {
  allow(ctx, 'template:read', {});
  const { limit, cursor } = parseInput(pageParams, input);
  const after = fromCursor(cursor, 1);
  return inRead(ctx.db, async (sql) => {
    const template = await findTemplate(ctx, sql, ref);
    const rows = await sql.query<Row>(
      `SELECT ${COLUMNS} FROM template_version v WHERE v.template_id = $1 AND ($3::int IS NULL OR v.number < $3::int) ORDER BY v.number DESC LIMIT $4::int`,
      [template.id, visibleTeams(ctx), after?.[0] ?? null, limit + 1],
    );
    return toPage(rows, limit, (row) => [row.number], toRow);
  });
}

/** One version with its text. */
export async function getTemplateVersion(ctx: Context, ref: string, number: number): Promise<TemplateVersionWire> {
  allow(ctx, 'template:read', {});
  return inRead(ctx.db, async (sql) => {
    const template = await findTemplate(ctx, sql, ref);
    const [row] = await sql.query<Row & Pick<TemplateVersionWire, 'document' | 'source'>>(
      `SELECT ${COLUMNS}, v.document, v.source FROM template_version v WHERE v.template_id = $1 AND v.number = $3::int`,
      [template.id, visibleTeams(ctx), number],
    );
    if (!row) throw notFound('version', String(number));
    return { ...toRow(row), document: row.document, source: row.source };
  });
}

const toRow = <T extends Row>(row: T) => ({ ...row, createdAt: row.createdAt.toISOString() });
