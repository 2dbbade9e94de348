import { type DeploymentActionInput, type DeploymentWire, deploymentActionInput } from '#lib/domain/deployment.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { changeDeployment } from './change.ts';

/** Marks a deployment for removal: the engine stops its instances, then the row goes. */
export function deleteDeployment(ctx: Context, ref: string, input: DeploymentActionInput = {}): Promise<DeploymentWire> {
  const { ifGeneration } = parseInput(deploymentActionInput, input);
  return changeDeployment(ctx, ref, {
    verb: 'deployment:delete',
    kind: 'delete',
    ifGeneration,
    write: async (tx, { deployment }) => {
      if (deployment.deleting) return null;
      await tx.sql.query('UPDATE deployment SET deleting_at = $2::timestamptz, generation = generation + 1 WHERE id = $1', [
        deployment.id,
        ctx.clock.now().toISOString(),
      ]);
      return { type: 'DeploymentDeleting', words: 'removes', after: { deleting: true } };
    },
  });
}
