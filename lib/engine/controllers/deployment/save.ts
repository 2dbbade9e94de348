import { enqueue, lockKeys } from '#lib/db/queue.ts';
import { type EventInput, recordEvents } from '#lib/db/record.ts';
import type { Sql } from '#lib/db/sql.ts';
import type { Clock } from '#lib/kit/clock.ts';
import type { NewId } from '#lib/kit/ids.ts';
import { addressesOf } from '../../decide/addresses.ts';
import type { InstanceFacts } from '../../decide/picture.ts';
import type { DeploymentPlan, DeploymentStatus } from '../../decide/plan.ts';
import type { NewRollout, RolloutSet } from '../../decide/rollout/decide-rollout.ts';
import { claimRoom } from './claim-room.ts';
import type { LoadedDeployment } from './load.ts';

type Source = { clock: Clock; newId: NewId };
export type CreatedInstance = Pick<InstanceFacts, 'id' | 'attempt' | 'revision' | 'clusterId' | 'addresses'>;

/**
 * Writes what a plan changes in the database, in the caller's fenced transaction; `toldDigest` is of routes the gateway took before it.
 * Returns the instances it made rows for.
 */
export async function savePlan(
  sql: Sql,
  source: Source,
  picture: LoadedDeployment,
  plan: DeploymentPlan,
  toldDigest: string | undefined,
): Promise<CreatedInstance[]> {
  const { id } = picture.deployment;
  if (plan.finalize) {
    await sql.query('DELETE FROM deployment WHERE id = $1', [id]);
  } else {
    if (toldDigest !== undefined) await saveRoutesDigest(sql, id, toldDigest);
    if (plan.status) await saveStatus(sql, id, plan.status);
    if (plan.rollout.set) await saveRollout(sql, plan.rollout.set.id, plan.rollout.set.set);
    if (plan.rollout.open) await openRollout(sql, source, id, plan.rollout.open);
    await saveMarks(sql, plan.mark);
  }
  const created = await createInstances(sql, source, picture, plan);
  await recordEvents(sql, source, eventsOf(picture, plan));
  const others = plan.finalize ? [...plan.enqueue, `service/${picture.names.serviceId}`] : plan.enqueue;
  if (others.length > 0) {
    // Two passes that wake each other must not wait for each other.
    await lockKeys(sql, [...others, `deployment/${id}`]);
    await enqueue(sql, others);
  }
  return created;
}

/** True when there is something for `savePlan` to write. */
export const touchesDatabase = (plan: DeploymentPlan): boolean =>
  plan.finalize ||
  plan.status !== undefined ||
  plan.rollout.set !== undefined ||
  plan.rollout.open !== undefined ||
  plan.mark.length > 0 ||
  plan.create.length > 0 ||
  plan.events.length > 0 ||
  plan.enqueue.length > 0;

export async function saveRoutesDigest(sql: Sql, id: string, digest: string): Promise<void> {
  await sql.query('UPDATE deployment SET routes_digest = $2 WHERE id = $1', [id, digest]);
}

async function saveStatus(sql: Sql, id: string, s: DeploymentStatus): Promise<void> {
  await sql.query(
    `UPDATE deployment SET observed_generation = $2, sync = $3::"SyncStatus", health = $4::"HealthStatus", message = $5, conditions = $6::jsonb,
       stable_revision = $7::int, stable_round = $8, ready_instances = $9, updated_instances = $10, total_instances = $11, url = $12, updated_at = clock_timestamp()
     WHERE id = $1`,
    [
      id,
      s.observedGeneration,
      s.sync,
      s.health,
      s.message,
      JSON.stringify(s.conditions),
      s.stableRevision,
      s.stableRound,
      s.readyInstances,
      s.updatedInstances,
      s.totalInstances,
      s.url,
    ],
  );
}

const ROLLOUT_SETTERS: Record<keyof RolloutSet, { column: string; cast: string; time?: boolean }> = {
  phase: { column: 'phase', cast: '"RolloutPhase"' },
  reason: { column: 'reason', cast: 'text' },
  message: { column: 'message', cast: 'text' },
  deadlineAt: { column: 'deadline_at', cast: 'timestamptz', time: true },
  finishedAt: { column: 'finished_at', cast: 'timestamptz', time: true },
  progress: { column: 'progress', cast: 'int' },
  provenAt: { column: 'proven_at', cast: 'timestamptz', time: true },
  readyDeaths: { column: 'ready_deaths', cast: 'int' },
};

async function saveRollout(sql: Sql, id: string, set: RolloutSet): Promise<void> {
  const params: unknown[] = [id];
  const parts: string[] = [];
  for (const [key, setter] of Object.entries(ROLLOUT_SETTERS) as [keyof RolloutSet, (typeof ROLLOUT_SETTERS)[keyof RolloutSet]][]) {
    const value = set[key];
    if (value === undefined) continue;
    params.push(setter.time && typeof value === 'number' ? iso(value) : value);
    parts.push(`${setter.column} = $${params.length}::${setter.cast}`);
  }
  if (parts.length > 0) await sql.query(`UPDATE rollout SET ${parts.join(', ')} WHERE id = $1`, params);
}

