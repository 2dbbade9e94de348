import { sqlOf } from '#lib/db/sql.ts';
import { inTx } from '#lib/db/tx.ts';
import { type TopologyPlaces, topologyPlaces, topologyPlacesParams } from '#lib/domain/topology-places.ts';
import { PLACES_VIEWS_MAX } from '#lib/domain/topology-terms.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';

/** Where I put the nodes of one picture of the topology; nothing when I moved none. */
export async function getTopologyPlaces(ctx: Context, input: { view: string }): Promise<TopologyPlaces> {
  const { view } = parseInput(topologyPlacesParams, input);
  const [row] = await sqlOf(ctx.db).query<{ places: unknown }>('SELECT places FROM topology_places WHERE user_id = $1 AND view = $2', [
    personOf(ctx),
    view,
  ]);
  return topologyPlaces.parse({ places: row?.places ?? [] });
}

/**
 * Remembers them, or with none forgets the picture. They are no wanted state of anything: nothing is audited, and what one person moves
 * moves for nobody else.
 */
export async function putTopologyPlaces(ctx: Context, input: { view: string } & TopologyPlaces): Promise<void> {
  const userId = personOf(ctx);
  const { view } = parseInput(topologyPlacesParams, input);
  const { places } = parseInput(topologyPlaces, { places: input.places });
  await inTx(ctx.db, async ({ sql }) => {
    if (places.length === 0) {
      await sql.query('DELETE FROM topology_places WHERE user_id = $1 AND view = $2', [userId, view]);
      return;
    }
    await sql.query(
      `INSERT INTO topology_places (user_id, view, places, updated_at) VALUES ($1, $2, $3::jsonb, clock_timestamp())
       ON CONFLICT (user_id, view) DO UPDATE SET places = EXCLUDED.places, updated_at = EXCLUDED.updated_at`,
      [userId, view, JSON.stringify(places)],
    );
    await sql.query(
      `DELETE FROM topology_places WHERE user_id = $1 AND view IN (
         SELECT view FROM topology_places WHERE user_id = $1 ORDER BY updated_at DESC, view OFFSET ${PLACES_VIEWS_MAX})`,
      [userId],
    );
  });
}

/** A person in a browser or with their own token. A team's token has no eyes. */
function personOf({ actor }: Context): string {
  if (actor.kind === 'user' || (actor.kind === 'token' && actor.personal)) return actor.userId;
  throw new AppError('forbidden', 'Places on the topology belong to a person: sign in, or use a token of your own.');
}
