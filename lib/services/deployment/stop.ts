import { type DeploymentActionInput, type DeploymentWire, deploymentActionInput } from '#lib/domain/deployment.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { changeDeployment } from './change.ts';

/** Stops all instances and keeps the deployment with everything it knows. Stopping what is stopped changes nothing. */
export function stopDeployment(ctx: Context, ref: string, input: DeploymentActionInput = {}): Promise<DeploymentWire> {
  const { ifGeneration } = parseInput(deploymentActionInput, input);
  return changeDeployment(ctx, ref, {
    verb: 'deployment:stop',
    kind: 'stop',
    ifGeneration,
    write: async (tx, { deployment }) => {
      if (deployment.stopped) return null;
      await tx.sql.query('UPDATE deployment SET stopped = true, generation = generation + 1 WHERE id = $1', [deployment.id]);
      return { type: 'DeploymentStopped', words: 'stopped', after: { stopped: true } };
    },
  });
}
