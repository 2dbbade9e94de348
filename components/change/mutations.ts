import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ApprovalWire } from '#lib/domain/approval.ts';
import type { ChangeInput, ChangePlan } from '#lib/domain/change.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';

/** Makes the change that was planned; refused when the target has moved on since. */
export function useMakeChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ change, plan }: { change: ChangeInput; plan: ChangePlan }) => {
      const { kind, service: _, team: __, environment: ___, from: ____, replicas, ...said } = change;
      const ifMatch = plan.generation;
      const id = plan.deploymentId ?? '';
      if (kind === 'deploy') {
        const { kind: _kind, ...wish } = change;
        return apiSend<DeploymentWire>('POST', endpoints.deployments({}), { body: { ...wish, revision: plan.revision }, ifMatch });
      }
      if (kind === 'rollBack')
        return apiSend<DeploymentWire>('POST', endpoints.deploymentAction(id, 'roll-back'), {
          body: { ...said, revision: plan.revision },
          ifMatch,
        });
      return apiSend<DeploymentWire>('POST', endpoints.deploymentAction(id, 'scale'), { body: { replicas }, ifMatch });
    },
    onSuccess: (_, { plan }) => {
      void queries.invalidateQueries({ queryKey: ['matrix'] });
      void queries.invalidateQueries({ queryKey: keys.service(plan.serviceId) });
    },
  });
}

/** Asks others to approve it. */
export function useAskApproval() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: ChangeInput) => apiSend<ApprovalWire>('POST', endpoints.approvals(), { body: change }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['approvals'] }),
  });
}
