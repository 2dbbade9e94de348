import type { Metadata } from 'next';
import { providersQuery } from '#components/features/settings/queries.ts';
import { SignInView } from '#components/features/settings/sign-in-view.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listSignInProviders } from '#lib/services/identity/list-providers.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../prefetch.ts';

export const metadata: Metadata = { title: 'Sign-in' };

export default async function SignInSettingsPage() {
  await requireContext();
  const client = makeQueryClient();
  await prefetch(client, providersQuery(), async () => listSignInProviders());
  return (
    <Hydrate client={client}>
      <SignInView />
    </Hydrate>
  );
}
