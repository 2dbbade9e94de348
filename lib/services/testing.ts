import { type Db, openDb } from '#lib/db/client.ts';
import { createTestDatabase } from '#lib/db/testing.ts';
import type { Grants, TeamRole } from '#lib/domain/access.ts';
import { systemClock } from '#lib/kit/clock.ts';
import { newId } from '#lib/kit/ids.ts';
import { rootLog } from '#lib/kit/log.ts';
import type { Context } from './context.ts';

/** A migrated database with the three environments and two teams, and contexts for whoever a test needs. For tests alone. */
export type Bench = {
  db: Db;
  url: string;
  teams: { shop: string; rival: string };
  /** A context with this role in the team `shop` (or `rival`). */
  as(role: TeamRole, team?: 'shop' | 'rival', environments?: string[]): Context;
  admin: Context;
  auditor: Context;
  close(): Promise<void>;
};

export async function createBench(): Promise<Bench> {
  const { url, drop } = await createTestDatabase();
  const db = openDb(url, { max: 24 });
  const teams = { shop: newId('team'), rival: newId('team') };
  await db.pool.query(`INSERT INTO team (id, name, title) VALUES ($1, 'shop', 'Shop'), ($2, 'rival', 'Rival')`, [teams.shop, teams.rival]);
  await db.pool.query(
    `INSERT INTO environment (id, name, title, position, protected) VALUES ($1, 'dev', 'Development', 1, false), ($2, 'staging', 'Staging', 2, false), ($3, 'prod', 'Production', 3, true)`,
    [newId('environment'), newId('environment'), newId('environment')],
  );
  const context = (name: string, grants: Grants): Context => ({
    actor: { kind: 'user', userId: `user_${name}`, email: `${name}@example.org`, name, sessionId: undefined, grants },
    db,
    clock: systemClock,
    newId,
    log: rootLog(),
    requestId: newId('request'),
  });
  return {
    db,
    url,
    teams,
    as: (role, team = 'shop', environments = []) =>
      context(`${role}-${team}`, { platformRole: null, teams: [{ teamId: teams[team], role, environments }] }),
    admin: context('admin', { platformRole: 'admin', teams: [] }),
    auditor: context('auditor', { platformRole: 'auditor', teams: [] }),
    close: async () => {
      await db.close();
      await drop();
    },
  };
}

/** A manifest that is accepted, with parts replaced. */
export function manifestOf(
  name: string,
  parts: {
    team?: string;
    replicas?: [number, number];
    variables?: Record<string, string>;
    needs?: string[];
    host?: string;
    extra?: string;
  } = {},
): string {
  const [min, max] = parts.replicas ?? [1, 3];
  const variables = Object.entries(parts.variables ?? { GREETING: 'hello' });
  return `apiVersion: orrery.dev/v1
kind: Service
metadata: { name: ${name}${parts.team ? `, team: ${parts.team}` : ''} }
spec:
  workload:
    containers:
      main:
        command: [node, server.js]
        variables: { ${variables.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(', ')} }
        readinessProbe: { httpGet: { path: /ready } }
    service: { ports: { http: { port: 80 } } }
${parts.needs?.length ? `    resources:\n${parts.needs.map((need) => `      ${need}: { type: service }`).join('\n')}\n` : ''}  scaling: { min: ${min}, max: ${max} }
${parts.host ? `  expose: { host: ${parts.host} }\n` : ''}${parts.extra ?? ''}`;
}
