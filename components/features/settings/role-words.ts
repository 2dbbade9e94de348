import { TEAM_ROLES, type TeamRole } from '#lib/domain/access.ts';

/** What each role is for, in a line. */
const ROLE_WORDS: Record<TeamRole, string> = {
  viewer: 'sees everything of the team',
  developer: 'and makes, changes and deploys services, but in protected environments',
  operator: 'and scales, stops, rolls back and deletes, also in protected environments',
  owner: 'and manages members, tokens and the team itself',
};

export const ROLE_OPTIONS = TEAM_ROLES.map((value) => ({ value, label: value }));
export const roleWords = (role: string): string => ROLE_WORDS[TEAM_ROLES.find((one) => one === role) ?? 'viewer'];
