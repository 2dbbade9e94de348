import type { Db } from '#lib/db/client.ts';
import { newId } from '#lib/kit/ids.ts';

export type FleetSize = {
  services: number;
  teams: number;
  environments: readonly string[];
  /** Degraded ones in each environment. */
  failing: number;
  instances?: number;
  /** Reuses these environments, teams and clusters instead of making them. */
  team?: { id: string; name: string };
  /** Of the services' names. */
  prefix?: string;
};

/**
 * Writes a fleet as the engine would leave it, for tests and benches: layered services that need one another (about 1.25 needs each), two
 * instances apiece, a resource here and there, and a sample of traffic for each edge.
 */
export async function seedFleet(db: Db, size: FleetSize): Promise<void> {
  const q = (text: string, rows: object[]) => db.pool.query(text, [JSON.stringify(rows)]);
  const teams = size.team ? [size.team] : Array.from({ length: size.teams }, (_, n) => ({ id: newId('team'), name: `team-${n}` }));
  if (!size.team)
    await q(`INSERT INTO team (id, name, title) SELECT id, name, name FROM jsonb_to_recordset($1::jsonb) AS x(id text, name text)`, teams);
  const known = (await db.pool.query<{ id: string; name: string }>('SELECT id, name FROM environment')).rows;
  const environments = size.environments.map((name, position) => ({
    id: known.find((env) => env.name === name)?.id ?? newId('environment'),
    name,
    position: position + 10,
  }));
  await q(
    `INSERT INTO environment (id, name, title, position) SELECT id, name, name, position FROM jsonb_to_recordset($1::jsonb) AS x(id text, name text, position int) ON CONFLICT DO NOTHING`,
    environments,
  );
  const clusters = ['east', 'west'].map((name) => ({ id: newId('cluster'), name }));
  await q(
    `INSERT INTO cluster (id, name, driver, phase, cpu_milli, memory_mib) SELECT id, name, 'fake', 'ready', 64000, 262144 FROM jsonb_to_recordset($1::jsonb) AS x(id text, name text) ON CONFLICT (name) DO NOTHING`,
    clusters,
  );
  const clusterIds = (await db.pool.query<{ id: string }>(`SELECT id FROM cluster WHERE name IN ('east', 'west') ORDER BY name`)).rows.map(
    (row) => row.id,
  );
  const services = Array.from({ length: size.services }, (_, n) => ({
    id: newId('service'),
    n,
    team_id: teams[n % teams.length]?.id ?? '',
    name: `${size.prefix ?? 'api'}-${String(n).padStart(3, '0')}`,
    labels: { tier: n % 5 === 0 ? 'front' : 'back' },
  }));
  await q(
    `INSERT INTO service (id, team_id, name, labels, latest_revision) SELECT id, team_id, name, labels, 1 FROM jsonb_to_recordset($1::jsonb) AS x(id text, team_id text, name text, labels jsonb)`,
    services,
  );
  const spec = { workload: { containers: { main: { command: ['x'], resources: { limits: { cpu: '500m', memory: '128Mi' } } } } } };
  await q(
    `INSERT INTO revision (id, service_id, number, spec, spec_digest, author, origin) SELECT 'rev_' || substr(id, 5), id, 1, '${JSON.stringify(spec)}'::jsonb, 'x', CASE WHEN n % 7 = 0 THEN 'ada@example.test' ELSE 'system' END, 'api'
     FROM jsonb_to_recordset($1::jsonb) AS x(id text, n int)`,
    services,
  );
  const deployments = environments.flatMap((environment) =>
    services.map((service) => ({
      id: newId('deployment'),
      n: service.n,
      team_id: service.team_id,
      service_id: service.id,
      environment_id: environment.id,
      health: service.n >= size.services - size.failing ? 'Degraded' : service.n % 41 === 7 ? 'Progressing' : 'Healthy',
      message: service.n >= size.services - size.failing ? '1 of 2 ready: the newest instance ended with code 1.' : '2 of 2 ready.',
    })),
  );
  await q(
    `INSERT INTO deployment (id, team_id, service_id, environment_id, revision, replicas, observed_generation, sync, health, message, stable_revision, ready_instances, updated_instances, total_instances, url)
     SELECT id, team_id, service_id, environment_id, 1, 2, 1, 'Synced', health::"HealthStatus", message, 1, CASE WHEN health = 'Healthy' THEN 2 ELSE 1 END, 2, 2, CASE WHEN n % 5 = 0 THEN 'http://x.dev.localhost/' END
     FROM jsonb_to_recordset($1::jsonb) AS x(id text, n int, team_id text, service_id text, environment_id text, health text, message text)`,
    deployments,
  );
  const instances = deployments.flatMap((deployment) =>
    Array.from({ length: size.instances ?? 2 }, (_, copy) => ({
      id: newId('instance'),
      team_id: deployment.team_id,
      deployment_id: deployment.id,
      cluster_id: clusterIds[(deployment.n + copy) % 2 === 0 ? 0 : 1] ?? '',
      phase: deployment.health !== 'Healthy' && copy === 0 ? (deployment.health === 'Degraded' ? 'failed' : 'starting') : 'ready',
      cpu: 20 + ((deployment.n * 37) % 400),
      memory: 30 + ((deployment.n * 53) % 90),
    })),
  );
  await q(
    `INSERT INTO instance (id, team_id, deployment_id, revision, restart_round, cluster_id, phase, cpu_milli, memory_mib, ports)
     SELECT id, team_id, deployment_id, 1, 0, cluster_id, phase::"InstancePhase", cpu, memory, '{}' FROM jsonb_to_recordset($1::jsonb) AS x(id text, team_id text, deployment_id text, cluster_id text, phase text, cpu int, memory int)`,
    instances,
  );
  await q(
    `INSERT INTO dependency (id, team_id, deployment_id, name, type, target_name) SELECT id, team_id, deployment_id, name, type, target FROM jsonb_to_recordset($1::jsonb) AS x(id text, team_id text, deployment_id text, name text, type text, target text)`,
    deployments.flatMap((deployment) => needsOf(deployment, services, teams.length)),
  );
  await db.pool.query(
    `INSERT INTO metric_sample (subject, team_id, at, values)
     SELECT 'edge/' || id, team_id, now() - interval '1 second', jsonb_build_object('requests', 20 + length(name), 'errors', CASE WHEN name LIKE '%3' THEN 4 ELSE 0 END, 'p95Ms', 12.5, 'intervalMs', 2000) FROM dependency WHERE type = 'service'`,
  );
}

