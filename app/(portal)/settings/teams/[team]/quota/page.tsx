import { quotasQuery } from '#components/features/quotas/queries.ts';
import { TeamQuotas } from '#components/features/quotas/team-quotas.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listQuotas } from '#lib/services/quota/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../../../prefetch.ts';

export default async function TeamQuotaPage({ params }: { params: Promise<{ team: string }> }) {
  const ctx = await requireContext();
  const team = decodeURIComponent((await params).team);
  const client = makeQueryClient();
  await prefetch(client, quotasQuery(team), () => listQuotas(ctx, { team }));
  return (
    <Hydrate client={client}>
      <TeamQuotas team={team} />
    </Hydrate>
  );
}
