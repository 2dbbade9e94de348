import type { View } from '#components/graph/view.ts';
import { HEALTH_STATUSES, type HealthStatus } from '#lib/domain/deployment-status.ts';
import {
  TOPOLOGY_DIRECTIONS,
  TOPOLOGY_GROUPS,
  TOPOLOGY_LEVELS,
  TOPOLOGY_LIMIT,
  TOPOLOGY_LIMIT_MAX,
  type TopologyDirection,
  type TopologyGroup,
  type TopologyLevel,
} from '#lib/domain/topology-terms.ts';

/** All that the page shows, as its URL has it; unknown words count as absent. `team` and `env` are the top bar's. */
export type TopologyView = {
  team: string | undefined;
  env: string | undefined;
  q: string | undefined;
  health: HealthStatus | undefined;
  label: string | undefined;
  owner: string | undefined;
  errors: boolean;
  group: TopologyGroup;
  level: TopologyLevel;
  limit: number;
  /** With the clusters as nodes. */
  clusters: boolean;
  list: boolean;
  /** The chosen node or edge. */
  sel: string | undefined;
  /** Where the picture stands. */
  v: View | undefined;
  /** The moment shown, when it is not now. */
  t: string | undefined;
  /** Only what lies around this service, `dir` from it. */
  around: string | undefined;
  dir: TopologyDirection;
  /** The deployment whose placement is explained. */
  place: string | undefined;
};

export type Patch = Partial<Record<keyof TopologyView, string | undefined>>;

type Source = { get: (name: string) => string | null };

export function parseTopologyView(search: Source): TopologyView {
  const text = (name: string, most: number) => search.get(name)?.trim().slice(0, most) || undefined;
  const limit = Number(search.get('limit'));
  const moment = Date.parse(search.get('t') ?? '');
  return {
    team: text('team', 63),
    env: text('env', 63),
    q: text('q', 200),
    health: HEALTH_STATUSES.find((status) => status === search.get('health')),
    label: text('label', 130),
    owner: text('owner', 200),
    errors: search.get('errors') === '1',
    group: TOPOLOGY_GROUPS.find((group) => group === search.get('group')) ?? 'none',
    level: TOPOLOGY_LEVELS.find((level) => level === search.get('level')) ?? 'service',
    clusters: CLUSTERS.get(search.get('clusters') ?? '') ?? showsClusters(search.get('level')),
    limit: Number.isInteger(limit) && limit >= 1 && limit <= TOPOLOGY_LIMIT_MAX ? limit : TOPOLOGY_LIMIT,
    list: search.get('list') === '1',
    sel: text('sel', 200),
    v: parseView(search.get('v')),
    t: Number.isFinite(moment) ? new Date(moment).toISOString() : undefined,
    around: text('around', 80),
    dir: TOPOLOGY_DIRECTIONS.find((direction) => direction === search.get('dir')) ?? 'both',
    place: text('place', 80),
  };
}

const CLUSTERS = new Map([
  ['1', true],
  ['0', false],
]);

/** Whoever looks at single copies wants to see where they run; from farther away clusters are shown when asked for. */
export const showsClusters = (level: string | null): boolean => level === 'instance';

/** Where clusters can be nodes beside the rest: groups hold them already, or take their place. */
export const canShowClusters = ({ level, group }: Pick<TopologyView, 'level' | 'group'>): boolean =>
  level !== 'group' && group !== 'cluster';

/** The filters in the API's words; only what is set, so that server and browser make the same query key. */
export function toTopologyParams(view: TopologyView): Record<string, string> {
  const { team, env, q, health, label, owner, errors, group, level, clusters, limit, t, around, dir } = view;
  const all = {
    team,
    environment: env,
    q,
    health,
    label,
    owner,
    errors: errors ? 'true' : undefined,
    group: group === 'none' ? undefined : group,
    level: level === 'service' ? undefined : level,
    clusters: clusters && canShowClusters(view) ? 'true' : undefined,
    limit: limit === TOPOLOGY_LIMIT ? undefined : String(limit),
    at: t,
    service: around,
    direction: around === undefined || dir === 'both' ? undefined : dir,
    depth: around === undefined || dir === 'both' ? undefined : '4',
  };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The name of a picture, under which a person's own places in it are kept: how many are drawn and when makes no other picture. */
export function placesView({ limit: _limit, at: _at, depth: _depth, ...filters }: Record<string, string>): string {
  return new URLSearchParams(Object.entries(filters).toSorted(([a], [b]) => (a < b ? -1 : 1))).toString() || 'all';
}

/** No filter at all: an empty answer then means an empty place. */
export const isUnfiltered = (view: TopologyView): boolean =>
  !view.team && !view.env && !view.q && !view.health && !view.label && !view.owner && !view.errors && !view.around;

export const formatView = ({ x, y, zoom }: View): string => `${Math.round(x)},${Math.round(y)},${Number(zoom.toFixed(3))}`;

function parseView(text: string | null): View | undefined {
  const [x, y, zoom] = (text ?? '').split(',').map(Number);
  return text && x !== undefined && y !== undefined && zoom !== undefined && [x, y, zoom].every(Number.isFinite) && zoom > 0
    ? { x, y, zoom }
    : undefined;
}
