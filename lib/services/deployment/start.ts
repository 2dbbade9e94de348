import { type DeploymentActionInput, type DeploymentWire, deploymentActionInput } from '#lib/domain/deployment.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { changeDeployment } from './change.ts';

/** Starts what was stopped. Starting what is not stopped changes nothing. */
export function startDeployment(ctx: Context, ref: string, input: DeploymentActionInput = {}): Promise<DeploymentWire> {
  const { ifGeneration } = parseInput(deploymentActionInput, input);
  return changeDeployment(ctx, ref, {
    verb: 'deployment:stop',
    kind: 'start',
    ifGeneration,
    write: async (tx, { deployment }) => {
      if (!deployment.stopped) return null;
      await tx.sql.query('UPDATE deployment SET stopped = false, generation = generation + 1 WHERE id = $1', [deployment.id]);
      return { type: 'DeploymentStarted', words: 'started', after: { stopped: false } };
    },
  });
}
