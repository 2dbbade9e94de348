import type { Sql } from '#lib/db/sql.ts';
import type { HealthStatus } from '#lib/domain/deployment.ts';
import type { InstancePhase } from '#lib/domain/instance.ts';
import type { TopologyNode } from '#lib/domain/topology.ts';

/** One running copy of a deployment, now or at an earlier moment. */
export type Copy = {
  id: string;
  deploymentId: string;
  revision: number;
  cluster: string;
  node: string | null;
  phase: InstancePhase;
  message: string;
  /** Thousandths of a core, and MiB; null when nothing was measured. */
  cpu: number | null;
  memory: number | null;
};

/** Every copy that has not ended, under its deployment's node; failed ones too. At most `limit`, failing ones first. */
export async function readInstances(sql: Sql, parents: readonly TopologyNode[], limit: number): Promise<TopologyNode[]> {
  const rows = await sql.query<Copy>(
    `SELECT i.id, i.deployment_id AS "deploymentId", i.revision, c.name AS cluster, n.name AS node, i.phase::text AS phase, i.message,
       i.cpu_milli AS cpu, i.memory_mib AS memory
     FROM instance i JOIN cluster c ON c.id = i.cluster_id LEFT JOIN node n ON n.id = i.node_id
     WHERE i.deployment_id = ANY($1::text[]) AND i.phase <> 'stopped' ORDER BY (i.phase IN ('failed', 'unready')) DESC, i.id LIMIT $2`,
    [parents.flatMap((node) => node.deploymentId ?? []), limit],
  );
  return toInstances(rows, parents);
}

/** Copies as nodes under those of their deployments, by id. */
export function toInstances(copies: readonly Copy[], parents: readonly TopologyNode[]): TopologyNode[] {
  const parentOf = new Map(parents.map((node) => [node.deploymentId, node]));
  return copies
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((copy) => {
      const parent = parentOf.get(copy.deploymentId);
      return parent ? [toInstance(copy, parent)] : [];
    });
}

/** How many copies are in each phase. */
export function phasesOf(copies: readonly Copy[]): TopologyNode['phases'] {
  const phases: TopologyNode['phases'] = {};
  for (const { phase } of copies) phases[phase] = (phases[phase] ?? 0) + 1;
  return phases;
}

/** Where copies run, by name. */
export const clustersOf = (copies: readonly Copy[]): string[] => [...new Set(copies.map((copy) => copy.cluster))].toSorted();

function toInstance(row: Copy, parent: TopologyNode): TopologyNode {
  return {
    ...parent,
    id: `instance/${row.id}`,
    kind: 'instance',
    name: row.id.slice(row.id.indexOf('_') + 1).slice(-6),
    type: row.node ?? '',
    parent: parent.id,
    health: healthOf(row.phase),
    message: row.message,
    revision: row.revision,
    ready: row.phase === 'ready' ? 1 : 0,
    wanted: 1,
    phases: { [row.phase]: 1 },
    clusters: [row.cluster],
    url: null,
    rollout: null,
    marks: row.phase === 'failed' ? ['alert'] : [],
    cpu: row.cpu === null ? null : { used: row.cpu, limit: null },
    memory: row.memory === null ? null : { used: row.memory, limit: null },
    traffic: null,
  };
}

function healthOf(phase: InstancePhase): HealthStatus {
  switch (phase) {
    case 'ready':
      return 'Healthy';
    case 'pending':
    case 'starting':
      return 'Progressing';
    case 'unready':
    case 'failed':
      return 'Degraded';
    case 'stopping':
    case 'stopped':
      return 'Suspended';
  }
}
