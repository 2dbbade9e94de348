import { approvalListParams, approvalRow, approvalWire } from '#lib/domain/approval.ts';
import { changeInput } from '#lib/domain/change.ts';
import { pageOf } from '#lib/domain/page.ts';
import { askApproval } from '#lib/services/approval/ask.ts';
import { listApprovals } from '#lib/services/approval/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/approvals', {
  access: 'approval:read',
  summary: 'Requests for approval of my teams; `view=waiting`: those that wait for me',
  query: approvalListParams,
  output: pageOf(approvalRow),
  run: ({ ctx, query }) => listApprovals(ctx, query),
});

export const POST = route('POST /api/v1/approvals', {
  access: 'approval:ask',
  summary: 'Ask others to approve a change of a protected environment',
  input: changeInput,
  output: approvalWire,
  status: 201,
  run: ({ ctx, input }) => askApproval(ctx, input),
});
