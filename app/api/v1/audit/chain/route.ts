import { auditChainWire } from '#lib/domain/event.ts';
import { getAuditChain } from '#lib/services/audit/chain.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/audit/chain', {
  access: 'audit:read',
  summary: 'How far the chain of hashes has been checked, and what was found',
  output: auditChainWire,
  run: ({ ctx }) => getAuditChain(ctx),
});
