import type { Sql } from '#lib/db/sql.ts';
import type { ClusterFacts, NodeFacts } from '../../decide/picture.ts';
import type { NewInstance } from '../../decide/scheduler/place-many.ts';

/** Somebody else took the room since the picture was made. Another look finds another place, or says that there is none. */
export class RoomTakenError extends Error {
  constructor(node: string) {
    super(`The room on node ${node} was taken by somebody else.`);
    this.name = 'RoomTakenError';
  }
}

/** A node that has room for this many more of the same: whoever places on it need not wait for the others. */
const PLENTY = 1_000;

/**
 * Makes sure, inside the transaction that inserts them, that the nodes still have room for what was placed on them from a picture. Where
 * room is scarce, placers on a node take turns until they commit; where there is plenty they share the lock, so that only those who have
 * to count wait. A lock per node rather than per cluster, so that a large cluster is not placed one by one.
 * @throws RoomTakenError
 */
export async function claimRoom(sql: Sql, placed: readonly NewInstance[], clusters: readonly ClusterFacts[]): Promise<void> {
  const wanted = Map.groupBy(
    placed.filter((one) => one.cpuRequestMilli > 0 || one.memoryRequestMib > 0),
    (one) => one.nodeId,
  );
  if (wanted.size === 0) return;
  const nodes = new Map(clusters.flatMap((cluster) => cluster.nodes).map((node) => [node.id, node]));
  const ids = [...wanted.keys()].sort();
  const scarce = ids.filter((id) => !hasPlenty(nodes.get(id), wanted.get(id) ?? []));
  // In one order, the shared ones too, or two who place on the same nodes could wait for each other.
  // A statement of its own: the sums below must see what was committed before our turn came.
  await sql.query(
    `SELECT count(*) AS locked FROM (SELECT CASE WHEN id = ANY($2::text[]) THEN pg_advisory_xact_lock(hashtext('orrery.room'), hashtext(id))::text
       ELSE pg_advisory_xact_lock_shared(hashtext('orrery.room'), hashtext(id))::text END FROM unnest($1::text[]) AS id) AS held`,
    [ids, scarce],
  );
  if (scarce.length === 0) return;
  const rooms = await sql.query<{ id: string; name: string; cpu: number; memory: number }>(
    `SELECT n.id, n.name, (n.cpu_milli - COALESCE(sum(i.cpu_request_milli), 0))::float8 AS cpu,
       (n.memory_mib - COALESCE(sum(i.memory_request_mib), 0))::float8 AS memory
     FROM node n LEFT JOIN instance i ON i.node_id = n.id WHERE n.id = ANY($1::text[]) GROUP BY n.id`,
    [scarce],
  );
  const roomOf = new Map(rooms.map((room) => [room.id, room]));
  for (const id of scarce) {
    const room = roomOf.get(id);
    const { cpu, memory } = sumOf(wanted.get(id) ?? []);
    if (!room || (cpu > 0 && cpu > room.cpu) || (memory > 0 && memory > room.memory)) throw new RoomTakenError(room?.name ?? id);
  }
}

function hasPlenty(node: NodeFacts | undefined, placed: readonly NewInstance[]): boolean {
  if (!node) return false;
  const { cpu, memory } = sumOf(placed);
  return cpu * PLENTY <= node.cpuMilli - node.requested.cpuMilli && memory * PLENTY <= node.memoryMib - node.requested.memoryMib;
}

const sumOf = (placed: readonly NewInstance[]) => ({
  cpu: placed.reduce((sum, one) => sum + one.cpuRequestMilli, 0),
  memory: placed.reduce((sum, one) => sum + one.memoryRequestMib, 0),
});
