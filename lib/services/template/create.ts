import { inTx } from '#lib/db/tx.ts';
import { type CreateTemplateInput, createTemplateInput, type TemplateWire } from '#lib/domain/template/template.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';
import { allowManage } from './find.ts';
import { readTemplate } from './get.ts';
import { note } from './note.ts';
import { teamIdsOf } from './team-ids.ts';
import { readTemplateSource, writeVersion } from './write-version.ts';

/**
 * A new template of a team, or of the platform when no team is named. A platform template is everybody's unless it says otherwise.
 * @throws AppError `invalid` with located issues, `forbidden`, `not-found` (team), `conflict` (name)
 */
export async function createTemplate(ctx: Context, input: CreateTemplateInput): Promise<TemplateWire> {
  allow(ctx, 'template:manage', {});
  const wish = parseInput(createTemplateInput, input);
  return inTx(ctx.db, async ({ sql }) => {
    const team = wish.team === undefined ? null : await findTeam(ctx, sql, wish.team);
    allowManage(ctx, team?.id ?? null, wish.team ?? '');
    const { document, digest } = readTemplateSource(wish.source);
    const { metadata } = document;
    const id = ctx.newId('template');
    const sharedWith = await teamIdsOf(ctx, sql, wish.sharedWith ?? []);
    const [made] = await sql.query<{ id: string }>(
      `INSERT INTO template (id, team_id, name, title, latest_version, shared, shared_with, created_at, updated_at)
       VALUES ($1, $2, $3, $4, 1, $5::boolean, $6::text[], $7::timestamptz, $7::timestamptz) ON CONFLICT DO NOTHING RETURNING id`,
      [
        id,
        team?.id ?? null,
        metadata.name,
        metadata.title,
        wish.shared ?? (team === null && sharedWith.length === 0),
        sharedWith,
        ctx.clock.now().toISOString(),
      ],
    );
    if (!made)
      throw new AppError('conflict', `There is already a template "${metadata.name}".`, {
        issues: [{ path: '/metadata/name', message: 'is taken' }],
      });
    await writeVersion(ctx, sql, { templateId: id, number: 1, document, digest, source: wish.source, message: wish.message ?? '' });
    await note(ctx, sql, {
      teamId: team?.id ?? null,
      verb: 'template:create',
      target: `template/${id}`,
      keys: [`template/${id}`],
      type: 'TemplateCreated',
      message: `${actorName(ctx.actor)} created the template ${metadata.title}`,
      after: { name: metadata.name, digest, team: team?.name ?? null },
    });
    return readTemplate(ctx, sql, id);
  });
}
