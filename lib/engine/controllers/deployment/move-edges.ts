import type { Db } from '#lib/db/client.ts';
import { takeEdgePorts } from '#lib/db/edge-ports.ts';
import { announce } from '#lib/db/notify.ts';
import { enqueue, type Lease, lockKeys, withFence } from '#lib/db/queue.ts';
import { recordEvents } from '#lib/db/record.ts';
import type { Clock } from '#lib/kit/clock.ts';
import type { NewId } from '#lib/kit/ids.ts';

export type TakenEdge = { id: string; port: number; message: string };
type Moved = {
  id: string;
  name: string;
  port: number;
  deploymentId: string;
  serviceId: string;
  teamId: string;
  service: string;
  environment: string;
};

/**
 * Gives edges whose port another program holds another one. Whoever runs with the old address is told by the next pass over the edge's
 * source: its instances are replaced, a few at a time, like in any rollout.
 */
export async function moveEdges(deps: { db: Db; clock: Clock; newId: NewId }, taken: readonly TakenEdge[], lease: Lease): Promise<void> {
  await withFence(deps.db, lease, async (sql) => {
    const ports = await takeEdgePorts(sql, taken.length);
    const rows = taken.map((edge, index) => ({ id: edge.id, from_port: edge.port, to_port: ports[index] }));
    // One that has another port by now is left alone: somebody was faster.
    const moved = await sql.query<Moved>(
      `UPDATE dependency p SET listen_port = m.to_port
       FROM jsonb_to_recordset($1::jsonb) AS m(id text, from_port int, to_port int), deployment d, service s, environment e
       WHERE p.id = m.id AND p.listen_port = m.from_port AND d.id = p.deployment_id AND s.id = d.service_id AND e.id = d.environment_id
       RETURNING p.id, p.name, p.listen_port AS port, d.id AS "deploymentId", s.id AS "serviceId", d.team_id AS "teamId", s.name AS service,
         e.name AS environment`,
      [JSON.stringify(rows)],
    );
    const reasonOf = new Map(taken.map((edge) => [edge.id, edge]));
    await recordEvents(
      sql,
      deps,
      moved.map((edge) => ({
        teamId: edge.teamId,
        keys: [`deployment/${edge.deploymentId}`, `service/${edge.serviceId}`],
        type: 'AddressMoved',
        level: 'warning' as const,
        message: `${edge.service} in ${edge.environment}: the local address of ${edge.name} is now port ${edge.port}. ${reasonOf.get(edge.id)?.message ?? ''}`,
        actor: 'engine',
        data: { from: reasonOf.get(edge.id)?.port, to: edge.port },
      })),
    );
    const sources = moved.map((edge) => `deployment/${edge.deploymentId}`);
    await lockKeys(sql, [...sources, lease.key]);
    await enqueue(sql, sources);
  });
  announce(deps.db);
}