type Service = { n: number; name: string; team_id: string };

/** Needs go to services of the same team further down: a tree with some short cuts, no cycles. */
function needsOf(deployment: { id: string; n: number; team_id: string }, services: readonly Service[], teams: number) {
  const targets = new Set(
    [
      deployment.n * 2 + teams,
      ...(deployment.n % 2 === 0 ? [deployment.n + teams * 3] : []),
      ...(deployment.n % 7 === 1 ? [deployment.n + teams * 5] : []),
    ].map((n) => n - ((n - deployment.n) % teams)),
  );
  const rows = [...targets].flatMap((n) => {
    const target = services[n];
    return target && n !== deployment.n ? [{ name: `to-${target.n}`, type: 'service', target: target.name as string | null }] : [];
  });
  const parent = services[Math.floor((deployment.n - teams) / 2) - ((Math.floor((deployment.n - teams) / 2) - deployment.n) % teams)];
  if (rows.length === 0 && parent && parent.n !== deployment.n && deployment.n % 2 === 0)
    rows.push({ name: `up-${parent.n}`, type: 'service', target: parent.name });
  if (deployment.n % 9 === 0) rows.push({ name: 'db', type: 'postgres', target: null });
  return rows.map((row) => ({ id: newId('dependency'), team_id: deployment.team_id, deployment_id: deployment.id, ...row }));
}
