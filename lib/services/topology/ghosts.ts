import type { Sql } from '#lib/db/sql.ts';
import type { TopologyNode } from '#lib/domain/topology.ts';
import type { Need } from '../fleet/rows.ts';
import { blankNode } from './blank-node.ts';
import type { Member } from './members.ts';

type Facts = {
  serviceId: string;
  teamId: string;
  team: string;
  name: string;
  title: string;
  labels: Record<string, string>;
  owner: string | null;
  environmentId: string;
  environment: string;
  revision: number;
  author: string;
  needs: Need[];
};

/** A deployment that is gone, as a member of earlier graphs, and its node but for what the history says. */
export type Ghost = { member: Member; node: TopologyNode };

/** Deployments that were there at a moment and have been deleted since. */
export async function readGhosts(
  sql: Sql,
  at: string,
  groupOf: (facts: { team: string; environment: string }) => string,
): Promise<Ghost[]> {
  const rows = await sql.query<{ id: string; facts: Facts }>(
    `SELECT p.deployment_id AS id, p.facts FROM deployment_past p WHERE p.deleted_at > $1::timestamptz
       AND EXISTS (SELECT 1 FROM deployment_history h WHERE h.deployment_id = p.deployment_id AND h.at <= $1::timestamptz)
     ORDER BY p.facts->>'name', p.deployment_id`,
    [at],
  );
  return rows.map(({ id, facts }) => toGhost(id, facts, groupOf(facts)));
}

function toGhost(id: string, facts: Facts, group: string): Ghost {
  const { serviceId, teamId, team, name, title, labels, owner, environmentId, environment, revision, author, needs } = facts;
  const place = {
    id,
    environmentId,
    revision,
    health: 'Unknown' as const,
    sync: 'Unknown' as const,
    ready: 0,
    wanted: 0,
    author,
    cluster: null,
    needs,
  };
  const entry = {
    id: serviceId,
    teamId,
    name,
    updatedAt: '',
    texts: [name.toLowerCase(), title.toLowerCase()] as const,
    labels,
    owner,
    places: [place],
  };
  // No address and no service's page: neither is there any more.
  const node: TopologyNode = {
    ...blankNode({ id: `deployment/${id}`, kind: 'service', name, type: '', team, environment, group, health: 'Unknown', message: '' }),
    deploymentId: id,
    revision,
  };
  return { member: { entry, place, failing: false, drawn: true }, node };
}
