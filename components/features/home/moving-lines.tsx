import Link from 'next/link';
import { ROLLOUT_LOOK } from '#components/common/status.ts';
import { routes } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import classes from './home.module.css';

/** One line for each thing on its way: from which revision to which, how far, and what it says of itself. */
export function MovingLines({ deployments }: { deployments: readonly DeploymentWire[] }) {
  return (
    <ul aria-label="Services in progress">
      {deployments.map((deployment) => {
        const { rollout, replicas, message } = deployment;
        const replaces = rollout && !rollout.finishedAt && rollout.fromRevision !== null && rollout.fromRevision !== rollout.toRevision;
        const done = Math.min(replaces ? deployment.updatedInstances : deployment.readyInstances, replicas);
        const move =
          rollout && !rollout.finishedAt
            ? `${ROLLOUT_LOOK[rollout.phase].label}: revision ${
                rollout.fromRevision && rollout.fromRevision !== rollout.toRevision ? `${rollout.fromRevision} to ` : ''
              }${rollout.toRevision}`
            : 'Instances are coming';
        return (
          <li key={deployment.id} className={classes.line}>
            <Link href={routes.service(deployment.serviceId, 'overview', { env: deployment.environment })} className={classes.lineLink}>
              <span className={classes.lineHead}>
                <b>{deployment.service}</b> <span>{deployment.environment}</span>
                <span className={classes.lineState}>{move}</span>
              </span>
              <span className={classes.progress}>
                <progress max={Math.max(1, replicas)} value={done} aria-label={`${deployment.service} in ${deployment.environment}`} />
                <span className="nums">
                  {done} of {replicas}
                </span>
              </span>
              {message ? <span className={classes.lineText}>{message}</span> : null}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
