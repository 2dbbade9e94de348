import { createHash } from 'node:crypto';
import type { Sql } from '#lib/db/sql.ts';
import { parseTemplate } from '#lib/domain/template/parse.ts';
import type { TemplateDocument } from '#lib/domain/template/schema.ts';
import { AppError } from '#lib/kit/errors.ts';
import { canonicalJson } from '#lib/kit/json.ts';
import { actorName, type Context } from '../context.ts';

/** Text to a document. @throws AppError `invalid` with located issues */
export function readTemplateSource(source: string): { document: TemplateDocument; digest: string } {
  const parsed = parseTemplate(source);
  if (!parsed.ok) {
    const [first] = parsed.error;
    const where = first?.line === undefined ? '' : ` (line ${first.line}, column ${first.column})`;
    throw new AppError('invalid', `The template has a mistake${where}: ${first?.message ?? 'it does not parse'}.`, {
      issues: parsed.error,
    });
  }
  return { document: parsed.value, digest: createHash('sha256').update(canonicalJson(parsed.value)).digest('hex') };
}

type NewVersion = { templateId: string; number: number; document: TemplateDocument; digest: string; source: string; message: string };

/** Adds a version and makes it the newest: title, tags and the like follow the newest document. */
export async function writeVersion(ctx: Context, sql: Sql, version: NewVersion): Promise<void> {
  const now = ctx.clock.now().toISOString();
  const { metadata } = version.document;
  await sql.query(
    `INSERT INTO template_version (template_id, number, document, source, digest, author, message, created_at) VALUES ($1, $2::int, $3::json, $4, $5, $6, $7, $8::timestamptz)`,
    [
      version.templateId,
      version.number,
      JSON.stringify(version.document),
      version.source,
      version.digest,
      actorName(ctx.actor),
      version.message,
      now,
    ],
  );
  await sql.query(
    `UPDATE template SET latest_version = $2::int, title = $3, description = $4, owner = $5, tags = $6::text[], icon = $7, updated_at = $8::timestamptz WHERE id = $1`,
    [
      version.templateId,
      version.number,
      metadata.title,
      metadata.description ?? '',
      metadata.owner ?? '',
      metadata.tags ?? [],
      metadata.icon ?? 'box',
      now,
    ],
  );
}
