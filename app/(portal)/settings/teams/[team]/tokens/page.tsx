import { tokensQuery } from '#components/features/settings/queries.ts';
import { TeamTokens } from '#components/features/settings/team-tokens.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listTokens } from '#lib/services/identity/list-tokens.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../../../prefetch.ts';

export default async function TeamTokensPage({ params }: { params: Promise<{ team: string }> }) {
  const ctx = await requireContext();
  const team = decodeURIComponent((await params).team);
  const client = makeQueryClient();
  await prefetch(client, tokensQuery(team), () => listTokens(ctx, { team }));
  return (
    <Hydrate client={client}>
      <TeamTokens team={team} />
    </Hydrate>
  );
}
