import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTx } from '#lib/db/tx.ts';
import { actorName, type Context } from '../context.ts';
import { note } from './note.ts';
import { readTemplateSource, writeVersion } from './write-version.ts';

/**
 * Offers the templates that come with the product: `<folder>/<name>/template.yaml`, as the platform's own. A text that changed becomes
 * the next version; one that was a version already, or whose template somebody archived, changes nothing.
 */
export async function seedTemplates(ctx: Context, folder: string): Promise<string[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const written: string[] = [];
  for (const entry of names.filter((one) => one.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const source = await readFile(join(folder, entry.name, 'template.yaml'), 'utf8').catch(() => undefined);
    if (source === undefined) continue;
    try {
      if (await seedOne(ctx, source)) written.push(entry.name);
    } catch (error) {
      ctx.log.warn(
        { template: entry.name, error: error instanceof Error ? error.message : String(error) },
        'a template could not be offered',
      );
    }
  }
  return written;
}

async function seedOne(ctx: Context, source: string): Promise<boolean> {
  const { document, digest } = readTemplateSource(source);
  const { name, title } = document.metadata;
  return inTx(ctx.db, async ({ sql }) => {
    await sql.query(`SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtext('orrery.templates'))) AS held`);
    const [known] = await sql.query<{ id: string; latest: number; archived: boolean; there: boolean }>(
      `SELECT t.id, t.latest_version AS latest, t.archived_at IS NOT NULL AS archived,
         EXISTS (SELECT 1 FROM template_version v WHERE v.template_id = t.id AND v.digest = $2) AS there
       FROM template t WHERE t.team_id IS NULL AND t.name = $1`,
      [name, digest],
    );
    if (known?.there || known?.archived) return false;
    const templateId = known?.id ?? ctx.newId('template');
    const number = known ? known.latest + 1 : 1;
    if (!known)
      await sql.query(
        'INSERT INTO template (id, name, title, latest_version, shared, created_at, updated_at) VALUES ($1, $2, $3, 1, true, $4::timestamptz, $4::timestamptz)',
        [templateId, name, title, ctx.clock.now().toISOString()],
      );
    await writeVersion(ctx, sql, { templateId, number, document, digest, source, message: 'Comes with Orrery' });
    await note(ctx, sql, {
      teamId: null,
      verb: known ? 'template:publish' : 'template:create',
      target: `template/${templateId}`,
      keys: [`template/${templateId}`],
      type: known ? 'TemplatePublished' : 'TemplateCreated',
      message: `${actorName(ctx.actor)} ${known ? `published version ${number} of` : 'offers'} ${title}`,
      after: { name, version: number, digest },
    });
    return true;
  });
}
