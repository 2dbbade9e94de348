'use client';

import { useMediaQuery } from '@mantine/hooks';
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useId, useMemo, useState } from 'react';
import { HEALTH_LOOK } from '#components/common/status.ts';
import type { Point } from '#components/graph/layout/layout.ts';
import type { Emphasis } from '#components/graph/paint.ts';
import { type Direction, neighbourTowards, type Scene } from '#components/graph/scene.ts';
import { Stage, type StageApi, type Target } from '#components/graph/stage.tsx';
import type { Detail, View } from '#components/graph/view.ts';
import { useShortcuts } from '#components/shell/shortcuts/registry.ts';
import type { TopologyNode } from '#lib/domain/topology.ts';
import { makeLooks, movingEdges } from './looks.ts';
import { NodeCard } from './node-card.tsx';
import { useShared, useVersion } from './store-context.ts';
import { usePalette } from './use-palette.ts';

const NODE_TYPES = { card: NodeCard };
const ARROWS: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

type CanvasProps = {
  scene: Scene;
  /** Another kind of picture is looked at as a whole first. */
  kind: string;
  api: RefObject<StageApi | null>;
  initialView: View | undefined;
  selected: string | undefined;
  frameLabel: (id: string) => string;
  still: boolean;
  onView: (view: View) => void;
  onOpen: (target: Target | undefined) => void;
  onMenu: (target: Target, at: Point) => void;
  onMoved: (moves: ReadonlyMap<string, Point>, done: boolean) => void;
  onUndo: () => void;
  onTidy: () => void;
};

/** The picture with its keys: arrows walk, Enter opens, Escape closes, `+` `-` `0` `1` look closer, farther, as it is, at all of it. */
export function Canvas(props: CanvasProps) {
  const { scene, api, selected, still, onOpen, onMenu } = props;
  const { store, focus } = useShared();
  const version = useVersion(store);
  const palette = usePalette();
  const calm = useMediaQuery('(prefers-reduced-motion: reduce)') ?? false;
  const help = useId();
  const [cursor, setCursor] = useState<string>();
  const [hovered, setHovered] = useState<Target>();
  const [said, setSaid] = useState('');

  const looks = useMemo(() => makeLooks(store, props.frameLabel), [store, props.frameLabel]);
  const near = useMemo(() => nearOf(scene, targetOf(selected)), [scene, selected]);
  const around = useMemo(() => (hovered ? nearOf(scene, hovered) : undefined), [scene, hovered]);
  const emphasis = useMemo(
    (): Emphasis => ({ cursor, selected, near: near ?? around, dim: near !== undefined }),
    [cursor, selected, near, around],
  );
  useEffect(() => focus.set({ cursor, selected, near }), [focus, cursor, selected, near]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: traffic changes with the version
  const moving = useMemo(() => (calm || still ? [] : movingEdges(store.allEdges())), [store, version, calm, still]);

  // The panel takes room beside the picture: once it has, what is chosen is brought back into sight.
  useEffect(() => {
    if (selected === undefined) return;
    const timer = window.setTimeout(() => api.current?.center(selected), 80);
    return () => window.clearTimeout(timer);
  }, [selected, api]);

  const onDetail = useCallback((detail: Detail) => focus.set({ detail }), [focus]);
  const walkTo = (id: string | undefined) => {
    if (!id) return;
    setCursor(id);
    setSaid(sayOf(store.node(id)));
    api.current?.center(id);
  };
  const lifeSize = () => api.current?.zoomBy(1 / (api.current.view().zoom || 1));
  const wholeSize = () => api.current?.fit();
  const onKey = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    const direction = ARROWS[event.key];
    if (direction && !command) walkTo(neighbourTowards(scene, cursor ?? selected ?? '', direction));
    else if (event.key === 'Enter' && cursor) onOpen({ kind: 'node', id: cursor });
    else if (event.key === 'Escape') {
      if (selected) onOpen(undefined);
      else setCursor(undefined);
    } else if ((event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) && cursor)
      onMenu({ kind: 'node', id: cursor }, placeOf(event.currentTarget, scene, cursor, api.current?.view()));
    else if (event.key === '+' || event.key === '=') api.current?.zoomBy(1.25);
    else if (event.key === '-') api.current?.zoomBy(0.8);
    else if (event.key === '0') lifeSize();
    else if (event.key === '1') wholeSize();
    else if (command && event.key.toLowerCase() === 'z') props.onUndo();
    else if (event.shiftKey && event.key === 'T') props.onTidy();
    else return;
    event.preventDefault();
  };

  useShortcuts([
    { keys: '1', group: 'Topology', label: 'All of it', run: wholeSize },
    { keys: '0', group: 'Topology', label: 'Life size', run: lifeSize },
    { keys: '←', group: 'Topology', label: 'In the picture: from node to node, with each arrow' },
    { keys: 'Enter', group: 'Topology', label: 'In the picture: what is known of the node' },
    { keys: 'Shift+F10', group: 'Topology', label: 'In the picture: the actions of the node' },
    { keys: 'Shift+T', group: 'Topology', label: 'In the picture: tidy up' },
    { keys: 'mod+z', group: 'Topology', label: 'In the picture: take back a move' },
  ]);
  if (!palette) return null;
  return (
    <Stage
      scene={scene}
      kind={props.kind}
      palette={palette}
      looks={looks}
      emphasis={emphasis}
      moving={moving}
      version={version}
      nodeTypes={NODE_TYPES}
      label={`Topology: ${scene.boxes.length} nodes, ${scene.edges.length} edges`}
      describedBy={help}
      initialView={props.initialView}
      api={api}
      onDetail={onDetail}
      onView={props.onView}
      onOpen={(target) => {
        if (target?.kind === 'node') setCursor(target.id);
        onOpen(target);
      }}
      onHover={setHovered}
      onMenu={onMenu}
      onMoved={props.onMoved}
      onKey={onKey}
    >
      <p id={help} className="sr-only">
        Arrow keys walk from node to node, Enter opens what is known of it, Shift F10 its actions, Escape closes. The list view has the same
        nodes as a table.
      </p>
      <p className="sr-only" role="status" aria-live="polite">
        {said}
      </p>
    </Stage>
  );
}

