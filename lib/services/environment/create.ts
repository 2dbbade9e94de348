import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { type CreateEnvironmentInput, createEnvironmentInput, type EnvironmentWire } from '#lib/domain/cluster.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { lockEnvironments, placeEnvironment } from './order.ts';
import { readEnvironments } from './read-wires.ts';

/** Adds an environment, last in the order unless a position is given. @throws AppError `conflict` when the name is taken */
export async function createEnvironment(ctx: Context, input: CreateEnvironmentInput): Promise<EnvironmentWire> {
  allow(ctx, 'environment:manage', {});
  const wish = parseInput(createEnvironmentInput, input);
  return inTx(ctx.db, async (tx) => {
    await lockEnvironments(tx);
    const [made] = await tx.sql.query<{ id: string }>(
      `INSERT INTO environment (id, name, title, position, protected, cluster_selector, created_at, approval, freezes)
       VALUES ($1, $2, $3, (SELECT COALESCE(MAX(position), 0) + 1 FROM environment), $4::boolean, $5::jsonb, $6::timestamptz, $7::jsonb, $8::jsonb)
       ON CONFLICT (name) DO NOTHING RETURNING id`,
      [
        ctx.newId('environment'),
        wish.name,
        wish.title ?? wish.name,
        wish.protected ?? false,
        JSON.stringify(wish.clusterSelector ?? {}),
        ctx.clock.now().toISOString(),
        wish.approval ? JSON.stringify(wish.approval) : null,
        JSON.stringify(wish.freezes ?? []),
      ],
    );
    if (!made)
      throw new AppError('conflict', `There is already an environment "${wish.name}".`, {
        issues: [{ path: '/name', message: 'is taken' }],
      });
    if (wish.position !== undefined) await placeEnvironment(tx, made.id, wish.position);
    const actor = actorName(ctx.actor);
    await recordEvents(tx.sql, ctx, [
      {
        teamId: null,
        keys: [`environment/${made.id}`],
        type: 'EnvironmentCreated',
        message: `The environment ${wish.name} was added`,
      },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId: null,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'environment:create',
      target: `environment/${made.id}`,
      result: 'ok',
      after: wish,
      requestId: ctx.requestId,
    });
    const [wire] = await readEnvironments(ctx, tx.sql, 'e.id = $1', [made.id]);
    if (!wire) throw new AppError('internal', 'The environment could not be read back.');
    return wire;
  });
}
