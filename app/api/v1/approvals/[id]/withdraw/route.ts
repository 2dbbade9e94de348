import { approvalWire } from '#lib/domain/approval.ts';
import { withdrawApproval } from '#lib/services/approval/withdraw.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/approvals/{id}/withdraw', {
  access: 'approval:ask',
  summary: "Take one's own request back",
  params: idParams,
  output: approvalWire,
  run: ({ ctx, params }) => withdrawApproval(ctx, params.id),
});
