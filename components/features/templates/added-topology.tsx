import type { AddedGraph } from './added-graph.ts';
import classes from './added-topology.module.css';

const WIDTH = 172;
const HEIGHT = 46;
const GAP_X = 56;
const GAP_Y = 16;

/** What the answers add to the topology: services by rank, what they need, and how the outside reaches them. */
export function AddedTopology({ graph }: { graph: AddedGraph }) {
  const columns = Math.max(1, ...graph.nodes.map((node) => node.rank + 1));
  const rows = Math.max(1, ...graph.nodes.map((node) => node.row + 1));
  const at = (id: string) => {
    const node = graph.nodes.find((one) => one.id === id);
    return { x: (node?.rank ?? 0) * (WIDTH + GAP_X), y: (node?.row ?? 0) * (HEIGHT + GAP_Y) };
  };
  const width = columns * WIDTH + (columns - 1) * GAP_X;
  const height = rows * HEIGHT + (rows - 1) * GAP_Y;
  return (
    <figure className={classes.figure}>
      <svg viewBox={`-1 -1 ${width + 2} ${height + 2}`} style={{ maxWidth: width + 2 }} role="img" aria-label={graph.sentence}>
        {graph.edges.map((edge) => {
          const from = at(edge.from);
          const to = at(edge.to);
          const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
          return (
            <path
              key={`${edge.from}>${edge.to}`}
              d={`M${x1} ${y1} C${x1 + GAP_X / 2} ${y1} ${x2 - GAP_X / 2} ${y2} ${x2 - 5} ${y2}`}
              className={classes.edge}
              markerEnd="url(#added-arrow)"
            />
          );
        })}
        <defs>
          <marker id="added-arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" className={classes.arrow} />
          </marker>
        </defs>
        {graph.nodes.map((node) => {
          const { x, y } = at(node.id);
          return (
            <g key={node.id} transform={`translate(${x} ${y})`} data-kind={node.kind} className={classes.node}>
              <rect width={WIDTH} height={HEIGHT} rx="8" />
              <text x="12" y="20" className={classes.name}>
                {shorten(node.name)}
              </text>
              <text x="12" y="36" className={classes.note}>
                {node.note}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption>{graph.sentence}</figcaption>
    </figure>
  );
}

const shorten = (text: string): string => (text.length > 22 ? `${text.slice(0, 21)}…` : text);
