import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ApplyInput, ApplyResult, PlanResult } from '#lib/domain/plan.ts';

/** What applying would change; writes nothing. */
export const usePlan = () =>
  useMutation({ mutationFn: (input: ApplyInput) => apiSend<PlanResult>('POST', endpoints.plan(), { body: input }) });

/** Makes the manifest true. */
export function useApply() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: ApplyInput) => apiSend<ApplyResult>('POST', endpoints.apply(), { body: input }),
    onSuccess: (result) => {
      for (const item of result.items) void queries.invalidateQueries({ queryKey: keys.service(item.serviceId) });
      void queries.invalidateQueries({ queryKey: keys.services() });
    },
  });
}
