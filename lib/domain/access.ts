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
  /** Going ahead in a freeze, with a reason. */
  'deployment:override': { team: 'operator', platform: ['admin'] },
  'deployment:restart': { team: 'developer', platform: ['admin'], deploys: true },
  'deployment:stop': { team: 'operator', platform: ['admin'] },
  'deployment:delete': { team: 'operator', platform: ['admin'] },
  'approval:read': { team: 'viewer', platform: ['admin', 'auditor'] },
  'approval:ask': { team: 'developer', platform: ['admin'] },
  /** Besides, each environment says which role. */
  'approval:vote': { team: 'developer', platform: ['admin'] },
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
  'user:read': { team: null, platform: ['admin', 'auditor'] },
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

/** One of the subject's grants as the judge saw it: what it is, whether it was enough, and why or why not. */
export type Considered = { grant: string; suffices: boolean; why: string };
export type Judgement = { verdict: AccessVerdict; considered: Considered[] };

/**
 * The only judge of permissions. `visible: false` means the thing must look as if it did not exist (another team's).
 * The reason is a sentence for the person who was refused and names the way out.
 */
export const decideAccess = (grants: Grants, verb: Verb, scope: Scope): AccessVerdict => judge(grants, verb, scope).verdict;

/** The same judge, showing its work: every grant it looked at, in the order in which it did. */
export const explainAccess = (grants: Grants, verb: Verb, scope: Scope, nameOf: (teamId: string) => string): Judgement =>
  judge(grants, verb, scope, nameOf);

/** What a verb takes, as a sentence: the rule itself, whoever asks. */
export function ruleOf(verb: Verb, scope: Scope): string {
  const needed = neededRole(verb, scope);
  const platform = `the platform role ${VERBS[verb].platform.join(' or ')}`;
  if (!needed) return `${verb} takes ${platform}.`;
  const stricter = needed === VERBS[verb].team ? '' : ' because the environment is protected';
  return `${verb} takes the role ${needed} or a stronger one in the team${stricter}, or ${platform}.`;
}

function judge(grants: Grants, verb: Verb, scope: Scope, nameOf?: (teamId: string) => string): Judgement {
  const rule: { team: TeamRole | null; platform: readonly PlatformRole[] } = VERBS[verb];
  const needed = neededRole(verb, scope);
  const considered: Considered[] = [];
  const note = (grant: () => string, suffices: boolean, why: () => string) => {
    if (nameOf) considered.push({ grant: grant(), suffices, why: why() });
  };
  const says = (verdict: AccessVerdict): Judgement => ({ verdict, considered });
  const no = (reason: string, visible = true): Judgement => says({ allowed: false, visible, reason });
  const takesPlatform = `This takes the platform role ${rule.platform.join(' or ')}.`;
  const { platformRole } = grants;
  if (platformRole) {
    const suffices = rule.platform.includes(platformRole);
    note(
      () => `platform ${platformRole}`,
      suffices,
      () => (suffices ? `holds ${verb} everywhere` : `may look everywhere, and does not hold ${verb}`),
    );
    if (suffices) return says({ allowed: true, because: `platform role ${platformRole}` });
  }
  const tooWeak = (role: TeamRole): string => (needed ? `${role} is weaker than ${needed}` : 'no role in a team holds this');
  const label = ({ teamId, role }: Grants['teams'][number]) => `${role} of ${nameOf?.(teamId) ?? teamId}`;

  if (scope.teamId === undefined) {
    const holder = needed && grants.teams.find((entry) => hasRole(entry.role, needed));
    for (const entry of nameOf ? grants.teams : []) {
      const suffices = needed !== null && hasRole(entry.role, needed);
      note(
        () => label(entry),
        suffices,
        () => (suffices ? `${entry.role} holds ${verb}` : tooWeak(entry.role)),
      );
    }
    if (holder) return says({ allowed: true, because: `role ${holder.role} in a team` });
    if (!needed) return no(takesPlatform);
    // Who is in one team is told of that one, in the words that they hear when they name it.
    const [only, another] = grants.teams;
    if (only && !another && !platformRole) return no(weaker(needed, '', only.role));
    return no(`This takes the role ${needed} in a team.`);
  }

  const membership = grants.teams.find((entry) => entry.teamId === scope.teamId);
  for (const entry of nameOf ? grants.teams : []) {
    if (entry.teamId !== scope.teamId)
      note(
        () => label(entry),
        false,
        () => 'another team: it does not count here',
      );
  }
  if (!membership) {
    if (!platformRole) return no('You are not a member of this team.', false);
    if (!needed) return no(takesPlatform);
    return no(`The platform role ${platformRole} may look, but this takes the role ${needed} in the team.`);
  }
  const noteMembership = (suffices: boolean, why: string) =>
    note(
      () => label(membership),
      suffices,
      () => why,
    );
  if (!needed || !hasRole(membership.role, needed)) {
    noteMembership(false, tooWeak(membership.role));
    if (!needed) return no(takesPlatform);
    const place = scope.environment?.protected ? ` in the protected environment ${scope.environment.name}` : '';
    return no(weaker(needed, place, membership.role));
  }
  if (
    scope.environment &&
    membership.environments.length > 0 &&
    !membership.environments.includes(scope.environment.name) &&
    verb !== 'service:read'
  ) {
    const limits = membership.environments.join(', ');
    noteMembership(false, `the role is enough, but it counts in ${limits} only`);
    return no(`Your membership is limited to ${limits}; this is ${scope.environment.name}.`);
  }
  noteMembership(true, `${membership.role} holds ${verb}`);
  return says({ allowed: true, because: `role ${membership.role}` });
}

const weaker = (needed: TeamRole, place: string, role: TeamRole): string =>
  `This takes the role ${needed}${place}; you are ${role}. An owner of the team can change that.`;
