/** Where everything is: the portal's pages. The team and environment chosen in the top bar travel in the URL (`withScope`). */
export const routes = {
  home: () => '/',
  services: (filters: Record<string, string | undefined> = {}) => withQuery('/services', filters),
  newService: (from: 'form' | 'manifest' = 'form') => withQuery('/services/new', { from: from === 'manifest' ? 'manifest' : undefined }),
  service: (id: string, tab: ServiceTab = 'overview', query: Record<string, string | undefined> = {}) =>
    withQuery(tab === 'overview' ? `/services/${enc(id)}` : `/services/${enc(id)}/${tab}`, query),
  templates: (filters: Record<string, string | undefined> = {}) => withQuery('/templates', filters),
  template: (id: string) => `/templates/${enc(id)}`,
  templateForm: (id: string, query: Record<string, string | undefined> = {}) => withQuery(`/templates/${enc(id)}/use`, query),
  newTemplate: () => '/templates/new',
  editTemplate: (id: string) => `/templates/${enc(id)}/edit`,
  templateRun: (id: string) => `/templates/runs/${enc(id)}`,
  topology: (view: Record<string, string | undefined> = {}) => withQuery('/topology', view),
  clusters: () => '/clusters',
  cluster: (id: string) => `/clusters/${enc(id)}`,
  environments: (filters: Record<string, string | undefined> = {}) => withQuery('/environments', filters),
  approvals: (filters: Record<string, string | undefined> = {}) => withQuery('/approvals', filters),
  activity: (filters: Record<string, string | undefined> = {}) => withQuery('/activity', filters),
  settings: (section: SettingsSection = 'profile') => `/settings/${section}`,
  team: (team: string, tab: TeamTab = 'members') => `/settings/teams/${enc(team)}${tab === 'members' ? '' : `/${tab}`}`,
  person: (id: string) => `/settings/people/${enc(id)}`,
  /** Why I may or may not, and who can. */
  access: (question: Record<string, string | undefined> = {}) => withQuery('/settings/access', question),
  audit: (filters: Record<string, string | undefined> = {}) => withQuery('/audit', filters),
  signInLink: (token: string) => withQuery('/sign-in/link', { token }),
  signIn: (next?: string, error?: 'ended') => withQuery('/sign-in', { next, error }),
} as const;

export const TEAM_TABS = ['members', 'tokens', 'quota'] as const;
type TeamTab = (typeof TEAM_TABS)[number];

export type SettingsSection = 'profile' | 'preferences' | 'sessions' | 'tokens' | 'teams' | 'access' | 'people' | 'sign-in';

export const SERVICE_TABS = ['overview', 'topology', 'revisions', 'logs', 'configuration', 'scaling', 'activity', 'manifest'] as const;
export type ServiceTab = (typeof SERVICE_TABS)[number];

