import type { Sql } from '#lib/db/sql.ts';
import { type DeploymentWire, type RollBackInput, rollBackInput } from '#lib/domain/deployment.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { Context } from '../context.ts';
import { type DeploymentPicture, loadRevisionSpec } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';
import { changeDeployment, type DeploymentChange } from './change.ts';
import { originOf } from './origin.ts';
import { writeDeployment } from './write-wanted.ts';

/**
 * Goes back to a revision: the one given, or the last that was promoted here and is not the current one.
 * @throws AppError `conflict` when there is none to go back to
 */
export const rollBackDeployment = (ctx: Context, ref: string, input: RollBackInput = {}): Promise<DeploymentWire> =>
  changeDeployment(ctx, ref, toRollBackChange(ctx, input));

export function toRollBackChange(ctx: Context, input: RollBackInput): DeploymentChange {
  const { revision, force, ifGeneration, message, override } = parseInput(rollBackInput, input);
  return {
    verb: 'deployment:rollBack',
    kind: 'rollBack',
    ifGeneration,
    wish: async (sql, picture) => {
      const target = revision ?? (await findPreviousGood(sql, picture));
      return { revision: target, spec: await loadRevisionSpec(sql, picture.service.id, target), force: force ?? false, override };
    },
    write: async (tx, { deployment, service, team, environment }, verdict, wish) => {
      const target = wish.revision ?? deployment.revision;
      const { changed } = await writeDeployment(ctx, tx, {
        teamId: team.id,
        serviceId: service.id,
        environmentId: environment.id,
        deployment,
        revision: target,
        verdict,
        cause: 'rollBack',
        origin: originOf(ctx, verdict, { message }),
      });
      return changed ? { type: 'DeploymentRolledBack', words: `rolled back to revision ${target}`, after: { revision: target } } : null;
    },
  };
}

async function findPreviousGood(sql: Sql, { deployment, service, environment }: DeploymentPicture): Promise<number> {
  const [row] = await sql.query<{ revision: number }>(
    `SELECT o.to_revision AS revision FROM rollout o
     WHERE o.deployment_id = $1 AND o.phase = 'promoted' AND o.to_revision <> $2::int
       AND NOT EXISTS (SELECT 1 FROM rollout f WHERE f.deployment_id = $1 AND f.to_revision = o.to_revision AND f.phase = 'failed' AND f.forgiven_at IS NULL)
     ORDER BY o.finished_at DESC NULLS LAST, o.id DESC LIMIT 1`,
    [deployment.id, deployment.revision],
  );
  if (!row) throw new AppError('conflict', `There is no earlier good revision of ${service.name} in ${environment.name} to go back to.`);
  return row.revision;
}
