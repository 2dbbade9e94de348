import type { Sql } from '#lib/db/sql.ts';
import { isFailing, type TopologyMark, type TopologyNode } from '#lib/domain/topology.ts';
import type { Place } from '../fleet/rows.ts';
import { type Copy, clustersOf, phasesOf } from './read-instances.ts';

export type { Copy };

/** What is remembered of a deployment at a moment. */
export type State = Pick<Place, 'revision' | 'sync' | 'health' | 'ready' | 'wanted'> & { message: string };

/** How these deployments were at a moment, by id. Those that did not exist yet are missing. */
export async function readStates(sql: Sql, ids: readonly string[], at: string): Promise<Map<string, State>> {
  const rows = await sql.query<State & { id: string }>(
    `SELECT DISTINCT ON (deployment_id) deployment_id AS id, revision, sync::text AS sync, health::text AS health, message, ready, wanted
     FROM deployment_history WHERE deployment_id = ANY($1::text[]) AND at <= $2::timestamptz ORDER BY deployment_id, at DESC`,
    [ids, at],
  );
  return new Map(rows.map(({ id, ...state }) => [id, state]));
}

/** The copies that these deployments had at a moment, by deployment, failing ones first. What they used is not remembered. */
export async function readPastCopies(sql: Sql, ids: readonly string[], at: string): Promise<Map<string, Copy[]>> {
  const rows = await sql.query<Copy>(
    `SELECT * FROM (SELECT DISTINCT ON (deployment_id, instance_id) instance_id AS id, deployment_id AS "deploymentId", revision, phase::text AS phase,
         message, cluster, NULLIF(node, '') AS node, NULL::int AS cpu, NULL::int AS memory
       FROM instance_history WHERE deployment_id = ANY($1::text[]) AND at <= $2::timestamptz ORDER BY deployment_id, instance_id, at DESC) AS h
     WHERE phase <> 'stopped' ORDER BY (phase IN ('failed', 'unready')) DESC, id`,
    [ids, at],
  );
  return Map.groupBy(rows, (row) => row.deploymentId);
}

/** The first cluster, by name, that each of these deployments ran on at a moment; those that ran nowhere are missing. */
export async function readPastHomes(sql: Sql, ids: readonly string[], at: string): Promise<Map<string, string>> {
  const rows = await sql.query<{ id: string; cluster: string }>(
    `SELECT deployment_id AS id, min(cluster) AS cluster FROM (SELECT DISTINCT ON (deployment_id, instance_id) deployment_id, cluster, phase
       FROM instance_history WHERE deployment_id = ANY($1::text[]) AND at <= $2::timestamptz ORDER BY deployment_id, instance_id, at DESC) AS h
     WHERE phase <> 'stopped' GROUP BY 1`,
    [ids, at],
  );
  return new Map(rows.map(({ id, cluster }) => [id, cluster]));
}

/** The rollout that was on its way at a moment, by deployment. */
export async function readRollouts(
  sql: Sql,
  ids: readonly string[],
  at: string,
): Promise<Map<string, NonNullable<TopologyNode['rollout']>>> {
  const rows = await sql.query<{ id: string; toRevision: number; message: string }>(
    `SELECT DISTINCT ON (deployment_id) deployment_id AS id, to_revision AS "toRevision", message FROM rollout
     WHERE deployment_id = ANY($1::text[]) AND started_at <= $2::timestamptz AND (finished_at IS NULL OR finished_at > $2::timestamptz)
     ORDER BY deployment_id, started_at DESC`,
    [ids, at],
  );
  return new Map(rows.map(({ id, ...rollout }) => [id, { phase: 'progressing' as const, ...rollout }]));
}

/** A deployment's node as it was. */
export function toPast(
  node: TopologyNode,
  { revision, sync, health, ready, wanted }: Place,
  message: string,
  copies: readonly Copy[],
  rollout: TopologyNode['rollout'],
): TopologyNode {
  const marks: TopologyMark[] = [];
  if (isFailing(health)) marks.push('alert');
  if (rollout) marks.push('rollout');
  if (sync === 'OutOfSync' && !rollout) marks.push('drift');
  if (node.url) marks.push('url');
  return {
    ...node,
    ...{ revision, sync, health, ready, wanted, rollout, marks },
    message: node.serviceId === null ? `${message} Deleted since.`.trim() : message,
    phases: phasesOf(copies),
    clusters: clustersOf(copies),
    cpu: null,
    memory: null,
  };
}
