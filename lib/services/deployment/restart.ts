import { type DeploymentActionInput, type DeploymentWire, deploymentActionInput } from '#lib/domain/deployment.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { changeDeployment } from './change.ts';
import { originOf } from './origin.ts';

/** Has every instance replaced by a fresh one of the same revision, by the rules of a rollout. */
export function restartDeployment(ctx: Context, ref: string, input: DeploymentActionInput = {}): Promise<DeploymentWire> {
  const { ifGeneration } = parseInput(deploymentActionInput, input);
  return changeDeployment(ctx, ref, {
    verb: 'deployment:restart',
    kind: 'restart',
    ifGeneration,
    write: async (tx, { deployment }) => {
      await tx.sql.query(
        `UPDATE deployment SET restart_round = restart_round + 1, cause = 'restart', origin = $2::jsonb, generation = generation + 1 WHERE id = $1`,
        [deployment.id, JSON.stringify(originOf(ctx, undefined, {}))],
      );
      return { type: 'DeploymentRestarted', words: 'restarted', after: { revision: deployment.revision } };
    },
  });
}
