import { type DeploymentPicture, type InstanceFacts, isReady } from '../picture.ts';

/** The sentence of a 503 while no instance is ready. It names no counts that change by the second, so that routes stay equal. */
export function emptyReasonOf(picture: DeploymentPicture, instances: readonly InstanceFacts[]): string {
  const { deployment: d, names } = picture;
  const what = `${names.service} in ${names.environment}`;
  if (d.deleting) return `${what} is being removed.`;
  if (d.stopped) return `${what} is stopped: start it to use it.`;
  if (d.replicas === 0) return `${what} is scaled to 0 instances.`;
  if (instances.some(isReady)) return `${what} is being checked.`;
  if (instances.some((instance) => instance.crashes > 1))
    return `${what} has no ready instance: it ends again and again. Its logs say more.`;
  return `${what} is starting: no instance is ready yet.`;
}

export const missingReason = (target: string, environment: string): string =>
  `There is no service "${target}" of this team in ${environment}. Deploy it, and this address answers.`;
