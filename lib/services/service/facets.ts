import { sqlOf } from '#lib/db/sql.ts';
import { type ServiceFacets, type ServiceListParams, serviceListParams } from '#lib/domain/service.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { type ServiceFilter, toTeamWhere, toWhere, type Where } from './filter.ts';

type Count = { value: string; n: number };

/** How many services each filter value would leave, with the other filters applied. Labels: the fifty most used. */
export async function listServiceFacets(ctx: Context, input: ServiceListParams = {}): Promise<ServiceFacets> {
  allow(ctx, 'service:read', {});
  const filter: ServiceFilter = parseInput(serviceListParams, input);
  const sql = sqlOf(ctx.db);
  const count = async ({ text, params }: Where) => toRecord(await sql.query<Count>(text, params));
  const [team, health, environment, label] = await Promise.all([
    count(teams(toWhere(ctx, { ...filter, team: undefined }))),
    count(healths(placesOf(ctx, { ...filter, health: undefined }), filter.environment)),
    count(environments(placesOf(ctx, { ...filter, environment: undefined }))),
    count(labels(toWhere(ctx, { ...filter, label: undefined }))),
  ]);
  return { team, health, environment, label };
}

// Each counts by the short key first and looks up or unfolds it afterwards: ten thousand rows become a handful before anything costs.

const SERVICES = 'FROM service s JOIN team t ON t.id = s.team_id WHERE';

const teams = ({ text, params }: Where): Where => ({
  text: `SELECT t.name AS value, g.n FROM (SELECT s.team_id, count(*)::int AS n ${SERVICES} ${text} GROUP BY 1) g JOIN team t ON t.id = g.team_id`,
  params,
});

const labels = ({ text, params }: Where): Where => ({
  text: `SELECT l.key || '=' || l.value AS value, sum(g.n)::int AS n FROM (SELECT s.labels, count(*) AS n ${SERVICES} ${text} GROUP BY 1) g
    CROSS JOIN LATERAL jsonb_each_text(g.labels) AS l(key, value) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50`,
  params,
});

const environments = ({ text, params }: Where): Where => ({
  text: `SELECT e.name AS value, g.n FROM (SELECT d.environment_id, count(*)::int AS n ${text} GROUP BY 1) g JOIN environment e ON e.id = g.environment_id`,
  params,
});

/** Health is counted where the environment filter looks, not wherever else the service runs; without one, a service counts once a health. */
function healths({ text, params }: Where, environment: string | undefined): Where {
  if (!environment)
    return {
      text: `SELECT health::text AS value, count(*)::int AS n FROM (SELECT DISTINCT d.service_id, d.health ${text}) g GROUP BY 1`,
      params,
    };
  return {
    text: `SELECT d.health::text AS value, count(*)::int AS n ${text} AND d.environment_id IN (SELECT id FROM environment WHERE name = $${params.length + 1}) GROUP BY 1`,
    params: [...params, environment],
  };
}

/** FROM and WHERE of the deployments d of the services a filter leaves. A deployment knows its team, so that often no service is looked at. */
function placesOf(ctx: Context, filter: ServiceFilter): Where {
  const { q, label, environment, health, sync } = filter;
  if (!(q || label || environment || health || sync)) {
    const { text, params } = toTeamWhere(ctx, filter.team, 'd.team_id');
    return { text: `FROM deployment d WHERE ${text}`, params };
  }
  const { text, params } = toWhere(ctx, filter);
  return { text: `FROM deployment d JOIN service s ON s.id = d.service_id JOIN team t ON t.id = s.team_id WHERE ${text}`, params };
}

const toRecord = (rows: Count[]): Record<string, number> => Object.fromEntries(rows.map((row) => [row.value, row.n]));
