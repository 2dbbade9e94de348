import { sqlOf } from '#lib/db/sql.ts';
import type { RenderedStep } from '#lib/domain/template/render.ts';
import type { Context } from '../context.ts';
import type { RunFact, StepOutcome } from './perform.ts';

type Row = {
  name: string;
  health: string;
  message: string;
  ready: number;
  wanted: number;
  settled: boolean;
  failure: string | null;
  /** The failure is from before this try of the step began. */
  old: boolean;
};

/**
 * Looks once: healthy, not yet, or never. A revision that the engine gave up, or a deadline that passed, fails the step. One it gave up
 * before this try began is given its chance again (`again`): whoever retries says that the reason is gone.
 */
export async function checkHealth(ctx: Context, run: RunFact, step: RenderedStep, again: () => Promise<unknown>): Promise<StepOutcome> {
  const rows = await sqlOf(ctx.db).query<Row>(
    `SELECT s.name, d.health::text AS health, d.message, d.ready_instances AS ready, CASE WHEN d.stopped THEN 0 ELSE d.replicas END AS wanted,
       d.observed_generation >= d.generation AND d.stable_revision = d.revision AS settled,
       o.message AS failure, COALESCE(o.started_at < $4::timestamptz, false) AS old
     FROM deployment d JOIN service s ON s.id = d.service_id JOIN environment e ON e.id = d.environment_id
     LEFT JOIN LATERAL (SELECT message, started_at FROM rollout WHERE deployment_id = d.id AND to_revision = d.revision AND phase = 'failed'
       AND forgiven_at IS NULL ORDER BY started_at DESC LIMIT 1) o ON true
     WHERE s.team_id = $1 AND s.name = ANY($2::text[]) AND e.name = $3 ORDER BY s.name`,
    [run.teamId, step.services, run.environment, run.stepAttempts > 1 ? run.stepStartedAt?.toISOString() : null],
  );
  const missing = step.services.find((name) => !rows.some((row) => row.name === name));
  if (missing !== undefined) return { state: 'failed', message: `${missing} is not deployed in ${run.environment} any more.`, log: [] };
  const gaveUp = rows.filter((row) => row.old).map((row) => row.name);
  if (gaveUp.length > 0) {
    await again();
    const message = `${gaveUp.join(' and ')}: the same revision is tried again`;
    return { state: 'waiting', message, log: [message] };
  }
  const broken = rows.find((row) => row.failure !== null);
  if (broken) return { state: 'failed', message: `${broken.name} did not become healthy: ${broken.failure}`, log: rows.map(inWords) };
  const waiting = rows.filter((row) => !(row.settled && row.health === 'Healthy'));
  if (waiting.length === 0)
    return { state: 'done', message: rows.map((row) => `${row.name} is healthy`).join('; '), log: rows.map(inWords) };
  const waitedMs = run.stepStartedAt === null ? 0 : ctx.clock.now().getTime() - run.stepStartedAt.getTime();
  const state = waitedMs > step.timeoutMs ? 'failed' : 'waiting';
  const late = state === 'failed' ? ` after ${Math.round(step.timeoutMs / 1_000)} s` : '';
  const message = waiting
    .map((row) => `${row.name}: ${row.ready} of ${row.wanted} ready${late}${row.message ? `. ${row.message}` : ''}`)
    .join('; ');
  return { state, message, log: state === 'failed' ? rows.map(inWords) : waiting.map(inWords) };
}

const inWords = (row: Row): string =>
  `${row.name}: ${row.health}, ${row.ready} of ${row.wanted} ready${row.message ? `. ${row.message}` : ''}`;
