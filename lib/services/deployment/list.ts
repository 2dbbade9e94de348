import { sqlOf } from '#lib/db/sql.ts';
import { type DeploymentListParams, type DeploymentWire, deploymentListParams } from '#lib/domain/deployment.ts';
import type { Page } from '#lib/domain/page.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { readFleet } from '../fleet/fleet.ts';
import { testsOf } from '../fleet/match.ts';
import { parseInput } from '../parse.ts';
import { readDeployments } from './read-wires.ts';

type Found = { id: string; service: string; serviceId: string };

/** A page of the deployments the actor may see, by service name, and how many there are in all. */
export async function listDeployments(ctx: Context, input: DeploymentListParams = {}): Promise<Page<DeploymentWire>> {
  allow(ctx, 'service:read', {});
  const { limit, cursor, service, moving, ...filter } = parseInput(deploymentListParams, input);
  const after = fromCursor(cursor, 3)?.map(String);
  const fleet = await readFleet(ctx.db);
  const tests = testsOf(ctx, fleet, filter);
  const rolling = moving ? await readRolling(ctx) : undefined;
  const found: Found[] = [];
  let total = 0;
  for (const entry of fleet.byName.items) {
    if (!tests.seen(entry) || !tests.team(entry) || !tests.text(entry)) continue;
    if (service !== undefined && entry.name !== service && entry.id !== service) continue;
    for (const place of entry.places) {
      if (!tests.environment(place) || !tests.health(place) || !tests.sync(place)) continue;
      if (rolling && place.health !== 'Progressing' && !rolling.has(place.id)) continue;
      total += 1;
      const row = { id: place.id, service: entry.name, serviceId: entry.id };
      if (found.length <= limit && isAfter(row, after)) found.push(row);
    }
  }
  const page = toPage(
    found,
    limit,
    (row) => [row.service, row.serviceId, row.id],
    (row) => row.id,
  );
  if (page.items.length === 0) return { items: [], nextCursor: null, total };
  const rows = await readDeployments(sqlOf(ctx.db), 'd.id = ANY($1::text[])', [page.items]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { ...page, items: page.items.flatMap((id) => byId.get(id) ?? []), total };
}

/** Deployments with a rollout that is not over; few, and found by an index of their own. */
async function readRolling(ctx: Context): Promise<ReadonlySet<string>> {
  const rows = await sqlOf(ctx.db).query<{ id: string }>('SELECT deployment_id AS id FROM rollout WHERE finished_at IS NULL');
  return new Set(rows.map((row) => row.id));
}

/** Services of two teams may share a name, so that the order is by name, service, deployment. */
function isAfter(row: Found, after: string[] | undefined): boolean {
  if (!after) return true;
  const [name = '', serviceId = '', id = ''] = after;
  if (row.service !== name) return row.service > name;
  return row.serviceId === serviceId ? row.id > id : row.serviceId > serviceId;
}
