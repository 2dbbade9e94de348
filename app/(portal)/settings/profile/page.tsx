import type { Metadata } from 'next';
import { ProfileView } from '#components/features/settings/profile-view.tsx';
import { sessionsQuery } from '#components/features/settings/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listSessions } from '#lib/services/identity/list-sessions.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../prefetch.ts';

export const metadata: Metadata = { title: 'Profile' };

export default async function ProfilePage() {
  const ctx = await requireContext();
  const client = makeQueryClient();
  await prefetch(client, sessionsQuery(), () => listSessions(ctx));
  return (
    <Hydrate client={client}>
      <ProfileView />
    </Hydrate>
  );
}
