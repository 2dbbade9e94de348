import type { Sql } from '#lib/db/sql.ts';
import type { TemplateDocument } from '#lib/domain/template/schema.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';

export type TemplateRef = {
  id: string;
  name: string;
  title: string;
  teamId: string | null;
  latestVersion: number;
  shared: boolean;
  sharedWith: string[];
  archived: boolean;
};

/** What an actor sees: everybody's, its own teams', and what is shared with one of them. `$n` is the list of its teams, null for all. */
export const visibleTemplate = (n: string): string =>
  `(${n}::text[] IS NULL OR t.shared OR t.team_id = ANY(${n}::text[]) OR t.shared_with && ${n}::text[])`;

/** By id or name; where names meet, the platform's comes first. @throws AppError `not-found`, also for another team's */
export async function findTemplate(ctx: Context, sql: Sql, ref: string): Promise<TemplateRef> {
  const [row] = await sql.query<TemplateRef>(
    `SELECT t.id, t.name, t.title, t.team_id AS "teamId", t.latest_version AS "latestVersion", t.shared, t.shared_with AS "sharedWith",
       t.archived_at IS NOT NULL AS archived
     FROM template t WHERE (t.id = $1 OR t.name = $1) AND ${visibleTemplate('$2')} ORDER BY t.id = $1 DESC, t.team_id NULLS FIRST LIMIT 1`,
    [ref, visibleTeams(ctx)],
  );
  if (!row) throw notFound('template', ref);
  return row;
}

/** May this actor change the template? A team's by its operators, the platform's by its admins. */
export function allowManage(ctx: Context, teamId: string | null, name: string): void {
  if (teamId === null) allow(ctx, 'template:managePlatform', {});
  else allow(ctx, 'template:manage', { teamId }, { noun: 'template', name });
}

/** May that team use it? @throws AppError `forbidden` */
export function assertUsableBy(template: TemplateRef, team: { id: string; name: string }): void {
  if (template.archived) throw new AppError('denied', `${template.title} is no longer offered: it was archived.`);
  if (template.shared || template.teamId === team.id || template.sharedWith.includes(team.id)) return;
  throw new AppError('forbidden', `${template.title} is not shared with the team ${team.name}. Whoever owns it can share it.`);
}

/** One version's document. @throws AppError `not-found` */
export async function loadDocument(sql: Sql, templateId: string, version: number): Promise<TemplateDocument> {
  const [row] = await sql.query<{ document: TemplateDocument }>(
    'SELECT document FROM template_version WHERE template_id = $1 AND number = $2::int',
    [templateId, version],
  );
  if (!row) throw notFound('version', String(version));
  return row.document;
}
