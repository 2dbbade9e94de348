import type { Metadata } from 'next';
import { TokensView } from '#components/features/settings/my-views.tsx';
import { tokensQuery } from '#components/features/settings/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listTokens } from '#lib/services/identity/list-tokens.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../prefetch.ts';

export const metadata: Metadata = { title: 'My tokens' };

export default async function TokensPage() {
  const ctx = await requireContext();
  const client = makeQueryClient();
  await prefetch(client, tokensQuery(), () => listTokens(ctx, {}));
  return (
    <Hydrate client={client}>
      <TokensView />
    </Hydrate>
  );
}
