import { arrangeSoon, warmArranger } from '#components/graph/layout/arranger.ts';
import { onLiveChange } from '#lib/client/live-keys.ts';
import { getQueryClient } from '#lib/client/query-client.ts';
import { placesQuery, toPlaces, topologyQuery } from './queries.ts';
import { parseTopologyView, placesView, toTopologyParams } from './search-params.ts';
import { toArrangeInput } from './sizes.ts';

type Params = Record<string, string>;
let early: { key: string; isCurrent: boolean; stop: () => void } | undefined;

/**
 * Asks for the graph that the address names and lays it out while React is still taking over the page, so that the picture is ready
 * when the page is. Both answers wait where the page looks for them: the graph in the query cache, the layout with the arranger.
 */
export function startEarly(): void {
  warmArranger();
  const params = toTopologyParams(parseTopologyView(new URLSearchParams(window.location.search)));
  const queries = getQueryClient();
  const begun = {
    key: JSON.stringify(params),
    isCurrent: true,
    stop: onLiveChange(({ keys, all }) => {
      // Traffic is asked for on its own.
      if (all || keys.some((name) => !name.startsWith('metric/'))) begun.isCurrent = false;
    }),
  };
  early = begun;
  Promise.all([queries.fetchQuery(topologyQuery(params)), queries.fetchQuery(placesQuery(placesView(params)))])
    .then(([graph, places]) => arrangeSoon(toArrangeInput(graph.nodes, graph.edges, { previous: [], own: [...toPlaces(places)] })))
    .catch(() => {
      // The page asks again, and says what went wrong.
      begun.isCurrent = false;
    });
}

/** Whether what was asked for early is this graph and nothing has changed since; from now on the page itself listens. */
export function takeEarly(params: Params): boolean {
  const begun = early;
  early = undefined;
  begun?.stop();
  return begun?.isCurrent === true && begun.key === JSON.stringify(params);
}
