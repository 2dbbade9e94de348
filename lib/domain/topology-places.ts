import { z } from 'zod';
import { PLACES_MAX } from './topology-terms.ts';

const coordinate = z.number().int().min(-1_000_000).max(1_000_000);

/** Where a person put nodes: id, x and y of each. */
export const topologyPlaces = z.object({
  places: z.array(z.tuple([z.string().min(1).max(160), coordinate, coordinate])).max(PLACES_MAX),
});
export type TopologyPlaces = z.infer<typeof topologyPlaces>;

export const topologyPlacesParams = z.object({
  /** Which picture: its filters, as the portal writes them. */
  view: z.string().min(1).max(1_000),
});
