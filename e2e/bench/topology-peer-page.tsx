import { type Edge, type Node, ReactFlow } from '@xyflow/react';
import dagre from 'dagre';
import ELK from 'elkjs/lib/elk.bundled.js';
import { createRoot } from 'react-dom/client';
import { arrange } from '../../components/graph/layout/arrange.ts';

type Graph = { nodes: { id: string; name?: string }[]; edges: { id: string; source: string; target: string }[] };
const [WIDTH, HEIGHT] = [232, 104];

const layouts: Record<string, (graph: Graph) => Promise<unknown> | unknown> = {
  orrery(graph) {
    arrange({
      nodes: graph.nodes.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT, group: '' })),
      edges: graph.edges,
      previous: [],
      own: [],
    });
  },
  dagre(graph) {
    const g = new dagre.graphlib.Graph();
    g.setGraph({ rankdir: 'LR' });
    g.setDefaultEdgeLabel(() => ({}));
    for (const { id } of graph.nodes) g.setNode(id, { width: WIDTH, height: HEIGHT });
    for (const { source, target } of graph.edges) g.setEdge(source, target);
    dagre.layout(g);
  },
  elkjs(graph) {
    return new ELK().layout({
      id: 'root',
      layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'RIGHT' },
      children: graph.nodes.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT })),
      edges: graph.edges.map(({ id, source, target }) => ({ id, sources: [source], targets: [target] })),
    });
  },
};

/** Stock React Flow with its own default nodes, everything laid out before the clock starts. */
function paint(graph: Graph): Promise<number> {
  const columns = Math.ceil(Math.sqrt(graph.nodes.length));
  const nodes: Node[] = graph.nodes.map(({ id, name }, index) => ({
    id,
    position: { x: (index % columns) * 300, y: Math.floor(index / columns) * 150 },
    data: { label: name ?? id },
  }));
  const edges: Edge[] = graph.edges.map(({ id, source, target }) => ({ id, source, target }));
  const from = performance.now();
  const host = document.createElement('div');
  host.style.cssText = 'width:100vw;height:100vh';
  document.body.append(host);
  createRoot(host).render(<ReactFlow defaultNodes={nodes} defaultEdges={edges} fitView minZoom={0.01} />);
  return new Promise((resolve) => {
    const look = () => {
      const drawn =
        host.querySelectorAll('.react-flow__edge').length >= edges.length * 0.95 &&
        host.querySelectorAll('.react-flow__node').length === nodes.length;
      if (!drawn) requestAnimationFrame(look);
      else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)));
    };
    requestAnimationFrame(look);
  });
}

async function time(name: string, graph: Graph): Promise<number> {
  const from = performance.now();
  await layouts[name]?.(graph);
  return performance.now() - from;
}

Object.assign(window, { peers: { paint, time } });
