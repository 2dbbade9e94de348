import type { Question } from '#components/common/access-queries.ts';
import type { Verb } from '#lib/domain/access.ts';
import type { MeWire } from '#lib/domain/team.ts';
import { ALL_VERBS } from './verb-words.ts';

/** The question that an address asks; what it leaves open is about deploying, in the first of one's own teams. */
export function parseQuestion(search: { get: (name: string) => string | null }, me: Pick<MeWire, 'teams'>): Question & { verb: Verb } {
  return {
    verb: ALL_VERBS.find((verb) => verb === search.get('verb')) ?? 'deployment:deploy',
    team: search.get('team') ?? me.teams[0]?.name,
    environment: search.get('environment') ?? undefined,
    user: search.get('user') ?? undefined,
  };
}
