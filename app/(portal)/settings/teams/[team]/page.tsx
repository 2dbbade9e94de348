import { MembersPanel } from '#components/features/settings/members-panel.tsx';
import { membersQuery } from '#components/features/settings/queries.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { listMembers } from '#lib/services/member/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, searchOf } from '../../../prefetch.ts';

type Props = { params: Promise<{ team: string }>; searchParams: PageSearch };

export default async function MembersPage({ params, searchParams }: Props) {
  const ctx = await requireContext();
  const team = decodeURIComponent((await params).team);
  const search = await searchOf(searchParams);
  const [q, cursor] = [search.get('q') ?? undefined, search.get('cursor') ?? undefined];
  const client = makeQueryClient();
  await prefetch(client, membersQuery(team, { q, cursor }), () => listMembers(ctx, team, { limit: 100, q, cursor }));
  return (
    <Hydrate client={client}>
      <MembersPanel team={team} />
    </Hydrate>
  );
}
