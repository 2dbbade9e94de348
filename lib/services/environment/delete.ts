import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { generationMoved } from '../manifest/decide.ts';
import { lockHosts } from '../manifest/locks.ts';
import { lockEnvironments, placeEnvironment } from './order.ts';
import { readEnvironments } from './read-wires.ts';

/** Removes an environment that nothing runs in. @throws AppError `conflict` while something does, or when it is the last one */
export async function deleteEnvironment(ctx: Context, ref: string, { ifGeneration }: { ifGeneration?: number | undefined }): Promise<void> {
  allow(ctx, 'environment:manage', {});
  await inTx(ctx.db, async (tx) => {
    await lockEnvironments(tx);
    const [found] = await readEnvironments(ctx, tx.sql, '(e.id = $1 OR e.name = $1)', [ref]);
    if (!found) throw notFound('environment', ref);
    if (ifGeneration !== undefined && ifGeneration !== found.generation) throw generationMoved(found.name, ifGeneration, found.generation);
    // Whoever deploys here holds this lock from reading to commit.
    await lockHosts(tx.sql, found.id);
    const [used] = await tx.sql.query<{ services: number; names: string[] }>(
      `SELECT count(*)::int AS services, (array_agg(s.name ORDER BY s.name))[1:3] AS names FROM deployment d JOIN service s ON s.id = d.service_id
       WHERE d.environment_id = $1`,
      [found.id],
    );
    if (used && used.services > 0) {
      const more = used.services > used.names.length ? ` and ${used.services - used.names.length} more` : '';
      throw new AppError('conflict', `${used.names.join(', ')}${more} still run in ${found.name}: delete those deployments first.`);
    }
    const [left] = await tx.sql.query<{ id: string }>('SELECT id FROM environment WHERE id <> $1 ORDER BY position, name LIMIT 1', [
      found.id,
    ]);
    if (!left) throw new AppError('conflict', 'This is the last environment: services need one to run in.');
    await tx.sql.query('DELETE FROM environment WHERE id = $1', [found.id]);
    await placeEnvironment(tx, left.id, 1);
    const actor = actorName(ctx.actor);
    await recordEvents(tx.sql, ctx, [
      {
        teamId: null,
        keys: [`environment/${found.id}`],
        type: 'EnvironmentDeleted',
        message: `${actor} deleted the environment ${found.name}`,
        actor,
      },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId: null,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'environment:delete',
      target: `environment/${found.id}`,
      result: 'ok',
      before: found,
      requestId: ctx.requestId,
    });
  });
}
