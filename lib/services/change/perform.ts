import type { Tx } from '#lib/db/tx.ts';
import type { ChangeInput } from '#lib/domain/change.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { Context } from '../context.ts';
import { changeDeploymentIn } from '../deployment/change.ts';
import { deployIn } from '../deployment/deploy.ts';
import { toRollBackChange } from '../deployment/roll-back.ts';
import { toScaleChange } from '../deployment/scale.ts';
import { findTarget, replicasOf, toDeployInput, toRollBackInput } from './decide.ts';

/** Makes a change by the verb that a person would call, inside a transaction that does more. */
export async function performChange(ctx: Context, tx: Tx, wish: ChangeInput): Promise<DeploymentWire> {
  switch (wish.kind) {
    case 'deploy':
      return deployIn(ctx, tx, toDeployInput(wish));
    case 'rollBack':
      return changeDeploymentIn(ctx, tx, await findTarget(ctx, tx.sql, wish), toRollBackChange(ctx, toRollBackInput(wish)));
    case 'scale':
      return changeDeploymentIn(ctx, tx, await findTarget(ctx, tx.sql, wish), toScaleChange({ replicas: replicasOf(wish) }));
  }
}
