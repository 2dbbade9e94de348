import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { dropQueries } from '#lib/client/drop-queries.ts';
import { holdWhile } from '#lib/client/gone.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { ServiceWire } from '#lib/domain/service.ts';

export type DeploymentAction =
  | { action: 'deploy'; revision: number; force?: boolean }
  | { action: 'roll-back'; revision?: number }
  | { action: 'scale'; replicas: number }
  | { action: 'restart' }
  | { action: 'stop' }
  | { action: 'start' };

/** Asks for a change of one deployment. The answer is what is wanted now; what happens then comes by event. */
export async function askForChange(
  queries: QueryClient,
  { serviceId, deploymentId }: { serviceId: string; deploymentId: string },
  { action, ...body }: DeploymentAction,
): Promise<DeploymentWire> {
  const deployment = await apiSend<DeploymentWire>('POST', endpoints.deploymentAction(deploymentId, action), { body });
  queries.setQueryData<ServiceWire>(keys.service(serviceId), (service) =>
    service ? { ...service, deployments: service.deployments.map((entry) => (entry.id === deployment.id ? deployment : entry)) } : service,
  );
  void queries.invalidateQueries({ queryKey: keys.deployment(deploymentId) });
  void queries.invalidateQueries({ queryKey: keys.service(serviceId) });
  return deployment;
}

export function useDeploymentAction(serviceId: string, deploymentId: string) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: (action: DeploymentAction) => askForChange(queries, { serviceId, deploymentId }, action) });
}

/** Stops every instance everywhere and forgets the service. */
export function useDeleteService({ id, name, deployments }: Pick<ServiceWire, 'id' | 'name' | 'deployments'>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => holdWhile(id, apiSend('DELETE', endpoints.service(id))),
    onSuccess: () => {
      dropQueries(queries, [`service/${id}`, ...deployments.map((deployment) => `deployment/${deployment.id}`)], `You deleted ${name}.`);
      void queries.invalidateQueries({ queryKey: keys.services() });
    },
  });
}
