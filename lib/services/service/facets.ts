import { sqlOf } from '#lib/db/sql.ts';
import { type ServiceFacets, type ServiceListParams, serviceListParams } from '#lib/domain/service.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { type ServiceFilter, toWhere, type Where } from './filter.ts';

type Count = { value: string; n: number };

/** How many services each filter value would leave, with the other filters applied. Labels: the fifty most used. */
export async function listServiceFacets(ctx: Context, input: ServiceListParams = {}): Promise<ServiceFacets> {
  allow(ctx, 'service:read', {});
  const filter: ServiceFilter = parseInput(serviceListParams, input);
  const without = (name: keyof ServiceFilter): Where => toWhere(ctx, { ...filter, [name]: undefined });
  const sql = sqlOf(ctx.db);
  const count = async (where: Where, select: string, joins: string, tail = '', counted = '*') =>
    toRecord(
      await sql.query<Count>(
        `SELECT ${select} AS value, count(${counted})::int AS n FROM service s JOIN team t ON t.id = s.team_id ${joins} WHERE ${where.text} GROUP BY 1 ${tail}`,
        where.params,
      ),
    );
  // Health is counted where the environment filter looks, not wherever else the service runs.
  const byHealth = without('health');
  const place = filter.environment
    ? `JOIN environment fe ON fe.id = d.environment_id AND fe.name = $${byHealth.params.push(filter.environment)}`
    : '';
  const [team, health, environment, label] = await Promise.all([
    count(without('team'), 't.name', ''),
    count(byHealth, 'd.health::text', `JOIN deployment d ON d.service_id = s.id ${place}`, '', filter.environment ? '*' : 'DISTINCT s.id'),
    count(without('environment'), 'e.name', 'JOIN deployment d ON d.service_id = s.id JOIN environment e ON e.id = d.environment_id'),
    count(
      without('label'),
      `l.key || '=' || l.value`,
      'CROSS JOIN LATERAL jsonb_each_text(s.labels) AS l(key, value)',
      'ORDER BY 2 DESC, 1 LIMIT 50',
    ),
  ]);
  return { team, health, environment, label };
}

const toRecord = (rows: Count[]): Record<string, number> => Object.fromEntries(rows.map((row) => [row.value, row.n]));
