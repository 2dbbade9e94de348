import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { PersonWire, UpdatePersonInput } from '#lib/domain/explain.ts';
import type {
  AddedMemberWire,
  AddMemberInput,
  CreatedTokenWire,
  CreateTeamInput,
  CreateTokenInput,
  MemberWire,
  MeWire,
  SetPasswordInput,
  TeamWire,
  UpdateMemberInput,
} from '#lib/domain/team.ts';

/** A change, and what is out of date after it, whether it worked or not: a refusal may mean that the page was old. */
function useChange<Input, Output>(act: (input: Input) => Promise<Output>, ...stale: QueryKey[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

export const useRename = () => useChange((name: string) => apiSend<MeWire>('PATCH', endpoints.me(), { body: { name } }), keys.me());
export const useSetPassword = () => useChange((body: SetPasswordInput) => apiSend('POST', endpoints.password(), { body }), keys.sessions());
export const useRevokeSession = () => useChange((id: string) => apiSend('DELETE', endpoints.session(id)), keys.sessions());

/** My own tokens, or a team's. */
const tokenKey = (team?: string): QueryKey => (team ? keys.teamTokens(team) : keys.tokens());
export const useRevokeToken = (team?: string) =>
  useChange((id: string) => apiSend('DELETE', team ? endpoints.teamToken(team, id) : endpoints.token(id)), tokenKey(team));
/** The answer carries the secret, this once. */
export const useCreateToken = (team?: string) =>
  useChange(
    (body: Omit<CreateTokenInput, 'team'>) =>
      apiSend<CreatedTokenWire>('POST', team ? endpoints.teamTokens(team) : endpoints.tokens(), { body }),
    tokenKey(team),
  );

export const useCreateTeam = () =>
  useChange((body: CreateTeamInput) => apiSend<TeamWire>('POST', endpoints.teams(), { body }), keys.teams());
export const useRenameTeam = (team: string) =>
  useChange(
    (title: string) => apiSend<TeamWire>('PATCH', endpoints.team(team), { body: { title } }),
    keys.team(team),
    keys.teams(),
    keys.me(),
  );

/** The answer carries the secret of a sign-in link for who is new, this once. */
export const useAddMember = (team: string) =>
  useChange((body: AddMemberInput) => apiSend<AddedMemberWire>('POST', endpoints.members(team), { body }), keys.team(team));
export const useUpdateMember = (team: string, id: string) =>
  useChange((body: UpdateMemberInput) => apiSend<MemberWire>('PATCH', endpoints.member(team, id), { body }), keys.team(team), keys.me());
export const useRemoveMember = (team: string, id: string) =>
  useChange((_: undefined) => apiSend('DELETE', endpoints.member(team, id)), keys.team(team), keys.me());
export const useEndMemberSessions = (team: string, id: string) =>
  useChange((_: undefined) => apiSend<{ ended: number }>('DELETE', endpoints.memberSessions(team, id)), keys.team(team));
export const useMemberLink = (team: string, id: string) =>
  useChange((_: undefined) => apiSend<{ signInToken: string }>('POST', endpoints.memberLink(team, id)));

export const useUpdatePerson = (id: string) =>
  useChange((body: UpdatePersonInput) => apiSend<PersonWire>('PATCH', endpoints.person(id), { body }), keys.people(), keys.person(id));
export const useEndPersonSessions = (id: string) =>
  useChange((_: undefined) => apiSend<{ ended: number }>('DELETE', endpoints.personSessions(id)), keys.person(id), keys.people());
export const usePersonLink = (id: string) =>
  useChange((_: undefined) => apiSend<{ signInToken: string }>('POST', endpoints.personLink(id)));