async function openRollout(sql: Sql, source: Source, deploymentId: string, r: NewRollout): Promise<void> {
  await sql.query(
    `INSERT INTO rollout (id, deployment_id, from_revision, to_revision, restart_round, cause, origin, phase, reason, message, started_at, deadline_at, proven_at, progress)
     VALUES ($1, $2, $3::int, $4, $5, $6::"RolloutCause",
       CASE WHEN $6 = 'autoRollBack' THEN '{}'::jsonb ELSE COALESCE((SELECT d.origin FROM deployment d WHERE d.id = $2), '{}') END, 'progressing', $7, $8, $9::timestamptz, $10::timestamptz, $11::timestamptz, $12)`,
    [
      source.newId('rollout'),
      deploymentId,
      r.fromRevision,
      r.toRevision,
      r.restartRound,
      r.cause,
      r.reason,
      r.message,
      iso(r.startedAt),
      iso(r.deadlineAt),
      r.provenAt === null ? null : iso(r.provenAt),
      r.progress,
    ],
  );
}

/** One statement for all marks; a key that is absent leaves its column as it is. */
async function saveMarks(sql: Sql, marks: DeploymentPlan['mark']): Promise<void> {
  if (marks.length === 0) return;
  const rows = marks.map(({ id, set }) => ({
    id,
    attempt: set.attempt ?? null,
    crashes: set.crashes ?? null,
    held: set.held ?? null,
    addresses: set.addresses ?? null,
    sets_not_before: set.notBefore !== undefined,
    not_before: set.notBefore === undefined || set.notBefore === null ? null : iso(set.notBefore),
    draining_at: set.drainingAt === undefined ? null : iso(set.drainingAt),
    stop_at: set.stopAt === undefined ? null : iso(set.stopAt),
  }));
  await sql.query(
    `UPDATE instance i SET attempt = COALESCE(m.attempt, i.attempt), crashes = COALESCE(m.crashes, i.crashes), held = COALESCE(m.held, i.held),
       addresses = COALESCE(m.addresses, i.addresses),
       not_before = CASE WHEN m.sets_not_before THEN m.not_before ELSE i.not_before END,
       draining_at = COALESCE(i.draining_at, m.draining_at), stop_at = COALESCE(i.stop_at, m.stop_at)
     FROM jsonb_to_recordset($1::jsonb) AS m(id text, attempt int, crashes int, held boolean, addresses jsonb, sets_not_before boolean, not_before timestamptz,
       draining_at timestamptz, stop_at timestamptz) WHERE i.id = m.id`,
    [JSON.stringify(rows)],
  );
}

async function createInstances(sql: Sql, source: Source, picture: LoadedDeployment, plan: DeploymentPlan): Promise<CreatedInstance[]> {
  if (plan.create.length === 0) return [];
  await claimRoom(sql, plan.create, picture.clusters);
  const addresses = addressesOf(picture);
  const rows = plan.create.map((one) => ({
    id: source.newId('instance'),
    revision: one.revision,
    restart_round: one.restartRound,
    cluster_id: one.clusterId,
    node_id: one.nodeId,
    held: one.held,
    cpu: one.cpuRequestMilli,
    memory: one.memoryRequestMib,
  }));
  await sql.query(
    `INSERT INTO instance (id, team_id, deployment_id, revision, restart_round, cluster_id, node_id, held, cpu_request_milli, memory_request_mib, addresses, created_at)
     SELECT n.id, $2, $3, n.revision, n.restart_round, n.cluster_id, n.node_id, n.held, n.cpu, n.memory, $4::jsonb, clock_timestamp()
     FROM jsonb_to_recordset($1::jsonb) AS n(id text, revision int, restart_round int, cluster_id text, node_id text, held boolean, cpu int, memory int)`,
    [JSON.stringify(rows), picture.names.teamId, picture.deployment.id, JSON.stringify(addresses)],
  );
  return rows.map((row) => ({ id: row.id, attempt: 1, revision: row.revision, clusterId: row.cluster_id, addresses }));
}

/** The lines of the history, and one silent event for whatever else changed. */
function eventsOf(picture: LoadedDeployment, plan: DeploymentPlan): EventInput[] {
  const keys = [`deployment/${picture.deployment.id}`, `service/${picture.names.serviceId}`];
  const { teamId } = picture.names;
  const events: EventInput[] = plan.events.map(({ instance, ...event }) => ({
    ...event,
    teamId,
    keys: instance ? [...keys, `instance/${instance}`] : keys,
    actor: 'engine',
  }));
  return events.length > 0 ? events : [{ teamId, keys }];
}

const iso = (ms: number): string => new Date(ms).toISOString();
