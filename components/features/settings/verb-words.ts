import { VERBS, type Verb } from '#lib/domain/access.ts';

/** Verbs in plain words; one without them is read as it is written. */
const WORDS: Partial<Record<string, string>> = {
  'team:read': 'See the team',
  'team:create': 'Make a team',
  'team:update': 'Change the team’s title',
  'member:read': 'See members',
  'member:manage': 'Add, change and take out members',
  'token:read': 'See the team’s tokens',
  'token:manage': 'Make and revoke the team’s tokens',
  'service:read': 'See services',
  'service:create': 'Make a service',
  'service:update': 'Change a service',
  'service:delete': 'Delete a service',
  'service:plan': 'Plan a change',
  'deployment:deploy': 'Deploy',
  'deployment:rollBack': 'Roll back',
  'deployment:scale': 'Scale',
  'deployment:restart': 'Restart',
  'deployment:stop': 'Stop and start',
  'deployment:delete': 'Remove from an environment',
  'log:read': 'Read logs',
  'event:read': 'See activity',
  'metric:read': 'See measurements',
  'audit:read': 'Read the audit log',
  'audit:verify': 'Check the audit log',
  'template:read': 'See templates',
  'template:use': 'Use a template',
  'template:manage': 'Write the team’s templates',
  'template:managePlatform': 'Write the platform’s templates',
  'quota:read': 'See quotas',
  'quota:manage': 'Set quotas',
  'cluster:read': 'See clusters',
  'cluster:manage': 'Change clusters',
  'environment:read': 'See environments',
  'environment:manage': 'Change environments',
  'engine:read': 'See the engine’s queue',
  'engine:manage': 'Try parked work again',
  'user:read': 'See everybody who may sign in',
  'user:manage': 'Change platform roles, disable people',
};

export const verbWords = (verb: string): string => WORDS[verb] ?? verb;
export const ALL_VERBS = Object.keys(VERBS) as Verb[];
export const VERB_OPTIONS = ALL_VERBS.map((value) => ({ value, label: verbWords(value) }));
