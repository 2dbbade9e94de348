import type { Metadata } from 'next';
import { AccountView } from '#components/features/account/account-view.tsx';
import { sessionsQuery, tokensQuery } from '#components/features/account/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listSessions } from '#lib/services/identity/list-sessions.ts';
import { listTokens } from '#lib/services/identity/list-tokens.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../prefetch.ts';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage() {
  const ctx = await requireContext();
  const client = makeQueryClient();
  await Promise.all([
    prefetch(client, sessionsQuery(), () => listSessions(ctx)),
    prefetch(client, tokensQuery(), () => listTokens(ctx, {})),
  ]);
  return (
    <Hydrate client={client}>
      <AccountView />
    </Hydrate>
  );
}