/** Addresses of the API, below the same origin. */
export const endpoints = {
  me: () => '/api/v1/me',
  tour: () => '/api/v1/me/tour',
  password: () => '/api/v1/me/password',
  sessions: () => '/api/v1/me/sessions',
  session: (id: string) => `/api/v1/me/sessions/${enc(id)}`,
  tokens: () => '/api/v1/me/tokens',
  token: (id: string) => `/api/v1/me/tokens/${enc(id)}`,
  teams: (query: Query = {}) => withQuery('/api/v1/teams', query),
  team: (team: string) => `/api/v1/teams/${enc(team)}`,
  members: (team: string, query: Query = {}) => withQuery(`/api/v1/teams/${enc(team)}/members`, query),
  member: (team: string, id: string) => `/api/v1/teams/${enc(team)}/members/${enc(id)}`,
  memberSessions: (team: string, id: string) => `/api/v1/teams/${enc(team)}/members/${enc(id)}/sessions`,
  memberLink: (team: string, id: string) => `/api/v1/teams/${enc(team)}/members/${enc(id)}/link`,
  teamTokens: (team: string) => `/api/v1/teams/${enc(team)}/tokens`,
  teamToken: (team: string, id: string) => `/api/v1/teams/${enc(team)}/tokens/${enc(id)}`,
  people: (query: Query = {}) => withQuery('/api/v1/users', query),
  person: (id: string) => `/api/v1/users/${enc(id)}`,
  personSessions: (id: string) => `/api/v1/users/${enc(id)}/sessions`,
  personLink: (id: string) => `/api/v1/users/${enc(id)}/link`,
  providers: () => '/api/v1/sign-in-providers',
  explain: (query: Query) => withQuery('/api/v1/access/explain', query),
  whoCan: (query: Query) => withQuery('/api/v1/access/who-can', query),
  apply: () => '/api/v1/apply',
  plan: () => '/api/v1/plan',
  services: (query: Query) => withQuery('/api/v1/services', query),
  serviceFacets: (query: Query) => withQuery('/api/v1/services/facets', query),
  service: (id: string) => `/api/v1/services/${enc(id)}`,
  revisions: (id: string, query: Query) => withQuery(`/api/v1/services/${enc(id)}/revisions`, query),
  deployments: (query: Query) => withQuery('/api/v1/deployments', query),
  deployment: (id: string) => `/api/v1/deployments/${enc(id)}`,
  deploymentAction: (id: string, action: 'deploy' | 'roll-back' | 'scale' | 'restart' | 'stop' | 'start') =>
    `/api/v1/deployments/${enc(id)}/${action}`,
  instances: (id: string) => `/api/v1/deployments/${enc(id)}/instances`,
  rollouts: (id: string, query: Query) => withQuery(`/api/v1/deployments/${enc(id)}/rollouts`, query),
  metrics: (id: string, query: Query) => withQuery(`/api/v1/deployments/${enc(id)}/metrics`, query),
  deploymentLogs: (id: string, query: Query) => withQuery(`/api/v1/deployments/${enc(id)}/logs`, query),
  instanceLogs: (id: string, query: Query) => withQuery(`/api/v1/instances/${enc(id)}/logs`, query),
  clusters: () => '/api/v1/clusters',
  cluster: (id: string) => `/api/v1/clusters/${enc(id)}`,
  templates: (query: Query = {}) => withQuery('/api/v1/templates', query),
  template: (id: string) => `/api/v1/templates/${enc(id)}`,
  templateVersions: (id: string, query: Query = {}) => withQuery(`/api/v1/templates/${enc(id)}/versions`, query),
  templateVersion: (id: string, number: number) => `/api/v1/templates/${enc(id)}/versions/${number}`,
  templatePlan: (id: string) => `/api/v1/templates/${enc(id)}/plan`,
  templateStart: (id: string) => `/api/v1/templates/${enc(id)}/runs`,
  templateUpgrades: (id: string) => `/api/v1/templates/${enc(id)}/upgrades`,
  templateUses: (id: string, query: Query = {}) => withQuery(`/api/v1/templates/${enc(id)}/services`, query),
  templateUse: (id: string, service: string) => `/api/v1/templates/${enc(id)}/services/${enc(service)}`,
  templateRuns: (query: Query = {}) => withQuery('/api/v1/template-runs', query),
  templateRun: (id: string) => `/api/v1/template-runs/${enc(id)}`,
  templateCancel: (id: string) => `/api/v1/template-runs/${enc(id)}/cancel`,
  templateRetry: (id: string) => `/api/v1/template-runs/${enc(id)}/retry`,
  topology: (query: Query) => withQuery('/api/v1/topology', query),
  placement: (deploymentId: string, query: Query) => withQuery(`/api/v1/deployments/${encodeURIComponent(deploymentId)}/placement`, query),
  topologyPlaces: (view: string) => withQuery('/api/v1/me/topology-places', { view }),
  topologyTraffic: (query: Query) => withQuery('/api/v1/topology/traffic', query),
  quotas: (query: Query) => withQuery('/api/v1/quotas', query),
  teamQuota: (team: string) => `/api/v1/teams/${enc(team)}/quota`,
  environments: () => '/api/v1/environments',
  environment: (id: string) => `/api/v1/environments/${enc(id)}`,
  matrix: (query: Query) => withQuery('/api/v1/matrix', query),
  changePlan: () => '/api/v1/changes/plan',
  approvals: (query: Query = {}) => withQuery('/api/v1/approvals', query),
  approval: (id: string) => `/api/v1/approvals/${enc(id)}`,
  approvalVote: (id: string) => `/api/v1/approvals/${enc(id)}/vote`,
  approvalWithdraw: (id: string) => `/api/v1/approvals/${enc(id)}/withdraw`,
  events: (query: Query) => withQuery('/api/v1/events', query),
  activity: (query: Query) => withQuery('/api/v1/activity', query),
  audit: (query: Query) => withQuery('/api/v1/audit', query),
  auditChain: () => '/api/v1/audit/chain',
  auditVerify: () => '/api/v1/audit/verify',
  auditVerbs: () => '/api/v1/audit/verbs',
  auditExport: (query: Query) => withQuery('/api/v1/audit/export', query),
  engine: () => '/api/v1/engine',
} as const;

type Query = Record<string, string | number | boolean | undefined>;

/** Adds what is set; empty and undefined values leave the URL short. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text ? `${path}${path.includes('?') ? '&' : '?'}${text}` : path;
}

/** Only a path of this portal may be gone to after a sign-in: no other origin, no scheme. */
export function safeNext(next: string | null | undefined): string {
  if (!next || !/^\/(?![/\\])/.test(next)) return '/';
  try {
    const url = new URL(next, 'http://portal.invalid');
    return url.origin === 'http://portal.invalid' ? url.pathname + url.search : '/';
  } catch {
    return '/';
  }
}

/** A link a person wrote: only http and https are links, anything else is text. */
export function safeHref(text: string): string | undefined {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}

const enc = encodeURIComponent;
