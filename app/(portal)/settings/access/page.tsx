import type { Metadata } from 'next';
import { explainQuery, whoCanQuery } from '#components/common/access-queries.ts';
import { AccessView } from '#components/features/settings/access-view.tsx';
import { teamsQuery } from '#components/features/settings/queries.ts';
import { parseQuestion } from '#components/features/settings/question.ts';
import { Hydrate } from '#components/shell/hydrate.tsx';
import { makeQueryClient } from '#lib/client/query-client.ts';
import { explain } from '#lib/services/explain/explain.ts';
import { whoCan } from '#lib/services/explain/who-can.ts';
import { getMe } from '#lib/services/me/get.ts';
import { listTeams } from '#lib/services/team/list.ts';
import { requireContext } from '#lib/web/session.ts';
import { type PageSearch, prefetch, prefetchAnswer, searchOf } from '../../prefetch.ts';

export const metadata: Metadata = { title: 'Who can do what' };

export default async function AccessPage({ searchParams }: { searchParams: PageSearch }) {
  const ctx = await requireContext();
  const client = makeQueryClient();
  const question = parseQuestion(await searchOf(searchParams), await getMe(ctx));
  const { verb, team, environment, user } = question;
  await prefetch(client, teamsQuery(), () => listTeams(ctx, { limit: 100 }));
  await prefetchAnswer(client, explainQuery(question), () => explain(ctx, { verb, team, environment, user }));
  await prefetchAnswer(client, whoCanQuery(question), () => whoCan(ctx, { verb, team, environment }));
  return (
    <Hydrate client={client}>
      <AccessView />
    </Hydrate>
  );
}
