import type { Tx } from '#lib/db/tx.ts';
import type { RevisionOrigin } from '#lib/domain/service.ts';
import { actorName, type Context } from '../context.ts';
import { originOf } from '../deployment/origin.ts';
import { writeDeployment } from '../deployment/write-wanted.ts';
import type { Decision } from './decide.ts';

export type Written = { serviceId: string; deploymentId: string | null; generation: number | null; changed: boolean };

/** Puts one accepted decision into the tables: service, revision, deployment. Events, audit and queue are the caller's. */
export async function writeDecision(
  ctx: Context,
  tx: Tx,
  decision: Decision,
  note: { origin: RevisionOrigin; message: string },
): Promise<Written> {
  const { service, environment, deployment, verdict } = decision;
  const serviceId = service ? await updateService(tx, ctx, decision, service.id) : await insertService(tx, ctx, decision);
  if (decision.newRevision) await insertRevision(ctx, tx, serviceId, decision, note);
  const changed = !service || decision.newRevision || decision.metadataChanged;
  if (!environment) return { serviceId, deploymentId: null, generation: null, changed };
  const wanted = await writeDeployment(ctx, tx, {
    teamId: decision.team.id,
    serviceId,
    environmentId: environment.id,
    deployment,
    revision: decision.item.revision,
    verdict,
    cause: 'deploy',
    origin: originOf(ctx, verdict, { message: note.message }),
  });
  return { serviceId, deploymentId: wanted.id, generation: wanted.generation, changed: changed || wanted.changed };
}

async function insertService(tx: Tx, ctx: Context, { team, metadata }: Decision): Promise<string> {
  const id = ctx.newId('service');
  await tx.sql.query(
    `INSERT INTO service (id, team_id, name, title, description, labels, annotations, latest_revision, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, 1, $8::timestamptz, $8::timestamptz)`,
    [
      id,
      team.id,
      metadata.name,
      metadata.title,
      metadata.description,
      JSON.stringify(metadata.labels),
      JSON.stringify(metadata.annotations),
      ctx.clock.now().toISOString(),
    ],
  );
  return id;
}

async function updateService(
  tx: Tx,
  ctx: Context,
  { metadata, metadataChanged, newRevision, item }: Decision,
  id: string,
): Promise<string> {
  if (!metadataChanged && !newRevision) return id;
  await tx.sql.query(
    `UPDATE service SET title = $2, description = $3, labels = $4::jsonb, annotations = $5::jsonb, latest_revision = $6::int,
       generation = generation + 1, updated_at = $7::timestamptz WHERE id = $1`,
    [
      id,
      metadata.title,
      metadata.description,
      JSON.stringify(metadata.labels),
      JSON.stringify(metadata.annotations),
      item.revision,
      ctx.clock.now().toISOString(),
    ],
  );
  return id;
}

async function insertRevision(
  ctx: Context,
  tx: Tx,
  serviceId: string,
  decision: Decision,
  note: { origin: RevisionOrigin; message: string },
): Promise<void> {
  await tx.sql.query(
    `INSERT INTO revision (id, service_id, number, spec, spec_digest, manifest, author, origin, message, created_at)
     VALUES ($1, $2, $3::int, $4::jsonb, $5, $6, $7, $8::"RevisionOrigin", $9, $10::timestamptz)`,
    [
      ctx.newId('revision'),
      serviceId,
      decision.item.revision,
      JSON.stringify(decision.spec),
      decision.specDigest,
      decision.text,
      actorName(ctx.actor),
      note.origin,
      note.message,
      ctx.clock.now().toISOString(),
    ],
  );
}
