import type { Metadata } from 'next';
import { AuditView } from '#components/features/audit/audit-view.tsx';
import { auditQuery, chainQuery, verbsQuery } from '#components/features/audit/queries.ts';
import { parseAuditFilters } from '#components/features/audit/search-params.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { getAuditChain } from '#lib/services/audit/chain.ts';
import { listAudit } from '#lib/services/audit/list.ts';
import { listAuditVerbs } from '#lib/services/audit/verbs.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, searchOf } from '../prefetch.ts';

export const metadata: Metadata = { title: 'Audit' };

export default async function AuditPage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const client = makeQueryClient();
  const filters = parseAuditFilters(await searchOf(searchParams));
  await Promise.all([
    prefetch(client, auditQuery(filters), () => listAudit(ctx, { ...filters, limit: 50 })),
    prefetch(client, chainQuery(), () => getAuditChain(ctx)),
    prefetch(client, verbsQuery(), () => listAuditVerbs(ctx)),
  ]);
  return (
    <Hydrate client={client}>
      <AuditView />
    </Hydrate>
  );
}
