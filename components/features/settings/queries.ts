import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { PersonWire, SignInProviderWire } from '#lib/domain/explain.ts';
import type { Page } from '#lib/domain/page.ts';
import type { MemberWire, SessionWire, TeamWire, TokenWire } from '#lib/domain/team.ts';

export const sessionsQuery = () =>
  queryOptions({
    queryKey: keys.sessions(),
    queryFn: ({ signal }) => apiGet<{ items: SessionWire[] }>(endpoints.sessions(), signal),
  });

/** My own tokens, or a team's. */
export const tokensQuery = (team?: string) =>
  queryOptions({
    queryKey: team ? keys.teamTokens(team) : keys.tokens(),
    queryFn: ({ signal }) => apiGet<{ items: TokenWire[] }>(team ? endpoints.teamTokens(team) : endpoints.tokens(), signal),
  });

export const teamsQuery = (cursor?: string) =>
  queryOptions({
    queryKey: keys.teams({ cursor }),
    queryFn: ({ signal }) => apiGet<Page<TeamWire>>(endpoints.teams({ cursor, limit: 100 }), signal),
    placeholderData: keepPreviousData,
  });

export const teamQuery = (team: string) =>
  queryOptions({ queryKey: keys.team(team), queryFn: ({ signal }) => apiGet<TeamWire>(endpoints.team(team), signal) });

export const membersQuery = (team: string, { q, cursor }: { q?: string | undefined; cursor?: string | undefined } = {}) =>
  queryOptions({
    queryKey: keys.members(team, { q, cursor }),
    queryFn: ({ signal }) => apiGet<Page<MemberWire>>(endpoints.members(team, { q, cursor, limit: 100 }), signal),
    placeholderData: keepPreviousData,
  });

export type PeopleFilter = { q?: string | undefined; show?: string | undefined; cursor?: string | undefined };
export const peopleQuery = (filter: PeopleFilter) =>
  queryOptions({
    queryKey: keys.people(filter),
    queryFn: ({ signal }) => apiGet<Page<PersonWire>>(endpoints.people({ ...filter, limit: 50 }), signal),
    placeholderData: keepPreviousData,
  });

export const personQuery = (id: string) =>
  queryOptions({ queryKey: keys.person(id), queryFn: ({ signal }) => apiGet<PersonWire>(endpoints.person(id), signal) });

export const personSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.personSessions(id),
    queryFn: ({ signal }) => apiGet<{ items: SessionWire[] }>(endpoints.personSessions(id), signal),
  });

export const providersQuery = () =>
  queryOptions({
    queryKey: keys.providers(),
    queryFn: ({ signal }) => apiGet<{ items: SignInProviderWire[] }>(endpoints.providers(), signal),
  });
