import type { Db } from '#lib/db/client.ts';
import { announce } from '#lib/db/notify.ts';
import { enqueue } from '#lib/db/queue.ts';
import { sqlOf, withTx } from '#lib/db/sql.ts';
import type { Gateway } from '#lib/gateway/route-table.ts';
import type { Log } from '#lib/kit/log.ts';

type Deps = { db: Db; gateway: Gateway; log: Log };

/**
 * Holds the gateway's table against the database: routes of things that are gone are taken out, and a deployment whose routes are
 * missing is told to publish them again. Returns how many were wrong.
 */
export async function checkRoutes(deps: Deps, signal: AbortSignal): Promise<number> {
  const { db, gateway, log } = deps;
  const served = new Set((await gateway.table(signal)).routes.map((route) => route.key));
  const known = await sqlOf(db).query<{ key: string; deploymentId: string; wanted: boolean }>(
    `SELECT 'host/' || id AS key, id AS "deploymentId", host IS NOT NULL AND routes_digest <> '' AND url IS NOT NULL AND deleting_at IS NULL AS wanted FROM deployment
     UNION ALL
     SELECT 'edge/' || p.id, COALESCE(t.id, d.id), p.listen_port IS NOT NULL AND COALESCE(t.routes_digest, d.routes_digest) <> ''
     FROM dependency p JOIN deployment d ON d.id = p.deployment_id
       LEFT JOIN service s ON s.name = p.target_name AND s.team_id = d.team_id
       LEFT JOIN deployment t ON t.service_id = s.id AND t.environment_id = d.environment_id
     WHERE p.type = 'service'`,
  );
  const keys = new Set(known.map((row) => row.key));
  const strays = [...served].filter((key) => !keys.has(key));
  const lost = [...new Set(known.filter((row) => row.wanted && !served.has(row.key)).map((row) => row.deploymentId))];
  if (strays.length > 0) {
    const [epoch] = await sqlOf(db).query<{ version: string }>(`SELECT nextval('queue_epoch') AS version`);
    for (const key of strays) await gateway.remove(key, Number(epoch?.version ?? 0), signal);
  }
  if (lost.length > 0) {
    log.warn({ deployments: lost.length }, 'the gateway has lost routes and is told again');
    await withTx(db, async (sql) => {
      await sql.query(`UPDATE deployment SET routes_digest = 'lost' WHERE id = ANY($1::text[])`, [lost]);
      await enqueue(
        sql,
        lost.map((id) => `deployment/${id}`),
      );
    });
    announce(db);
  }
  return strays.length + lost.length;
}
