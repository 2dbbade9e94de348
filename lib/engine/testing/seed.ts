import { createHash } from 'node:crypto';
import type { Db } from '#lib/db/client.ts';
import { announce } from '#lib/db/notify.ts';
import { enqueue } from '#lib/db/queue.ts';
import { sqlOf, withTx } from '#lib/db/sql.ts';
import type { ServiceSpec } from '#lib/domain/manifest/schema.ts';
import { newId } from '#lib/kit/ids.ts';

export type Scene = { teamId: string; environmentId: string };
export type Deployed = { serviceId: string; deploymentId: string };

export async function seedScene(db: Db): Promise<Scene> {
  const teamId = newId('team');
  const environmentId = newId('environment');
  const sql = sqlOf(db);
  await sql.query(`INSERT INTO team (id, name, title) VALUES ($1, 'shop', 'Shop')`, [teamId]);
  await sql.query(`INSERT INTO environment (id, name, title, position) VALUES ($1, 'dev', 'Development', 1)`, [environmentId]);
  return { teamId, environmentId };
}

export const SPEC: ServiceSpec = {
  workload: {
    containers: { main: { command: ['serve'], resources: { requests: { cpu: '1m', memory: '1Mi' } } } },
    service: { ports: { http: { port: 80 } } },
  },
};

/** A service with one revision and a deployment of it, as a service verb would write them. */
export async function seedService(
  db: Db,
  scene: Scene,
  name: string,
  options: { replicas?: number; spec?: unknown; needs?: string[]; quiet?: boolean } = {},
): Promise<Deployed> {
  const serviceId = newId('service');
  const deploymentId = newId('deployment');
  await withTx(db, async (sql) => {
    await sql.query('INSERT INTO service (id, team_id, name, latest_revision) VALUES ($1, $2, $3, 1)', [serviceId, scene.teamId, name]);
    await insertRevision(db, sql, serviceId, 1, options.spec ?? SPEC);
    await sql.query(
      'INSERT INTO deployment (id, team_id, service_id, environment_id, revision, replicas, host) VALUES ($1, $2, $3, $4, 1, $5, $6)',
      [deploymentId, scene.teamId, serviceId, scene.environmentId, options.replicas ?? 1, name],
    );
    for (const need of options.needs ?? []) {
      await sql.query(
        `INSERT INTO dependency (id, team_id, deployment_id, name, type, target_name, listen_port) VALUES ($1, $2, $3, $4, 'service', $4, $5)`,
        [newId('dependency'), scene.teamId, deploymentId, need, 20_000 + Math.floor(Math.random() * 20_000)],
      );
    }
    if (!options.quiet) await enqueue(sql, [`deployment/${deploymentId}`]);
  });
  if (!options.quiet) announce(db);
  return { serviceId, deploymentId };
}

async function insertRevision(
  _db: Db,
  sql: { query: ReturnType<typeof sqlOf>['query'] },
  serviceId: string,
  number: number,
  spec: unknown,
): Promise<void> {
  const text = JSON.stringify(spec);
  await sql.query(
    `INSERT INTO revision (id, service_id, number, spec, spec_digest, author, origin) VALUES ($1, $2, $3, $4::jsonb, $5, 'test', 'api')`,
    [newId('revision'), serviceId, number, text, createHash('sha256').update(text).digest('hex')],
  );
}

/** Deploys a new revision of a service. */
export async function deployRevision(db: Db, deployed: Deployed, number: number, spec: unknown): Promise<void> {
  await withTx(db, async (sql) => {
    await insertRevision(db, sql, deployed.serviceId, number, spec);
    await sql.query(`UPDATE deployment SET revision = $2, cause = 'deploy', generation = generation + 1 WHERE id = $1`, [
      deployed.deploymentId,
      number,
    ]);
    await enqueue(sql, [`deployment/${deployed.deploymentId}`], { unpark: true });
  });
  announce(db);
}

/** Changes wanted columns and asks for a pass, as a service verb would. `set` is SQL. */
export async function change(db: Db, deployed: Deployed, set: string): Promise<void> {
  await withTx(db, async (sql) => {
    await sql.query(`UPDATE deployment SET ${set}, generation = generation + 1 WHERE id = $1`, [deployed.deploymentId]);
    await enqueue(sql, [`deployment/${deployed.deploymentId}`], { unpark: true });
  });
  announce(db);
}

/** Thousands of services at once, all asked for. Those whose number `isPoisoned` says so get a spec that cannot be read. */
export async function seedMany(db: Db, scene: Scene, count: number, isPoisoned: (n: number) => boolean = () => false): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, n) => ({
    service: newId('service'),
    revision: newId('revision'),
    deployment: newId('deployment'),
    name: `many-${n}`,
    spec: isPoisoned(n) ? { workload: { containers: 'poison' } } : SPEC,
  }));
  for (let at = 0; at < rows.length; at += 2_000) {
    const part = rows.slice(at, at + 2_000);
    await withTx(db, async (sql) => {
      const text = JSON.stringify(part);
      const from = 'FROM jsonb_to_recordset($1::jsonb) AS r(service text, revision text, deployment text, name text, spec jsonb)';
      await sql.query(`INSERT INTO service (id, team_id, name, latest_revision) SELECT service, $2, name, 1 ${from}`, [text, scene.teamId]);
      await sql.query(
        `INSERT INTO revision (id, service_id, number, spec, spec_digest, author, origin) SELECT revision, service, 1, spec, md5(spec::text), 'test', 'api' ${from}`,
        [text],
      );
      await sql.query(
        `INSERT INTO deployment (id, team_id, service_id, environment_id, revision, replicas, host) SELECT deployment, $2, service, $3, 1, 1, name ${from}`,
        [text, scene.teamId, scene.environmentId],
      );
      await enqueue(
        sql,
        part.map((row) => `deployment/${row.deployment}`),
      );
    });
    announce(db);
  }
  return rows.map((row) => row.deployment);
}
