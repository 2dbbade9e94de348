import type { Sql } from '#lib/db/sql.ts';
import { isFailing, type TopologyFilter } from '#lib/domain/topology.ts';
import type { Context } from '../context.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { testsOf } from '../fleet/match.ts';
import type { Entry, Place } from '../fleet/rows.ts';

/** A deployment that the graph is about. `drawn`: as itself, and not folded into its group. */
export type Member = { entry: Entry; place: Place; failing: boolean; drawn: boolean };

/** Deployments that the engine gave up on: few, and nothing that a service's own rows say. */
export async function readParked(sql: Sql): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(
    `SELECT substr(key, 12) AS id FROM queue_key WHERE kind = 'deployment' AND parked_at IS NOT NULL`,
  );
  return new Set(rows.map((row) => row.id));
}

/** Which deployments the graph is about: only what the actor sees, then each filter that is set. */
export type MemberTest = { ofService(entry: Entry): boolean; ofPlace(entry: Entry, place: Place): boolean; fails(place: Place): boolean };

export function memberTest(
  ctx: Context,
  fleet: Fleet,
  parked: ReadonlySet<string>,
  filter: Partial<TopologyFilter>,
  around?: readonly string[],
): MemberTest {
  const { q, team, environment, health, label, owner, errors } = filter;
  const tests = testsOf(ctx, fleet, { q, team, environment, health, label });
  const listed = around ?? filter.only?.split(',').slice(0, 200);
  const ids = listed && new Set(listed);
  const fails = (place: Place) => isFailing(place.health) || parked.has(place.id);
  const owns = (entry: Entry) => entry.owner === owner || (Object.hasOwn(entry.labels, 'owner') && entry.labels.owner === owner);
  return {
    fails,
    ofService: (entry) => tests.seen(entry) && tests.team(entry) && tests.label(entry) && tests.text(entry),
    ofPlace: (entry, place) =>
      (!ids || ids.has(place.id)) &&
      tests.environment(place) &&
      tests.health(place) &&
      (!owner || place.author === owner || owns(entry)) &&
      (!errors || fails(place)),
  };
}

/** By service name. */
export function findMembers(fleet: Fleet, test: MemberTest): Member[] {
  const members: Member[] = [];
  for (const entry of fleet.byName.items) {
    if (!test.ofService(entry)) continue;
    for (const place of entry.places)
      if (test.ofPlace(entry, place)) members.push({ entry, place, failing: test.fails(place), drawn: true });
  }
  return members;
}
