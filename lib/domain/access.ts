/** Roles of a member in a team, weakest first. */
export const TEAM_ROLES = ['viewer', 'developer', 'operator', 'owner'] as const;
export type TeamRole = (typeof TEAM_ROLES)[number];

/** Roles over the whole platform. */
export const PLATFORM_ROLES = ['admin', 'auditor'] as const;
export type PlatformRole = (typeof PLATFORM_ROLES)[number];

/**
 * Every verb, the weakest team role that holds it, and the platform roles that hold it. `team: null`: no team role has it.
 * `deploys`: in a protected environment it takes an operator. The portal reads this same table.
 */
export const VERBS = {
  'team:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  'team:create': { team: null, platform: ['admin'] },
  'team:update': { team: 'owner', platform: ['admin'] },
  'member:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  'member:manage': { team: 'owner', platform: ['admin'] },
  'token:read': { team: 'owner', platform: ['admin', 'auditor'] },
  'token:manage': { team: 'owner', platform: ['admin'] },
  'service:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  'service:create': { team: 'developer', platform: ['admin'] },
  'service:update': { team: 'developer', platform: ['admin'] },
  'service:delete': { team: 'operator', platform: ['admin'] },
  'service:plan': { team: 'developer', platform: ['admin'] },
  'deployment:deploy': { team: 'developer', platform: ['admin'], deploys: true },
  'deployment:rollBack': { team: 'operator', platform: ['admin'] },
  'deployment:scale': { team: 'operator', platform: ['admin'] },
  'deployment:restart': { team: 'developer', platform: ['admin'], deploys: true },
  'deployment:stop': { team: 'operator', platform: ['admin'] },
  'deployment:delete': { team: 'operator', platform: ['admin'] },
  'log:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  'event:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  'metric:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  'audit:read': { team: 'owner', platform: ['admin', 'auditor'] },
  'quota:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  /** How a team divides among environments what it was given. */
  'quota:divide': { team: 'owner', platform: ['admin'] },
  /** How much a team is given in all. */
  'quota:manage': { team: null, platform: ['admin'] },
  'template:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  'template:use': { team: 'developer', platform: ['admin'] },
  'template:manage': { team: 'operator', platform: ['admin'] },
  /** Templates that belong to no team. */
  'template:managePlatform': { team: null, platform: ['admin'] },
  'cluster:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  'cluster:manage': { team: null, platform: ['admin'] },
  'environment:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  'environment:manage': { team: null, platform: ['admin'] },
  'engine:read': { team: null, platform: ['admin', 'auditor'] },
  'engine:manage': { team: null, platform: ['admin'] },
  'user:manage': { team: null, platform: ['admin'] },
  'audit:verify': { team: null, platform: ['admin', 'auditor'] },
} as const satisfies Record<string, { team: TeamRole | null; platform: readonly PlatformRole[]; deploys?: boolean }>;
export type Verb = keyof typeof VERBS;

/** What an actor may do, whoever they are: a person's session, a person's CLI token, or a team's token. */
export type Grants = {
  platformRole: PlatformRole | null;
  /** One entry per team. `environments` empty means all. */
  teams: { teamId: string; role: TeamRole; environments: string[] }[];
};

/** What is asked for. A verb over a team's thing carries `teamId`; one that changes an environment carries that too. */
export type Scope = { teamId?: string | undefined; environment?: { name: string; protected: boolean } | undefined };

export type AccessVerdict = { allowed: true; because: string } | { allowed: false; visible: boolean; reason: string };

export const hasRole = (role: TeamRole, needed: TeamRole): boolean => TEAM_ROLES.indexOf(role) >= TEAM_ROLES.indexOf(needed);

/** The weakest role that may do this in that environment; null when no team role may. */
export function neededRole(verb: Verb, scope: Scope): TeamRole | null {
  const rule: { team: TeamRole | null; deploys?: boolean } = VERBS[verb];
  return rule.deploys && scope.environment?.protected ? 'operator' : rule.team;
}

/**
 * The only judge of permissions. `visible: false` means the thing must look as if it did not exist (another team's).
 * The reason is a sentence for the person who was refused and names the way out.
 */
export function decideAccess(grants: Grants, verb: Verb, scope: Scope): AccessVerdict {
  const rule: { team: TeamRole | null; platform: readonly PlatformRole[] } = VERBS[verb];
  if (grants.platformRole && rule.platform.includes(grants.platformRole))
    return { allowed: true, because: `platform role ${grants.platformRole}` };
  const needed = neededRole(verb, scope);
  if (scope.teamId === undefined) {
    const holder = needed && grants.teams.find((entry) => hasRole(entry.role, needed));
    if (holder) return { allowed: true, because: `role ${holder.role} in a team` };
    return {
      allowed: false,
      visible: true,
      reason: needed ? `This takes the role ${needed} in a team.` : `This takes the platform role ${rule.platform.join(' or ')}.`,
    };
  }
  const membership = grants.teams.find((entry) => entry.teamId === scope.teamId);
  if (!membership && !grants.platformRole) return { allowed: false, visible: false, reason: 'You are not a member of this team.' };
  if (!needed) return { allowed: false, visible: true, reason: `This takes the platform role ${rule.platform.join(' or ')}.` };
  if (!membership)
    return {
      allowed: false,
      visible: true,
      reason: `The platform role ${grants.platformRole} may look, but this takes the role ${needed} in the team.`,
    };
  if (!hasRole(membership.role, needed)) {
    const place = scope.environment?.protected ? ` in the protected environment ${scope.environment.name}` : '';
    return {
      allowed: false,
      visible: true,
      reason: `This takes the role ${needed}${place}; you are ${membership.role}. An owner of the team can change that.`,
    };
  }
  if (
    scope.environment &&
    membership.environments.length > 0 &&
    !membership.environments.includes(scope.environment.name) &&
    verb !== 'service:read'
  ) {
    return {
      allowed: false,
      visible: true,
      reason: `Your membership is limited to ${membership.environments.join(', ')}; this is ${scope.environment.name}.`,
    };
  }
  return { allowed: true, because: `role ${membership.role}` };
}
