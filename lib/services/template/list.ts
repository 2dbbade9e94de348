import { sqlOf } from '#lib/db/sql.ts';
import type { Page } from '#lib/domain/page.ts';
import { type TemplateListParams, type TemplateRow, templateListParams } from '#lib/domain/template/template.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';
import { visibleTemplate } from './find.ts';
import { readTemplateRows } from './read-rows.ts';

/** A page of the templates that the actor sees, by title. */
export async function listTemplates(ctx: Context, input: TemplateListParams = {}): Promise<Page<TemplateRow>> {
  allow(ctx, 'template:read', {});
  const { limit, cursor, q, tag, team, archived } = parseInput(templateListParams, input);
  const sql = sqlOf(ctx.db);
  const seen = visibleTeams(ctx);
  const params: unknown[] = [];
  const p = (value: unknown) => `$${params.push(value) + 1}`;
  const parts = [visibleTemplate('$1'), archived ? 't.archived_at IS NOT NULL' : 't.archived_at IS NULL'];
  if (q) {
    const like = p(`%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`);
    parts.push(`(lower(t.name) LIKE ${like} OR lower(t.title) LIKE ${like} OR lower(t.description) LIKE ${like})`);
  }
  if (tag) parts.push(`${p(tag)}::text = ANY(t.tags)`);
  if (team) {
    const { id } = await findTeam(ctx, sql, team);
    const own = p(id);
    parts.push(`(t.shared OR t.team_id = ${own}::text OR ${own}::text = ANY(t.shared_with))`);
  }
  const after = fromCursor(cursor, 2);
  if (after) parts.push(`(t.title, t.id) > (${p(after[0])}::text, ${p(after[1])}::text)`);
  const rows = await readTemplateRows(sql, seen, parts.join(' AND '), params, 't.title, t.id', limit + 1);
  return toPage(
    rows,
    limit,
    (row) => [row.title, row.id],
    (row) => row,
  );
}
