import { type AccessVerdict, decideAccess, type Grants, type Verb } from '#lib/domain/access.ts';
import type { MeWire } from '#lib/domain/team.ts';

/** What an action is about, in the words pages have: names, not ids. */
export type Place = { team?: string | undefined; environment?: { name: string; protected: boolean } | undefined };

export const toGrants = (me: MeWire): Grants => ({
  platformRole: me.platformRole,
  teams: me.teams.map(({ teamId, role, environments }) => ({ teamId, role, environments })),
});

/** The server's own table, asked before the click. A team that I am no member of has no id here; its name serves, for only platform roles see it. */
export function decideForMe(me: MeWire, verb: Verb, place: Place): AccessVerdict {
  const teamId = place.team === undefined ? undefined : (me.teams.find((team) => team.name === place.team)?.teamId ?? place.team);
  return decideAccess(toGrants(me), verb, { teamId, environment: place.environment });
}

/** Undefined: go ahead. Otherwise the sentence that says why not and the way out. */
export function refusal(me: MeWire, verb: Verb, place: Place): string | undefined {
  const verdict = decideForMe(me, verb, place);
  return verdict.allowed ? undefined : verdict.reason;
}
