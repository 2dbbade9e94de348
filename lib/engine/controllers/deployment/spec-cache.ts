import type { Sql } from '#lib/db/sql.ts';
import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import { serviceSpecSchema } from '#lib/domain/manifest/schema.ts';
import { toEffectiveSpec } from '#lib/domain/manifest/to-effective.ts';
import { TerminalError } from '#lib/kit/errors.ts';

const MOST = 20_000;

/** A revision never changes, so its spec is parsed once a process. Keyed by revision id; unreadable ones are remembered as what they are. */
export type SpecCache = Map<string, EffectiveSpec | TerminalError>;

export type WantedSpec = { serviceId: string; number: number };

/** The specs asked for, by `<service id>/<number>`: one query for those that are not in the cache. */
export async function loadSpecs(sql: Sql, cache: SpecCache, wanted: readonly WantedSpec[]): Promise<SpecCache> {
  const missing = wanted.filter((one) => !cache.has(keyOf(one)));
  if (missing.length > 0) {
    if (cache.size > MOST) cache.clear();
    const rows = await sql.query<{ serviceId: string; number: number; spec: unknown }>(
      `SELECT r.service_id AS "serviceId", r.number, r.spec FROM revision r
       JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::int[])) AS w(service_id, number) ON r.service_id = w.service_id AND r.number = w.number`,
      [missing.map((one) => one.serviceId), missing.map((one) => one.number)],
    );
    for (const row of rows) cache.set(keyOf(row), parse(row.spec, row.number));
  }
  return cache;
}

export const keyOf = (one: WantedSpec): string => `${one.serviceId}/${one.number}`;

function parse(spec: unknown, number: number): EffectiveSpec | TerminalError {
  const parsed = serviceSpecSchema.safeParse(spec);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return new TerminalError(
      'BadSpec',
      `Revision ${number} cannot be read: ${issue?.path.join('.') || 'spec'}: ${issue?.message ?? 'invalid'}. Deploy another revision.`,
    );
  }
  try {
    return toEffectiveSpec(parsed.data);
  } catch (error) {
    return new TerminalError(
      'BadSpec',
      `Revision ${number} cannot be read: ${error instanceof Error ? error.message : String(error)}. Deploy another revision.`,
    );
  }
}
