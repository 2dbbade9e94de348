import { endpoints } from '#lib/client/routes.ts';
import type { AuditWire } from '#lib/domain/event.ts';
import { CliError, EXIT } from '../exit.ts';
import { clean } from '../output/clean.ts';
import { age, renderTable } from '../output/table.ts';
import { listAll } from '../plane/find.ts';
import { type CommonFlags, openSession, parseCount } from '../session.ts';

type Verdict = { ok: boolean; entries: number; head?: string | null; brokenAt?: number | null; message?: string | null };

/** `orrery audit verify`: recomputes the whole chain on the plane. Leaves with 1 when an entry was changed or is missing. */
export async function verify(flags: CommonFlags): Promise<void> {
  const session = openSession(flags);
  const verdict = await (await session.api()).get<Verdict>('/api/v1/audit/verify');
  await session.show(verdict, {
    table: () =>
      verdict.ok
        ? `${verdict.entries} entries, unbroken.`
        : `broken${verdict.brokenAt ? ` at entry ${verdict.brokenAt}` : ''}: ${clean(verdict.message ?? '')}`,
    names: () => [verdict.ok ? 'ok' : 'broken'],
  });
  if (!verdict.ok) throw new CliError(EXIT.error, 'The audit log is not what was written.');
}

/** `orrery audit list` */
export async function list(flags: CommonFlags & { limit?: string }): Promise<void> {
  const session = openSession(flags);
  const api = await session.api();
  const max = parseCount(flags.limit ?? '50', '--limit', 1);
  const entries = await listAll<AuditWire>(api, (query) => endpoints.audit({ ...query, team: flags.team }), max);
  const now = new Date();
  await session.show(entries, {
    names: () => entries.map((entry) => `audit/${entry.seq}`),
    table: () =>
      renderTable<AuditWire>(
        [
          { title: 'SEQ', cell: (row) => row.seq },
          { title: 'AGO', cell: (row) => age(row.at, now) },
          { title: 'WHO', cell: (row) => row.actor },
          { title: 'WHAT', cell: (row) => row.verb },
          { title: 'TARGET', cell: (row) => row.target },
          { title: 'RESULT', cell: (row) => row.result },
        ],
        entries.toReversed(),
      ),
  });
}

export type ExportFlags = CommonFlags & {
  format: 'jsonl' | 'csv';
  actor?: string;
  verb?: string;
  target?: string;
  result?: string;
  since?: string;
  until?: string;
};

/** `orrery audit export`: line by line as it comes, so that any length fits. */
export async function exportAll({ format, actor, verb, target, result, since, until, ...flags }: ExportFlags): Promise<void> {
  const session = openSession(flags);
  const api = await session.api();
  const path = endpoints.auditExport({ format, actor, verb, target, result, since, until, team: flags.team });
  for await (const line of api.lines(path, new AbortController().signal))
    session.terminal.out(session.terminal.interactive ? clean(line) : line.replace(/\r$/, ''));
}
