import type { HealthCounts } from '#lib/domain/topology.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Entry } from '../fleet/rows.ts';
import type { Asker } from '../fleet/wiring.ts';
import type { Member } from './members.ts';

/** Shares of the bound that may be kept free for what fails: the first that holds twice what fails now, so that one more moves nothing. */
const FREE_SHARES = [0.05, 0.1, 0.2, 0.4, 1] as const;

export type Chosen<M extends Member> = {
  /** Deployments drawn as themselves. */
  drawn: M[];
  total: number;
  counts: HealthCounts;
};

/**
 * Which deployments are drawn as themselves: all, up to the bound. Beyond it those that fail come first, then the best connected,
 * then by name; the rest is folded into one node for each group, and marked so.
 */
export function chooseDeployments<M extends Member>(fleet: Fleet, members: M[], limit: number): Chosen<M> {
  const total = members.length;
  const counts = countHealth(members);
  if (total <= limit) return { drawn: members, total, counts };
  const { failing, fine } = byDegree(fleet, members);
  const failingCount = failing.reduce((sum, bucket) => sum + (bucket?.length ?? 0), 0);
  const free = FREE_SHARES.find((share) => limit * share >= failingCount * 2) ?? 1;
  const room = free === 1 ? Math.max(0, limit - failingCount) : Math.floor(limit * (1 - free));
  for (const member of members) member.drawn = false;
  const drawn = [...takeBest(failing, limit), ...takeBest(fine, room)];
  for (const member of drawn) member.drawn = true;
  return { drawn, total, counts };
}

export function countHealth(members: readonly Member[]): HealthCounts {
  const counts: HealthCounts = {};
  for (const { place } of members) counts[place.health] = (counts[place.health] ?? 0) + 1;
  return counts;
}

type Buckets<M> = (M[] | undefined)[];

/** Members by how many needs begin or end there: a small number, so that nothing has to be compared. Among equals the order stays. */
function byDegree<M extends Member>(fleet: Fleet, members: readonly M[]): { failing: Buckets<M>; fine: Buckets<M> } {
  const [failing, fine]: [Buckets<M>, Buckets<M>] = [[], []];
  let entry: Entry | undefined;
  let askers: readonly Asker[] = [];
  for (const member of members) {
    if (member.entry !== entry) {
      entry = member.entry;
      askers = fleet.wiring.askersOf(entry);
    }
    let degree = member.place.needs.length;
    for (const asker of askers) if (asker.place.environmentId === member.place.environmentId) degree += 1;
    const buckets = member.failing ? failing : fine;
    const bucket = buckets[degree];
    if (bucket) bucket.push(member);
    else buckets[degree] = [member];
  }
  return { failing, fine };
}

function takeBest<M>(buckets: Buckets<M>, limit: number): M[] {
  const taken: M[] = [];
  for (let degree = buckets.length - 1; degree >= 0 && taken.length < limit; degree -= 1)
    taken.push(...(buckets[degree]?.slice(0, limit - taken.length) ?? []));
  return taken;
}
