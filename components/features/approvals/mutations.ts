import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ApprovalWire, VoteInput } from '#lib/domain/approval.ts';

/** Votes on exactly what is shown: its digest goes along. */
export function useVote(id: string) {
  const keep = useKeep(id);
  return useMutation({ mutationFn: (body: VoteInput) => apiSend<ApprovalWire>('POST', endpoints.approvalVote(id), { body }), ...keep });
}

export function useWithdraw(id: string) {
  const keep = useKeep(id);
  return useMutation({ mutationFn: () => apiSend<ApprovalWire>('POST', endpoints.approvalWithdraw(id)), ...keep });
}

function useKeep(id: string) {
  const queries = useQueryClient();
  return {
    onSuccess: (next: ApprovalWire) => queries.setQueryData(keys.approval(id), next),
    // A refusal may have ended it.
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['approvals'] });
      void queries.invalidateQueries({ queryKey: keys.approval(id) });
    },
  };
}
