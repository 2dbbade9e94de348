import { getDb } from '#lib/db/client.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { eventHub } from './event-hub.ts';
import { metrics } from './metrics.ts';

type Count = { name: string; n: number };

/**
 * Prometheus text: this process's requests and resources, and the plane's own state read from the database at this moment, so that every
 * web server of an installation tells the same.
 */
export async function planeMetrics(): Promise<{ text: string; contentType: string }> {
  const sql = sqlOf(getDb());
  const [health, phases, kinds, totals] = await Promise.all([
    sql.query<Count>('SELECT health::text AS name, count(*)::int AS n FROM deployment GROUP BY health'),
    sql.query<Count>('SELECT phase::text AS name, count(*)::int AS n FROM instance GROUP BY phase'),
    sql.query<{ name: string; due: number; waiting: number; held: number; parked: number }>(
      `SELECT kind AS name, count(*) FILTER (WHERE parked_at IS NULL AND lease_until IS NULL AND run_after <= now())::int AS due,
         count(*) FILTER (WHERE parked_at IS NULL AND run_after > now())::int AS waiting,
         count(*) FILTER (WHERE lease_until > now())::int AS held, count(*) FILTER (WHERE parked_at IS NOT NULL)::int AS parked
       FROM queue_key GROUP BY kind`,
    ),
    sql.query<Count>(
      `SELECT 'services' AS name, count(*)::int AS n FROM service UNION ALL SELECT 'teams', count(*)::int FROM team UNION ALL SELECT 'users', count(*)::int FROM "user"`,
    ),
  ]);
  const lines = [
    ...gauge(
      'orrery_deployments',
      'Deployments by health',
      health.map((row) => [{ health: row.name }, row.n]),
    ),
    ...gauge(
      'orrery_instances',
      'Instances by phase',
      phases.map((row) => [{ phase: row.name }, row.n]),
    ),
    ...gauge(
      'orrery_queue_keys',
      'Keys of the work queue by kind and state',
      kinds.flatMap((row) =>
        (['due', 'waiting', 'held', 'parked'] as const).map((state): Sample => [{ kind: row.name, state }, row[state]]),
      ),
    ),
    ...gauge(
      'orrery_objects',
      'Services, teams and users',
      totals.map((row) => [{ kind: row.name }, row.n]),
    ),
    ...gauge('orrery_event_subscribers', 'Readers of the event stream in this process', [[{}, eventHub().size]]),
  ];
  return { text: `${await metrics.registry.metrics()}${lines.join('\n')}\n`, contentType: metrics.registry.contentType };
}

type Sample = [labels: Record<string, string>, value: number];

function gauge(name: string, help: string, samples: Sample[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}`)];
}

function labelText(labels: Record<string, string>): string {
  const parts = Object.entries(labels).map(
    ([key, value]) => `${key}="${value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))}"`,
  );
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}
