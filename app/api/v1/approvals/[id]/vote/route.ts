import { approvalWire, voteInput } from '#lib/domain/approval.ts';
import { voteApproval } from '#lib/services/approval/vote.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/approvals/{id}/vote', {
  access: 'approval:vote',
  summary: 'Approve or reject a request; the last approval that is needed makes the change',
  params: idParams,
  input: voteInput,
  output: approvalWire,
  run: ({ ctx, params, input }) => voteApproval(ctx, params.id, input),
});
