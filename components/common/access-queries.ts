import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ExplainWire, WhoCanWire } from '#lib/domain/explain.ts';

/** What is asked about a permission, in the words of URLs. */
export type Question = {
  verb: string;
  team?: string | undefined;
  environment?: string | undefined;
  user?: string | undefined;
};

/** The judge's answer about me, or about a member. Asked anew each time: roles change. */
export const explainQuery = (question: Question) =>
  queryOptions({
    queryKey: keys.explain(question),
    queryFn: ({ signal }) => apiGet<ExplainWire>(endpoints.explain(question), signal),
    staleTime: 0,
    retry: false,
    placeholderData: keepPreviousData,
  });

export const whoCanQuery = ({ verb, team, environment }: Question) =>
  queryOptions({
    queryKey: keys.whoCan({ verb, team, environment }),
    queryFn: ({ signal }) => apiGet<WhoCanWire>(endpoints.whoCan({ verb, team, environment }), signal),
    staleTime: 0,
    retry: false,
    placeholderData: keepPreviousData,
  });
