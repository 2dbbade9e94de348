import { inTx } from '#lib/db/tx.ts';
import { type PublishVersionInput, publishVersionInput, type TemplateWire } from '#lib/domain/template/template.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { allowManage, findTemplate } from './find.ts';
import { readTemplate } from './get.ts';
import { note } from './note.ts';
import { readTemplateSource, writeVersion } from './write-version.ts';

/** The next version. The same document as the newest changes nothing. @throws AppError `invalid`, `conflict` when somebody published meanwhile */
export async function publishTemplateVersion(ctx: Context, ref: string, input: PublishVersionInput): Promise<TemplateWire> {
  allow(ctx, 'template:manage', {});
  return inTx(ctx.db, async ({ sql }) => {
    const template = await findTemplate(ctx, sql, ref);
    allowManage(ctx, template.teamId, ref);
    const wish = parseInput(publishVersionInput, input);
    const { document, digest } = readTemplateSource(wish.source);
    if (document.metadata.name !== template.name)
      throw new AppError('invalid', `The name of a template stays: ${template.name}.`, {
        issues: [{ path: '/metadata/name', message: `must stay ${template.name}` }],
      });
    // Publishing takes turns, and sees what the turn before wrote.
    const [locked] = await sql.query<{ latest: number }>('SELECT latest_version AS latest FROM template WHERE id = $1 FOR UPDATE', [
      template.id,
    ]);
    const latest = locked?.latest ?? template.latestVersion;
    if (wish.basedOn !== undefined && wish.basedOn !== latest)
      throw new AppError(
        'conflict',
        `Version ${latest} was published meanwhile; you began from version ${wish.basedOn}. Look at it, then publish again.`,
      );
    const [same] = await sql.query<{ number: number }>('SELECT number FROM template_version WHERE template_id = $1 AND digest = $2', [
      template.id,
      digest,
    ]);
    if (same?.number === latest) return readTemplate(ctx, sql, template.id);
    if (same) throw new AppError('conflict', `This is exactly version ${same.number}, which stays available.`);
    const number = latest + 1;
    await writeVersion(ctx, sql, { templateId: template.id, number, document, digest, source: wish.source, message: wish.message ?? '' });
    await note(ctx, sql, {
      teamId: template.teamId,
      verb: 'template:publish',
      target: `template/${template.id}`,
      keys: [`template/${template.id}`],
      type: 'TemplatePublished',
      message: `${actorName(ctx.actor)} published version ${number} of ${document.metadata.title}`,
      before: { version: latest },
      after: { version: number, digest },
    });
    return readTemplate(ctx, sql, template.id);
  });
}
