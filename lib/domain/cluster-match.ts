/** Does a cluster, with a node of it, carry every label that is asked for? The scheduler's own question. */
export function matchesSelector(
  selector: Record<string, string>,
  cluster: { labels: Record<string, string>; nodes: readonly { labels: Record<string, string> }[] },
): boolean {
  const places = cluster.nodes.length > 0 ? cluster.nodes.map((node) => ({ ...node.labels, ...cluster.labels })) : [cluster.labels];
  return places.some((labels) => Object.entries(selector).every(([key, value]) => labels[key] === value));
}
