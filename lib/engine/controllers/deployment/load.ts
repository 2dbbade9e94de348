import type { Db } from '#lib/db/client.ts';
import { type Sql, sqlOf } from '#lib/db/sql.ts';
import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import type { Gateway } from '#lib/gateway/route-table.ts';
import { TerminalError } from '#lib/kit/errors.ts';
import {
  type ClusterFacts,
  type DeploymentPicture,
  type EngineSettings,
  type GatewayTrouble,
  type InstanceFacts,
  NOTHING_TRIED,
  type RolloutFacts,
} from '../../decide/picture.ts';
import type { Loaded } from '../../runtime/controller.ts';
import { type Capabilities, type ClusterCache, recentClusters } from './load-clusters.ts';
import { type EdgeMaps, loadEdges } from './load-edges.ts';
import {
  DEPLOYMENT_COLUMNS,
  type DeploymentRow,
  INSTANCE_COLUMNS,
  type InstanceRow,
  ROLLOUT_COLUMNS,
  type RolloutRow,
  toDeploymentFacts,
  toInstanceFacts,
  toRolloutFacts,
} from './rows.ts';
import { keyOf, loadSpecs, type SpecCache, type WantedSpec } from './spec-cache.ts';

export type LoadDeps = {
  db: Db;
  gateway: Gateway | undefined;
  capabilities: Capabilities;
  settings: EngineSettings;
  specs: SpecCache;
  clusters: ClusterCache;
  troubles: Map<string, GatewayTrouble>;
};

/** A picture with what `apply` needs besides: the labels placeholders may name. */
export type LoadedDeployment = DeploymentPicture & {
  inflight: Map<string, number>;
  metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
  environmentId: string;
};

/** The pictures of many deployments in some seven queries, whatever their number. One that cannot be read fails alone. */
export async function loadDeployments(deps: LoadDeps, ids: readonly string[]): Promise<Map<string, Loaded<LoadedDeployment>>> {
  const sql = sqlOf(deps.db);
  const rows = await sql.query<DeploymentRow>(
    `SELECT ${DEPLOYMENT_COLUMNS}, t.name AS team, d.team_id AS "teamId", s.name AS service, d.service_id AS "serviceId", s.labels, s.annotations,
       e.name AS environment, d.environment_id AS "environmentId", e.cluster_selector AS "environmentSelector",
       (SELECT f.message FROM rollout f WHERE f.deployment_id = d.id AND f.to_revision = d.revision AND f.restart_round = d.restart_round
          AND f.phase = 'failed' AND f.forgiven_at IS NULL ORDER BY f.started_at DESC, f.id DESC LIMIT 1) AS "wantedFailed",
       EXISTS (SELECT 1 FROM rollout p WHERE p.deployment_id = d.id AND p.to_revision = d.revision AND p.phase = 'promoted') AS "promotedBefore"
     FROM deployment d JOIN service s ON s.id = d.service_id JOIN team t ON t.id = d.team_id JOIN environment e ON e.id = d.environment_id
     WHERE d.id = ANY($1::text[])`,
    [ids],
  );
  if (rows.length === 0) return new Map();
  const found = rows.map((row) => row.id);
  const [instances, rollouts, edges, clusters] = await Promise.all([
    sql.query<InstanceRow>(`SELECT ${INSTANCE_COLUMNS} FROM instance i WHERE i.deployment_id = ANY($1::text[]) ORDER BY i.id`, [found]),
    sql.query<RolloutRow>(
      `SELECT DISTINCT ON (r.deployment_id) ${ROLLOUT_COLUMNS} FROM rollout r WHERE r.deployment_id = ANY($1::text[]) ORDER BY r.deployment_id, r.started_at DESC, r.id DESC`,
      [found],
    ),
    loadEdges(sql, rows),
    recentClusters(sql, deps.capabilities, deps.clusters),
  ]);
  return assemble(deps, sql, rows, { instances, rollouts, edges, clusters });
}

