import type { Sql } from '#lib/db/sql.ts';
import { serviceSpecSchema } from '#lib/domain/manifest/schema.ts';
import { toEffectiveSpec } from '#lib/domain/manifest/to-effective.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Need, Place } from '../fleet/rows.ts';
import type { Member } from './members.ts';
import type { Wire } from './to-edges.ts';

/** A member whose `place` is as it was at a moment, beside the same place as it is now (or was last). */
export type Then = Member & { now: Place };

/**
 * The needs of these deployments as they were: what is declared now where the same revision ran, else what the revision of then
 * declared; of a service that is gone with its revisions, what it declared last. A need that is still there keeps its id, by which its traffic was measured.
 */
export async function pastWires(sql: Sql, fleet: Fleet, members: readonly Then[]): Promise<Wire[]> {
  const declared = await readNeeds(
    sql,
    members.filter(({ place, now }) => place.revision !== now.revision),
  );
  const thereNamed = new Map(
    members.map((member) => [`${member.entry.teamId} ${member.place.environmentId} ${member.entry.name}`, member]),
  );
  return members
    .flatMap((member): Wire[] => {
      const { entry, place } = member;
      return (declared.get(place.id) ?? place.needs).map((need) => {
        if (need.target === null) return { need, source: member, target: undefined };
        // The one of that name which was there then; else the one there is now, which stands for a node that is not drawn.
        const then = thereNamed.get(`${entry.teamId} ${place.environmentId} ${need.target}`);
        if (then) return { need, source: member, target: then };
        const target = fleet.wiring.serviceNamed(entry.teamId, need.target);
        const end = target?.places.find(({ environmentId }) => environmentId === place.environmentId);
        return { need, source: member, target: target && end && { entry: target, place: end } };
      });
    })
    .toSorted((a, b) => (a.need.id < b.need.id ? -1 : 1));
}

async function readNeeds(sql: Sql, members: readonly Then[]): Promise<Map<string, Need[]>> {
  if (members.length === 0) return new Map();
  const rows = await sql.query<{ id: string; spec: unknown }>(
    `SELECT w.id, r.spec FROM unnest($1::text[], $2::text[], $3::int[]) AS w(id, service_id, number)
     JOIN revision r ON r.service_id = w.service_id AND r.number = w.number`,
    [members.map(({ place }) => place.id), members.map(({ entry }) => entry.id), members.map(({ place }) => place.revision)],
  );
  const specs = new Map(rows.map((row) => [row.id, row.spec]));
  return new Map(
    members.flatMap(({ place, now }) => {
      const parsed = serviceSpecSchema.safeParse(specs.get(place.id));
      if (!parsed.success) return [];
      const needs = toEffectiveSpec(parsed.data).dependencies.map((each): Need => {
        const known = now.needs.find((need) => need.name === each.name && need.type === each.type);
        const id = known?.id ?? `${place.id}.${each.name}`;
        return each.type === 'service'
          ? { id, name: each.name, type: 'service', protocol: each.protocol, target: each.service }
          : { id, name: each.name, type: each.type, protocol: 'http', target: null };
      });
      return [[place.id, needs] as const];
    }),
  );
}
