import { type DeploymentWire, type ScaleInput, scaleInput } from '#lib/domain/deployment.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { changeDeployment, type DeploymentChange } from './change.ts';

/** Wants another number of instances, within what the manifest allows. */
export const scaleDeployment = (ctx: Context, ref: string, input: ScaleInput): Promise<DeploymentWire> =>
  changeDeployment(ctx, ref, toScaleChange(input));

export function toScaleChange(input: ScaleInput): DeploymentChange {
  const { replicas, ifGeneration } = parseInput(scaleInput, input);
  return {
    verb: 'deployment:scale',
    kind: 'scale',
    ifGeneration,
    wish: async () => ({ replicas }),
    write: async (tx, { deployment }) => {
      if (deployment.replicas === replicas) return null;
      await tx.sql.query('UPDATE deployment SET replicas = $2::int, generation = generation + 1 WHERE id = $1', [deployment.id, replicas]);
      return { type: 'DeploymentScaled', words: `scaled to ${replicas}`, after: { replicas } };
    },
  };
}