type Parts = { instances: InstanceRow[]; rollouts: RolloutRow[]; edges: EdgeMaps; clusters: ClusterFacts[] };

async function assemble(deps: LoadDeps, sql: Sql, rows: DeploymentRow[], parts: Parts): Promise<Map<string, Loaded<LoadedDeployment>>> {
  const instances = Map.groupBy(parts.instances, (row) => row.deploymentId);
  const rollouts = new Map(parts.rollouts.map((row) => [row.deploymentId, row]));
  const wanted = rows.flatMap((row) => specsOf(row, instances.get(row.id) ?? []));
  const specs = await loadSpecs(sql, deps.specs, wanted);
  const pictures = new Map<string, Loaded<LoadedDeployment>>();
  for (const row of rows) {
    try {
      const own = (instances.get(row.id) ?? []).map(toInstanceFacts);
      const rollout = rollouts.get(row.id);
      const picture = toPicture(deps, row, own, rollout && toRolloutFacts(rollout), specs, parts);
      pictures.set(row.id, { ok: true, picture });
    } catch (error) {
      pictures.set(row.id, { ok: false, error });
    }
  }
  await Promise.all([...pictures.values()].map((loaded) => (loaded.ok ? addInflight(deps.gateway, loaded.picture) : undefined)));
  return pictures;
}

function specsOf(row: DeploymentRow, instances: readonly { revision: number }[]): WantedSpec[] {
  const numbers = new Set([
    row.revision,
    ...(row.stableRevision === null ? [] : [row.stableRevision]),
    ...instances.map((one) => one.revision),
  ]);
  return [...numbers].map((number) => ({ serviceId: row.serviceId, number }));
}

function toPicture(
  deps: LoadDeps,
  row: DeploymentRow,
  instances: InstanceFacts[],
  rollout: RolloutFacts | undefined,
  cache: SpecCache,
  parts: Parts,
): LoadedDeployment {
  const specs = new Map<number, EffectiveSpec>();
  for (const { number } of specsOf(row, instances)) {
    const spec = cache.get(keyOf({ serviceId: row.serviceId, number }));
    // A deployment that goes needs no spec, and an old revision that cannot be read only loses its grace.
    if (spec instanceof TerminalError && number === row.revision && row.deletingAt === null) throw spec;
    if (spec && !(spec instanceof TerminalError)) specs.set(number, spec);
  }
  if (!specs.has(row.revision) && row.deletingAt === null)
    throw new TerminalError('NoRevision', `Revision ${row.revision} does not exist. Deploy another one.`);
  return {
    deployment: toDeploymentFacts(row),
    names: { team: row.team, teamId: row.teamId, service: row.service, serviceId: row.serviceId, environment: row.environment },
    specs,
    instances,
    latestRollout: rollout,
    wantedFailed: row.wantedFailed ?? undefined,
    promotedBefore: row.promotedBefore ?? false,
    environmentSelector: toTexts(row.environmentSelector),
    clusters: parts.clusters,
    incoming: parts.edges.incoming.get(row.id) ?? [],
    outgoing: parts.edges.outgoing.get(row.id) ?? [],
    inflight: new Map(),
    world: { ...NOTHING_TRIED, gateway: deps.troubles.get(row.id) },
    settings: deps.settings,
    metadata: { name: row.service, labels: toTexts(row.labels), annotations: toTexts(row.annotations) },
    environmentId: row.environmentId,
  };
}

/** What draining instances still hold. A gateway that does not answer leaves it unknown: nothing is stopped on a guess. */
async function addInflight(gateway: Gateway | undefined, { instances, inflight }: LoadedDeployment): Promise<void> {
  for (const instance of instances) {
    if (!gateway || instance.drainingAt === null || instance.stopAt !== null) continue;
    const requests = await gateway.inflight(instance.id, AbortSignal.timeout(2_000)).catch(() => undefined);
    if (requests !== undefined) inflight.set(instance.id, requests);
  }
}

export function toTexts(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
