import type { Db } from '#lib/db/client.ts';
import { announce } from '#lib/db/notify.ts';
import { enqueue } from '#lib/db/queue.ts';
import { sqlOf, withTx } from '#lib/db/sql.ts';
import type { Gateway, GatewayRoute, GatewayTable } from '#lib/gateway/route-table.ts';
import type { Log } from '#lib/kit/log.ts';
import { digestOfRoutes } from '../decide/routes/decide-routes.ts';

type Deps = { db: Db; gateway: Gateway; log: Log };
/** A deployment, the digest of the routes it published last, and whether somebody is at work on it. */
type Known = { id: string; digest: string; deleting: boolean; busy: boolean };
type Owners = { deployments: Map<string, Known>; ownerOf: Map<string, string> };

/**
 * Holds what the gateway serves against what it acknowledged, contents and all, by the digest each deployment keeps: routes of things
 * that are gone are taken out, and a deployment whose routes are missing, altered or without a listener publishes them again. Returns
 * how many were wrong.
 */
export async function checkRoutes({ db, gateway, log }: Deps, signal: AbortSignal): Promise<number> {
  const before = await loadOwners(db);
  const table = await gateway.table(signal);
  const after = await loadOwners(db);
  const strays = table.routes.map((route) => route.key).filter((key) => !before.ownerOf.has(key) && !after.ownerOf.has(key));
  const wrong = findWrong(table, after).filter((id) => isQuiet(before.deployments.get(id), after.deployments.get(id)));
  if (strays.length > 0) {
    const [epoch] = await sqlOf(db).query<{ version: string }>(`SELECT nextval('queue_epoch') AS version`);
    for (const key of strays) await gateway.remove(key, Number(epoch?.version ?? 0), signal);
  }
  if (wrong.length > 0) {
    log.warn({ deployments: wrong.length, ids: wrong.slice(0, 10) }, 'the gateway serves other routes than it was told and is told again');
    await withTx(db, async (sql) => {
      await sql.query(`UPDATE deployment SET routes_digest = 'lost' WHERE id = ANY($1::text[])`, [wrong]);
      await enqueue(
        sql,
        wrong.map((id) => `deployment/${id}`),
      );
    });
    announce(db);
  }
  return strays.length + wrong.length;
}

/** Deployments whose served routes are not the ones they keep the digest of, or cannot be reached on their port. */
function findWrong({ routes, failing = {} }: GatewayTable, { deployments, ownerOf }: Owners): string[] {
  const served = Map.groupBy(routes, (route) => ownerOf.get(route.key) ?? '');
  return [...deployments.values()].filter(({ id, digest }) => isWrong(served.get(id) ?? [], digest, failing)).map((one) => one.id);
}

const isWrong = (routes: readonly GatewayRoute[], digest: string, failing: Record<string, string>): boolean =>
  digestOfRoutes(routes) !== digest || routes.some(({ listen }) => listen.kind === 'port' && Object.hasOwn(failing, String(listen.port)));

/** Nobody worked on it while the table was read: otherwise the two may differ for good reason. */
const isQuiet = (before: Known | undefined, after: Known | undefined): boolean =>
  before !== undefined && after !== undefined && !before.busy && !after.busy && !after.deleting && before.digest === after.digest;

async function loadOwners(db: Db): Promise<Owners> {
  const [rows, edges] = await Promise.all([
    sqlOf(db).query<Known>(
      `SELECT d.id, d.routes_digest AS digest, d.deleting_at IS NOT NULL AS deleting, EXISTS (SELECT 1 FROM queue_key q WHERE q.key = 'deployment/' || d.id) AS busy
       FROM deployment d`,
    ),
    // An edge's route is published by the deployment it leads to; by its source while there is none.
    sqlOf(db).query<{ key: string; owner: string }>(
      `SELECT 'edge/' || p.id AS key, COALESCE(t.id, d.id) AS owner
       FROM dependency p JOIN deployment d ON d.id = p.deployment_id
         LEFT JOIN service s ON s.name = p.target_name AND s.team_id = d.team_id
         LEFT JOIN deployment t ON t.service_id = s.id AND t.environment_id = d.environment_id
       WHERE p.type = 'service'`,
    ),
  ]);
  const ownerOf = new Map<string, string>(rows.map(({ id }) => [`host/${id}`, id]));
  for (const { key, owner } of edges) ownerOf.set(key, owner);
  return { deployments: new Map(rows.map((row) => [row.id, row])), ownerOf };
}
