import { inTx } from '#lib/db/tx.ts';
import { type TemplateWire, type UpdateTemplateInput, updateTemplateInput } from '#lib/domain/template/template.ts';
import { allow, visibleTeams } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { allowManage, findTemplate } from './find.ts';
import { readTemplate } from './get.ts';
import { note } from './note.ts';
import { teamIdsOf } from './team-ids.ts';

/** Who may use it, and whether it is still offered; what was made from it is not touched. */
export async function updateTemplate(ctx: Context, ref: string, input: UpdateTemplateInput): Promise<TemplateWire> {
  allow(ctx, 'template:manage', {});
  return inTx(ctx.db, async ({ sql }) => {
    const template = await findTemplate(ctx, sql, ref);
    allowManage(ctx, template.teamId, ref);
    const wish = parseInput(updateTemplateInput, input);
    const seen = visibleTeams(ctx);
    // Whoever changes the list sees only a part of it: what they do not see stays as somebody else set it.
    const unseen = seen ? template.sharedWith.filter((id) => !seen.includes(id)) : [];
    const sharedWith = wish.sharedWith === undefined ? template.sharedWith : [...unseen, ...(await teamIdsOf(ctx, sql, wish.sharedWith))];
    const shared = wish.shared ?? template.shared;
    const archived = wish.archived ?? template.archived;
    await sql.query(
      `UPDATE template SET shared = $2::boolean, shared_with = $3::text[], archived_at = CASE WHEN NOT $4::boolean THEN NULL ELSE COALESCE(archived_at, $5::timestamptz) END,
         updated_at = $5::timestamptz WHERE id = $1`,
      [template.id, shared, sharedWith, archived, ctx.clock.now().toISOString()],
    );
    await note(ctx, sql, {
      teamId: template.teamId,
      verb: 'template:update',
      target: `template/${template.id}`,
      keys: [`template/${template.id}`],
      type: 'TemplateUpdated',
      message: `${actorName(ctx.actor)} changed who may use ${template.title}`,
      before: { shared: template.shared, sharedWith: template.sharedWith, archived: template.archived },
      after: { shared, sharedWith, archived },
    });
    return readTemplate(ctx, sql, template.id);
  });
}
