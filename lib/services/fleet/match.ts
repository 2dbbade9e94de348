import type { HealthStatus, SyncStatus } from '#lib/domain/deployment.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { type Fleet, remember } from './fleet.ts';
import type { Entry, Place } from './rows.ts';

export type FleetFilter = {
  q?: string | undefined;
  /** Name or id. */
  team?: string | undefined;
  environment?: string | undefined;
  health?: HealthStatus | undefined;
  sync?: SyncStatus | undefined;
  /** `key=value` or `key`. */
  label?: string | undefined;
};

/** Each filter by itself, since counts leave one out. `seen` comes first, always: what the actor may not see matches nothing. */
export type Tests = {
  seen(entry: Entry): boolean;
  text(entry: Entry): boolean;
  team(entry: Entry): boolean;
  label(entry: Entry): boolean;
  environment(place: Place): boolean;
  health(place: Place): boolean;
  sync(place: Place): boolean;
  /** Some filter speaks of deployments: a service that runs nowhere does not match. */
  needsPlace: boolean;
};

export function testsOf(ctx: Context, fleet: Fleet, filter: FleetFilter): Tests {
  const { q, team, environment, health, sync, label } = filter;
  const seen = visibleTeams(ctx);
  const mine = seen && new Set(seen);
  const text = q?.toLowerCase();
  const teamIds = team === undefined ? undefined : idsNamed(fleet.teams, team, true);
  const environmentIds = environment === undefined ? undefined : idsNamed(fleet.environments, environment, false);
  return {
    seen: mine ? (entry) => mine.has(entry.teamId) : yes,
    text: text ? ({ texts }) => texts[0].includes(text) || texts[1].includes(text) : yes,
    team: teamIds ? (entry) => teamIds.has(entry.teamId) : yes,
    label: label ? labelTest(label) : yes,
    environment: environmentIds ? (place) => environmentIds.has(place.environmentId) : yes,
    health: health ? (place) => place.health === health : yes,
    sync: sync ? (place) => place.sync === sync : yes,
    needsPlace: Boolean(environment || health || sync),
  };
}

/** The services that match, all pages of them: found once for each state of the fleet, however they are sorted. */
export function findServices(ctx: Context, fleet: Fleet, filter: FleetFilter): ReadonlySet<Entry> {
  return remember(fleet, JSON.stringify(['services', visibleTeams(ctx), filter]), () => {
    const tests = testsOf(ctx, fleet, filter);
    return new Set([...fleet.entries.values()].filter((entry) => matches(tests, entry)));
  });
}

/** One deployment must have all of it: "degraded in prod" is not "degraded somewhere and deployed in prod". */
const matches = (tests: Tests, entry: Entry): boolean =>
  tests.seen(entry) &&
  tests.team(entry) &&
  tests.label(entry) &&
  tests.text(entry) &&
  (!tests.needsPlace || entry.places.some((place) => tests.environment(place) && tests.health(place) && tests.sync(place)));

const yes = (): boolean => true;

function idsNamed(named: Fleet['teams'], ref: string, byId: boolean): Set<string> {
  return new Set([...named.values()].flatMap(({ id, name }) => (name === ref || (byId && id === ref) ? [id] : [])));
}

function labelTest(label: string): (entry: Entry) => boolean {
  const cut = label.indexOf('=');
  if (cut < 0) return ({ labels }) => Object.hasOwn(labels, label);
  const [key, value] = [label.slice(0, cut), label.slice(cut + 1)];
  return ({ labels }) => Object.hasOwn(labels, key) && labels[key] === value;
}
