import type { ServiceManifest } from '#lib/domain/manifest/schema.ts';

export type AddedNode = { id: string; name: string; note: string; kind: 'added' | 'there' | 'outside'; rank: number; row: number };
export type AddedGraph = { nodes: AddedNode[]; edges: { from: string; to: string }[]; sentence: string };

const OUTSIDE = ' outside';

/** The services that manifests add, what they need (there already, or added too), and the gateway where one is exposed. */
export function toAddedGraph(manifests: readonly ServiceManifest[]): AddedGraph {
  const names = manifests.map((one) => one.metadata.name);
  const edges: AddedGraph['edges'] = [];
  const there = new Set<string>();
  for (const { metadata, spec } of manifests) {
    if (spec.expose) edges.push({ from: OUTSIDE, to: metadata.name });
    for (const [name, resource] of Object.entries(spec.workload.resources ?? {})) {
      const target = typeof resource.params?.name === 'string' ? resource.params.name : name;
      if (!names.includes(target)) there.add(target);
      edges.push({ from: metadata.name, to: target });
    }
  }
  const rank = ranksOf([OUTSIDE, ...names, ...there], edges);
  const perRank = new Map<number, number>();
  const place = (id: string) => {
    const column = rank.get(id) ?? 0;
    const row = perRank.get(column) ?? 0;
    perRank.set(column, row + 1);
    return { rank: column, row };
  };
  const exposed = edges.some((edge) => edge.from === OUTSIDE);
  const nodes: AddedNode[] = [
    ...(exposed ? [{ id: OUTSIDE, name: 'Gateway', note: 'requests from outside', kind: 'outside' as const, ...place(OUTSIDE) }] : []),
    ...manifests.map(({ metadata, spec }) => ({
      id: metadata.name,
      name: metadata.name,
      note: instances(spec.scaling?.min ?? 1),
      kind: 'added' as const,
      ...place(metadata.name),
    })),
    ...[...there].map((name) => ({ id: name, name, note: 'needed, not added', kind: 'there' as const, ...place(name) })),
  ];
  // Without anything exposed, the first column would stand empty.
  const least = Math.min(...nodes.map((node) => node.rank));
  return { nodes: nodes.map((node) => ({ ...node, rank: node.rank - least })), edges, sentence: sentenceOf(manifests, there) };
}

/** Longest paths; a circle stops where it began. */
function ranksOf(ids: readonly string[], edges: AddedGraph['edges']): Map<string, number> {
  const rank = new Map(ids.map((id) => [id, 0]));
  for (let round = 0; round < ids.length; round += 1) {
    let moved = false;
    for (const { from, to } of edges) {
      const wanted = (rank.get(from) ?? 0) + 1;
      if (wanted > (rank.get(to) ?? 0) && wanted < ids.length) {
        rank.set(to, wanted);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return rank;
}

const instances = (count: number): string => (count === 1 ? '1 instance' : `${count} instances`);

function sentenceOf(manifests: readonly ServiceManifest[], there: ReadonlySet<string>): string {
  const exposed = manifests.filter(({ spec }) => spec.expose).map(({ metadata }) => metadata.name);
  const needs = there.size > 0 ? ` Needs ${[...there].join(', ')}.` : '';
  return `Adds ${listOf(manifests.map(({ metadata }) => metadata.name))}${reachOf(exposed, manifests.length)}.${needs}`;
}

/** All of one mind are said at once; else those that the outside reaches are named. */
function reachOf(exposed: readonly string[], all: number): string {
  if (exposed.length === 0) return ', not reached from outside';
  return exposed.length === all ? ', reached through the gateway' : `; the gateway leads to ${listOf(exposed)}`;
}

const listOf = (names: readonly string[]): string => names.join(', ').replace(/, (?=[^,]*$)/, ' and ');
