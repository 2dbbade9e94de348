import type { ReactNode } from 'react';
import { AppFrame } from '#components/shell/app-frame.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { environmentsQuery, meQuery, waitingQuery } from '#components/shell/queries.ts';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listApprovals } from '#lib/services/approval/list.ts';
import { listEnvironments } from '#lib/services/environment/list.ts';
import { findLiveCursor } from '#lib/services/event/live-cursor.ts';
import { getMe } from '#lib/services/me/get.ts';
import { requireContext } from '#lib/web/session.ts';

/** Everything behind the sign-in: who is looking and the environments come with the page. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const ctx = await requireContext();
  const client = makeQueryClient();
  const [liveFrom, me, environments, waiting] = await Promise.all([
    findLiveCursor(ctx).catch(() => undefined),
    getMe(ctx),
    listEnvironments(ctx),
    listApprovals(ctx, { view: 'waiting', limit: 1 }).catch(() => undefined),
  ]);
  client.setQueryData(meQuery().queryKey, me);
  client.setQueryData(environmentsQuery().queryKey, environments);
  if (waiting) client.setQueryData(waitingQuery().queryKey, waiting);
  return (
    <Hydrate client={client}>
      <AppFrame liveFrom={liveFrom}>{children}</AppFrame>
    </Hydrate>
  );
}
