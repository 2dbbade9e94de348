import type { Db } from '#lib/db/client.ts';
import { recordEvents } from '#lib/db/record.ts';
import { type Sql, sqlOf, withTx } from '#lib/db/sql.ts';
import type { EdgeSample, Gateway } from '#lib/gateway/route-table.ts';
import type { Clock } from '#lib/kit/clock.ts';
import type { NewId } from '#lib/kit/ids.ts';

type Deps = { db: Db; gateway: Gateway | undefined; clock: Clock; newId: NewId };

/** Keeps what the gateway measured since sample `since`, under the routes' own keys (`edge/…`, `host/…`). Returns the last number seen. */
export async function takeSamples(
  { db, gateway, clock, newId }: Deps & { gateway: Gateway },
  since: number,
  signal: AbortSignal,
): Promise<number> {
  const { samples, lastSeq } = await gateway.samples(since, signal);
  const busy = samples.filter((sample) => sample.requests > 0);
  if (busy.length > 0) {
    await withTx(db, async (sql) => {
      const teams = await writeSamples(sql, busy);
      const events = [...Map.groupBy(teams, (row) => row.teamId)].map(([teamId, rows]) => ({
        teamId,
        keys: [...new Set(rows.map((row) => `metric/${row.subject}`))].slice(0, 100),
      }));
      await recordEvents(sql, { clock, newId }, events);
    });
  }
  // A gateway that began anew counts from the start again.
  return lastSeq < since ? 0 : lastSeq;
}

async function writeSamples(sql: Sql, samples: readonly EdgeSample[]): Promise<{ subject: string; teamId: string | null }[]> {
  const rows = samples.map(({ key, atIso, seq: _, ...values }) => ({
    subject: key,
    owner: key.slice(key.indexOf('/') + 1),
    at: atIso,
    values,
  }));
  return sql.query(
    `INSERT INTO metric_sample (subject, team_id, at, values)
     SELECT s.subject, COALESCE(d.team_id, p.team_id), s.at, s.values
     FROM jsonb_to_recordset($1::jsonb) AS s(subject text, owner text, at timestamptz, values jsonb)
       LEFT JOIN deployment d ON d.id = s.owner LEFT JOIN dependency p ON p.id = s.owner
     RETURNING subject, team_id AS "teamId"`,
    [JSON.stringify(rows)],
  );
}

/** One sample of CPU and memory for each running instance. */
export async function sampleUsage(db: Db): Promise<void> {
  await sqlOf(db).query(
    `INSERT INTO metric_sample (subject, team_id, at, values)
     SELECT 'instance/' || id, team_id, clock_timestamp(), jsonb_build_object('cpuMilli', cpu_milli, 'memoryMib', memory_mib, 'deploymentId', deployment_id)
     FROM instance WHERE cpu_milli IS NOT NULL AND phase IN ('ready', 'unready', 'starting')`,
  );
}
