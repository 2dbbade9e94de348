import { type DeploymentMetrics, type MetricsParams, metricsParams } from '#lib/domain/deployment.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findDeployment } from './find.ts';

/**
 * What was measured of a deployment, its address, its instances and its edges over the last `window` seconds, averaged into at most
 * `points` points each. Counters (requests, errors, bytes) are summed.
 */
export function getDeploymentMetrics(ctx: Context, ref: string, input: MetricsParams = {}): Promise<DeploymentMetrics> {
  const { window, points } = parseInput(metricsParams, input);
  return inRead(ctx.db, async (sql) => {
    const found = await findDeployment(ctx, sql, ref);
    allow(ctx, 'metric:read', { teamId: found.teamId }, { noun: 'deployment', name: ref });
    const since = new Date(ctx.clock.now().getTime() - window * 1000).toISOString();
    const rows = await sql.query<{ subject: string; bucket: number; key: string; value: number }>(
      `WITH subjects AS (
         SELECT 'deployment/' || $1::text AS subject UNION ALL SELECT 'host/' || $1::text
         UNION ALL SELECT 'edge/' || id FROM dependency WHERE deployment_id = $1
         UNION ALL SELECT 'instance/' || id FROM instance WHERE deployment_id = $1)
       SELECT m.subject, floor(extract(epoch FROM m.at) / $3::float8)::float8 AS bucket, v.key,
         CASE WHEN v.key IN ('requests', 'errors', 'bytesIn', 'bytesOut') THEN sum(v.value::float8) ELSE avg(v.value::float8) END AS value
       FROM metric_sample m JOIN subjects s ON s.subject = m.subject CROSS JOIN LATERAL jsonb_each_text(m.values) AS v(key, value)
       WHERE m.at > $2::timestamptz AND jsonb_typeof(m.values -> v.key) = 'number' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
      [found.id, since, window / points],
    );
    return { series: toSeries(rows, window / points) };
  });
}

function toSeries(rows: { subject: string; bucket: number; key: string; value: number }[], widthS: number): DeploymentMetrics['series'] {
  const series = new Map<string, Map<number, Record<string, number>>>();
  for (const { subject, bucket, key, value } of rows) {
    const points = series.get(subject) ?? new Map<number, Record<string, number>>();
    points.set(bucket, { ...points.get(bucket), [key]: Math.round(value * 1000) / 1000 });
    series.set(subject, points);
  }
  return [...series].map(([subject, points]) => ({
    subject,
    points: [...points].map(([bucket, values]) => ({ at: new Date(bucket * widthS * 1000).toISOString(), values })),
  }));
}
