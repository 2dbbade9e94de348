import { approvalWire } from '#lib/domain/approval.ts';
import { getApproval } from '#lib/services/approval/get.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/approvals/{id}', {
  access: 'approval:read',
  summary: 'One request, with its plan, its votes and whether the caller may vote',
  params: idParams,
  output: approvalWire,
  run: ({ ctx, params }) => getApproval(ctx, params.id),
});