const targetOf = (id: string | undefined): Target | undefined =>
  id === undefined ? undefined : { kind: id.startsWith('edge/') || id.includes('>') ? 'edge' : 'node', id };

/** A node with its direct neighbours, or an edge's two ends. */
function nearOf(scene: Scene, target: Target | undefined): ReadonlySet<string> | undefined {
  if (!target) return undefined;
  if (target.kind === 'edge') {
    const edge = scene.edges.find((entry) => entry.id === target.id);
    return edge ? new Set([edge.source, edge.target]) : undefined;
  }
  if (!scene.byId.has(target.id)) return undefined;
  const near = new Set([target.id]);
  for (const { source, target: end } of scene.edges) {
    if (source === target.id) near.add(end);
    if (end === target.id) near.add(source);
  }
  return near;
}

function sayOf(node: TopologyNode | undefined): string {
  if (!node) return '';
  const where = node.environment ? ` in ${node.environment}` : '';
  const state =
    node.kind === 'resource'
      ? node.type
      : node.kind === 'cluster'
        ? HEALTH_LOOK[node.health].label
        : `${HEALTH_LOOK[node.health].label}, ${node.ready} of ${node.wanted} ready`;
  return `${node.name}${where}: ${state}. ${node.message}`;
}

function placeOf(stage: HTMLElement, scene: Scene, id: string, view: View | undefined): Point {
  const area = stage.getBoundingClientRect();
  const box = scene.byId.get(id);
  if (!box || !view) return { x: area.left + 40, y: area.top + 40 };
  return { x: area.left + view.x + (box.x + box.width / 2) * view.zoom, y: area.top + view.y + (box.y + box.height) * view.zoom };
}
