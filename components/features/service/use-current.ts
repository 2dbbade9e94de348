import { useQuery } from '@tanstack/react-query';
import { useEnvironments } from '#components/shell/use-me.ts';
import { useScope } from '#components/shell/use-scope.ts';
import { isGone } from '#lib/client/gone.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import { serviceQuery } from './queries.ts';

export type Current = {
  service: ServiceWire | undefined;
  /** In the order of promotion. */
  deployments: DeploymentWire[];
  /** The one in view; undefined when the service does not run in the chosen environment. */
  deployment: DeploymentWire | undefined;
  environment: string | undefined;
  /** It was deleted, or is on its way out: nothing below it is asked for any more. */
  leaving: boolean;
  error: unknown;
  retry: () => void;
};

/** The service and the deployment in view: the environment of the URL, or the first in which the service is. */
export function useCurrent(serviceId: string): Current {
  const query = useQuery(serviceQuery(serviceId));
  const order = useEnvironments().map((entry) => entry.name);
  const { env } = useScope();
  const deployments = [...(query.data?.deployments ?? [])].sort((a, b) => order.indexOf(a.environment) - order.indexOf(b.environment));
  const deployment = env ? deployments.find((entry) => entry.environment === env) : deployments[0];
  return {
    service: query.data,
    deployments,
    deployment,
    environment: env ?? deployment?.environment ?? order[0],
    leaving: isGone(query.error) || query.data?.deleting === true,
    error: query.data ? undefined : query.error,
    retry: () => void query.refetch(),
  };
}
