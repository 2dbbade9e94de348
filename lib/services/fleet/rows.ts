import type { Sql } from '#lib/db/sql.ts';
import type { HealthStatus, SyncStatus } from '#lib/domain/deployment.ts';

/** A deployment as far as lists, counts and the graph choose by it. */
export type Place = {
  id: string;
  environmentId: string;
  revision: number;
  health: HealthStatus;
  sync: SyncStatus;
  ready: number;
  wanted: number;
  /** Who made the revision that it runs. */
  author: string;
  /** The first of the clusters that it runs on, by name; null while it runs nowhere. */
  cluster: string | null;
  needs: Need[];
};

/** A declared need; `target` is the service that it asks for, null for a resource of its own. */
export type Need = { id: string; name: string; type: string; protocol: string; target: string | null };

export type Entry = {
  id: string;
  teamId: string;
  name: string;
  updatedAt: string;
  /** For searches: name and title, lower case. */
  texts: readonly [string, string];
  labels: Record<string, string>;
  owner: string | null;
  places: Place[];
};

type ServiceRow = Omit<Entry, 'updatedAt' | 'texts' | 'places'> & { updatedAt: Date; title: string };
type PlaceRow = Omit<Place, 'needs'> & { serviceId: string; needs: Need[] | null };

/** Services with their deployments, in no order; those that are gone are missing from the answer. */
export async function readEntries(sql: Sql, ids: readonly string[]): Promise<Entry[]> {
  if (ids.length === 0) return [];
  const [services, places] = await Promise.all([
    sql.query<ServiceRow>(
      `SELECT id, team_id AS "teamId", name, title, updated_at AS "updatedAt", labels, annotations->>'owner' AS owner FROM service WHERE id = ANY($1::text[])`,
      [ids],
    ),
    sql.query<PlaceRow>(
      `SELECT d.id, d.service_id AS "serviceId", d.environment_id AS "environmentId", d.revision, d.health::text AS health, d.sync::text AS sync, d.ready_instances AS ready,
         CASE WHEN d.stopped THEN 0 ELSE d.replicas END AS wanted, COALESCE(r.author, '') AS author,
         (SELECT min(c.name) FROM instance i JOIN cluster c ON c.id = i.cluster_id WHERE i.deployment_id = d.id) AS cluster,
         (SELECT json_agg(json_build_object('id', p.id, 'name', p.name, 'type', p.type, 'protocol', p.protocol, 'target', p.target_name))
            FROM dependency p WHERE p.deployment_id = d.id) AS needs
       FROM deployment d LEFT JOIN revision r ON r.service_id = d.service_id AND r.number = d.revision WHERE d.service_id = ANY($1::text[]) ORDER BY d.id`,
      [ids],
    ),
  ]);
  const placesOf = Map.groupBy(places, (place) => place.serviceId);
  return services.map(({ title, updatedAt, ...row }) => ({
    ...row,
    updatedAt: updatedAt.toISOString(),
    texts: [row.name.toLowerCase(), title.toLowerCase()],
    places: (placesOf.get(row.id) ?? []).map(({ serviceId: _, needs, ...place }) => ({ ...place, needs: needs ?? [] })),
  }));
}
