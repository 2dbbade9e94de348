import type { Sql } from '#lib/db/sql.ts';
import type { InstanceReport } from '#lib/drivers/driver.ts';
import { idCore } from '#lib/kit/ids.ts';
import { canonicalJson } from '#lib/kit/json.ts';
import { toKeepable } from '#lib/kit/text.ts';

/** The seen columns of an instance, as they stand and as they are written. */
type Seen = {
  phase: string;
  reason: string;
  message: string;
  observedAttempt: number;
  host: string | null;
  ports: unknown;
  pid: number | null;
  exitCode: number | null;
  exitSignal: string | null;
  oomKilled: boolean;
  exitedAt: string | null;
  startedAt: string | null;
  readyAt: string | null;
  limitsBy: string;
};
export type SeenRow = Omit<Seen, 'exitedAt' | 'startedAt' | 'readyAt'> & {
  id: string;
  teamId: string;
  deploymentId: string;
  attempt: number;
  exitedAt: Date | null;
  startedAt: Date | null;
  readyAt: Date | null;
  cpuMilli: number | null;
  memoryMib: number | null;
};
export type Change = Seen & {
  id: string;
  teamId: string;
  deploymentId: string;
  cpuMilli: number | null;
  memoryMib: number | null;
  /** More than usage changed: its deployment must look. */
  meaning: boolean;
};

export const SEEN_COLUMNS = `id, team_id AS "teamId", deployment_id AS "deploymentId", attempt, phase, reason, message, observed_attempt AS "observedAttempt",
  host, ports, pid, exit_code AS "exitCode", exit_signal AS "exitSignal", oom_killed AS "oomKilled", exited_at AS "exitedAt", started_at AS "startedAt",
  ready_at AS "readyAt", limits_by AS "limitsBy", cpu_milli AS "cpuMilli", memory_mib AS "memoryMib"`;

/** What differs between the rows and the list, and what the list shows that has no row. Usage counts only when it is asked for. */
export function compareReports(
  reports: readonly InstanceReport[],
  rows: readonly SeenRow[],
  options: { withUsage: boolean; nowIso: string },
): { changes: Change[]; unknown: string[] } {
  const byCore = new Map(rows.map((row) => [idCore(row.id), row]));
  const listed = new Set<string>();
  const changes: Change[] = [];
  const unknown: string[] = [];
  for (const report of reports) {
    const row = byCore.get(report.id);
    if (!row) {
      unknown.push(report.id);
      continue;
    }
    listed.add(report.id);
    // A report of an attempt that was seen to be over is old news.
    if (report.attempt >= row.observedAttempt) note(row, seenOf(report), report.usage);
  }
  for (const [core, row] of byCore) {
    if (listed.has(core) || row.observedAttempt === 0 || (row.phase === 'failed' && row.reason === 'Missing') || row.phase === 'stopped')
      continue;
    const gone = {
      phase: 'failed',
      reason: 'Missing',
      message: 'It is not there any more, and nobody saw it end.',
      exitedAt: options.nowIso,
      pid: null,
    };
    note(row, { ...seenOfRow(row), ...gone }, undefined);
  }
  return { changes, unknown };

  function note(row: SeenRow, seen: Seen, usage: InstanceReport['usage']): void {
    const next = seen.exitedAt === null ? { ...seen, ...lastExitOf(row) } : seen;
    const meaning = canonicalJson(next) !== canonicalJson(seenOfRow(row));
    const cpuMilli = usage ? Math.round(usage.cpuMilli) : null;
    const memoryMib = usage ? Math.round(usage.memoryMib) : null;
    const usageChanged = options.withUsage && usage !== undefined && (cpuMilli !== row.cpuMilli || memoryMib !== row.memoryMib);
    if (!meaning && !usageChanged) return;
    changes.push({
      ...next,
      id: row.id,
      teamId: row.teamId,
      deploymentId: row.deploymentId,
      cpuMilli: cpuMilli ?? row.cpuMilli,
      memoryMib: memoryMib ?? row.memoryMib,
      meaning,
    });
  }
}

/** How it ended last stays known while it runs again: that is what people ask after a restart. */
function lastExitOf(row: SeenRow): Pick<Seen, 'exitCode' | 'exitSignal' | 'oomKilled' | 'exitedAt'> {
  const { exitCode, exitSignal, oomKilled, exitedAt } = seenOfRow(row);
  return { exitCode, exitSignal, oomKilled, exitedAt };
}

/** One statement, however many. */
export async function writeChanges(sql: Sql, changes: readonly Change[]): Promise<void> {
  await sql.query(
    `UPDATE instance i SET phase = c.phase::"InstancePhase", reason = c.reason, message = c.message, observed_attempt = c."observedAttempt", host = c.host,
       ports = c.ports, pid = c.pid, exit_code = c."exitCode", exit_signal = c."exitSignal", oom_killed = c."oomKilled", exited_at = c."exitedAt",
       started_at = c."startedAt", ready_at = c."readyAt", limits_by = c."limitsBy", cpu_milli = c."cpuMilli", memory_mib = c."memoryMib", observed_at = clock_timestamp()
     FROM jsonb_to_recordset($1::jsonb) AS c(id text, phase text, reason text, message text, "observedAttempt" int, host text, ports jsonb, pid int, "exitCode" int,
       "exitSignal" text, "oomKilled" boolean, "exitedAt" timestamptz, "startedAt" timestamptz, "readyAt" timestamptz, "limitsBy" text, "cpuMilli" int, "memoryMib" int)
     WHERE i.id = c.id`,
    [JSON.stringify([...changes].sort((a, b) => (a.id < b.id ? -1 : 1)))],
  );
}

function seenOf(report: InstanceReport): Seen {
  return {
    phase: report.phase,
    reason: report.reason,
    message: toKeepable(report.message),
    observedAttempt: report.attempt,
    host: report.host || null,
    ports: report.ports,
    pid: report.pid ?? null,
    exitCode: report.exit?.code ?? null,
    exitSignal: report.exit?.signal ?? null,
    oomKilled: report.exit?.oomKilled ?? false,
    exitedAt: iso(report.exit?.at),
    startedAt: iso(report.startedAt),
    readyAt: iso(report.readyAt),
    limitsBy: report.limitsBy,
  };
}

function seenOfRow(row: SeenRow): Seen {
  return {
    phase: row.phase,
    reason: row.reason,
    message: row.message,
    observedAttempt: row.observedAttempt,
    host: row.host,
    ports: row.ports,
    pid: row.pid,
    exitCode: row.exitCode,
    exitSignal: row.exitSignal,
    oomKilled: row.oomKilled,
    exitedAt: row.exitedAt?.toISOString() ?? null,
    startedAt: row.startedAt?.toISOString() ?? null,
    readyAt: row.readyAt?.toISOString() ?? null,
    limitsBy: row.limitsBy,
  };
}

/** To the millisecond, as the database keeps it, so that equal times compare equal. */
const iso = (at: string | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
