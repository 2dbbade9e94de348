import { type ServiceFacets, type ServiceListParams, serviceListParams } from '#lib/domain/service.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { type Fleet, readFleet, remember } from '../fleet/fleet.ts';
import { type FleetFilter, type Tests, testsOf } from '../fleet/match.ts';
import type { Place } from '../fleet/rows.ts';
import { parseInput } from '../parse.ts';

const MOST_LABELS = 50;

/** How many services each filter value would leave, with the other filters applied. Labels: the fifty most used. */
export async function listServiceFacets(ctx: Context, input: ServiceListParams = {}): Promise<ServiceFacets> {
  allow(ctx, 'service:read', {});
  const { q, team, environment, health, sync, label } = parseInput(serviceListParams, input);
  const filter: FleetFilter = { q, team, environment, health, sync, label };
  const fleet = await readFleet(ctx.db);
  return remember(fleet, JSON.stringify(['facets', visibleTeams(ctx), filter]), () => count(fleet, testsOf(ctx, fleet, filter)));
}

/** One walk for all four. A service counts once for each value, however many of its deployments have it. */
function count(fleet: Fleet, tests: Tests): ServiceFacets {
  const [teams, healths, environments, labels] = [new Counts(), new Counts(), new Counts(), new Counts()];
  for (const entry of fleet.entries.values()) {
    if (!tests.seen(entry) || !tests.text(entry)) continue;
    const [inTeam, isLabelled] = [tests.team(entry), tests.label(entry)];
    if (!inTeam && !isLabelled) continue;
    const places = entry.places.filter(tests.sync);
    const fits = !tests.needsPlace || places.some((place) => tests.environment(place) && tests.health(place));
    if (fits && isLabelled) teams.add(fleet.teams.get(entry.teamId)?.name);
    if (fits && inTeam) for (const name in entry.labels) labels.add(`${name}=${entry.labels[name]}`);
    if (!inTeam || !isLabelled) continue;
    for (const value of valuesOf(places, tests.environment, (place) => place.health)) healths.add(value);
    for (const value of valuesOf(places, tests.health, (place) => place.environmentId))
      environments.add(fleet.environments.get(value)?.name);
  }
  return { team: teams.most(), health: healths.most(), environment: environments.most(), label: labels.most(MOST_LABELS) };
}

function valuesOf(places: readonly Place[], test: (place: Place) => boolean, keyOf: (place: Place) => string): Iterable<string> {
  const values = new Set<string>();
  for (const place of places) if (test(place)) values.add(keyOf(place));
  return values;
}

class Counts {
  readonly #counts = new Map<string, number>();

  add(value: string | undefined): void {
    if (value !== undefined) this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  /** The most used first. */
  most(limit = Number.POSITIVE_INFINITY): Record<string, number> {
    const order = (a: [string, number], b: [string, number]) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
    return Object.fromEntries([...this.#counts].sort(order).slice(0, limit));
  }
}
