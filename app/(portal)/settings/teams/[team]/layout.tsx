import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { teamQuery } from '#components/features/settings/queries.ts';
import { TeamFrame } from '#components/features/settings/team-frame.tsx';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { getTeam } from '#lib/services/team/get.ts';
import { requireContext } from '#lib/web/session.ts';
import { prefetch } from '../../../prefetch.ts';

type Props = { params: Promise<{ team: string }>; children: ReactNode };

export async function generateMetadata({ params }: Omit<Props, 'children'>): Promise<Metadata> {
  return { title: `Team ${decodeURIComponent((await params).team)}` };
}

export default async function TeamLayout({ params, children }: Props) {
  const ctx = await requireContext();
  const team = decodeURIComponent((await params).team);
  const client = makeQueryClient();
  await prefetch(client, teamQuery(team), () => getTeam(ctx, team));
  return (
    <Hydrate client={client}>
      <TeamFrame team={team}>{children}</TeamFrame>
    </Hydrate>
  );
}
