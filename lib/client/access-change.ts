import type { MeWire } from '#lib/domain/team.ts';

/** `lost`: what may not be seen any more. `changed`: roles that are others now. Sentences for the person. */
export type AccessChange = { lost: string[]; changed: string[] };

type Rights = Pick<MeWire, 'platformRole' | 'teams'>;

/** What became different between two answers to "who am I"; undefined when nothing did. */
export function compareAccess(before: Rights, after: Rights): AccessChange | undefined {
  const lost: string[] = [];
  const changed: string[] = [];
  if (before.platformRole !== after.platformRole) {
    if (after.platformRole) changed.push(`Your platform role is ${after.platformRole} now.`);
    else lost.push(`You have no platform role any more; you were ${before.platformRole}.`);
  }
  for (const was of before.teams) {
    const now = after.teams.find((team) => team.teamId === was.teamId);
    const name = was.title || was.name;
    if (!now) lost.push(`You are not in ${name} any more.`);
    else if (now.role !== was.role) changed.push(`You are ${now.role} of ${name} now; you were ${was.role}.`);
    else if (now.environments.join() !== was.environments.join())
      changed.push(
        now.environments.length > 0
          ? `Your role in ${name} counts in ${now.environments.join(', ')} now.`
          : `Your role in ${name} counts everywhere now.`,
      );
  }
  for (const now of after.teams)
    if (!before.teams.some((team) => team.teamId === now.teamId)) changed.push(`You are ${now.role} of ${now.title || now.name} now.`);
  return lost.length + changed.length > 0 ? { lost, changed } : undefined;
}
