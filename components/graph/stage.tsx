'use client';

import '@xyflow/react/dist/base.css';
import { type Node, type NodeChange, type NodeTypes, ReactFlow, ReactFlowProvider, useStoreApi } from '@xyflow/react';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import classes from './graph.module.css';
import type { Point } from './layout/layout.ts';
import { Minimap } from './minimap.tsx';
import type { Emphasis, Looks, Palette } from './paint.ts';
import { boxAt, boxesIn, edgeAt, type Scene } from './scene.ts';
import { type MovingEdge, usePainter } from './use-painter.ts';
import { type Detail, detailAt, fitView, isSameView, MAX_ZOOM, MIN_ZOOM, type Size, toFlow, type View, visibleArea } from './view.ts';

export type Target = { kind: 'node' | 'edge'; id: string };
export type StageApi = { fit: () => void; zoomBy: (factor: number) => void; center: (id: string) => void; view: () => View };

type StageProps = {
  scene: Scene;
  /** While it stays the same, the view is left alone whatever comes and goes. */
  kind: string;
  palette: Palette;
  looks: Looks;
  emphasis: Emphasis;
  moving: readonly MovingEdge[];
  /** Rises when looks changed without the scene changing. */
  version: number;
  nodeTypes: NodeTypes;
  label: string;
  describedBy: string;
  initialView: View | undefined;
  api: RefObject<StageApi | null>;
  children?: ReactNode;
  onDetail: (detail: Detail) => void;
  onView: (view: View) => void;
  onOpen: (target: Target | undefined) => void;
  onHover: (target: Target | undefined) => void;
  onMenu: (target: Target, at: Point) => void;
  onMoved: (moves: ReadonlyMap<string, Point>, done: boolean) => void;
  onKey: (event: KeyboardEvent<HTMLDivElement>) => void;
};

/** A pannable, zoomable picture: React Flow for the gestures and the near nodes, canvases for edges and for nodes seen from afar. */
export function Stage(props: StageProps) {
  return (
    <ReactFlowProvider>
      <StageInside {...props} />
    </ReactFlowProvider>
  );
}

const NO_DATA = {};
const MARGIN = 0.35;

function StageInside(props: StageProps) {
  const { scene, palette, looks, emphasis, moving, version, api, onMoved, onView, onDetail } = props;
  const store = useStoreApi();
  const base = useRef<HTMLCanvasElement>(null);
  const flow = useRef<HTMLCanvasElement>(null);
  const [detail, setDetail] = useState<Detail>('mid');
  const [mounted, setMounted] = useState<{ scene: Scene; ids: string } | undefined>();
  const [over, setOver] = useState(false);
  const listeners = useRef(new Set<(view: View, size: Size) => void>());
  const now = useRef({
    scene,
    detail,
    view: { x: 0, y: 0, zoom: 1 } as View,
    size: { width: 0, height: 0 } as Size,
    /** The kind of picture that the view was chosen for. */
    fitted: undefined as string | undefined,
    /** Where it looks by itself; nobody chose that. */
    fittedTo: undefined as View | undefined,
    area: undefined as ReturnType<typeof visibleArea> | undefined,
  });
  now.current.scene = scene;
  const moved = usePainter(base, flow, { scene, palette, looks, emphasis, detail }, detail === 'far' ? NOTHING : moving, version);

  const cull = useCallback((force: boolean) => {
    const { view, size, area, scene: shown } = now.current;
    const inside = visibleArea(view, size);
    const still =
      area &&
      inside.x >= area.x &&
      inside.y >= area.y &&
      inside.x + inside.width <= area.x + area.width &&
      inside.y + inside.height <= area.y + area.height;
    if (still && !force) return;
    now.current.area = visibleArea(view, size, MARGIN);
    setMounted({
      scene: shown,
      ids: boxesIn(shown, now.current.area)
        .map((box) => box.id)
        .join('\n'),
    });
  }, []);

  const look = useCallback(() => {
    const { transform, width, height } = store.getState();
    const view = { x: transform[0], y: transform[1], zoom: transform[2] };
    const size = { width, height };
    Object.assign(now.current, { view, size });
    if (width === 0) return;
    moved(view, size);
    for (const listener of listeners.current) listener(view, size);
    const next = detailAt(view.zoom, now.current.detail);
    if (next !== now.current.detail) {
      now.current.detail = next;
      now.current.area = undefined;
      setDetail(next);
      onDetail(next);
    }
    if (next !== 'far') cull(false);
  }, [store, moved, cull, onDetail]);

  useEffect(() => {
    look();
    return store.subscribe((state, before) => {
      if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height) look();
    });
  }, [store, look]);

  const go = useCallback(
    (view: View, durationMs = 0) => {
      const { panZoom } = store.getState();
      const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
      void panZoom?.setViewport(view, durationMs > 0 && !calm ? { duration: durationMs } : undefined);
    },
    [store],
  );

  // The first picture of a kind with something in it decides where to look; later ones leave the view alone.
  const { initialView, kind } = props;
  const filled = scene.boxes.length > 0;
  useEffect(() => {
    const begin = () => {
      const { width, height, panZoom } = store.getState();
      if (now.current.fitted === kind || !filled || width === 0 || !panZoom) return;
      const chosen = now.current.fitted === undefined ? initialView : undefined;
      now.current.fitted = kind;
      now.current.fittedTo = chosen ?? fitView(now.current.scene.bounds, { width, height });
      go(now.current.fittedTo);
      look();
    };
    begin();
    return store.subscribe(begin);
  }, [store, filled, kind, initialView, go, look]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another scene mounts other nodes
  useEffect(() => {
    if (now.current.size.width > 0 && now.current.detail !== 'far') cull(true);
  }, [scene, cull]);

  useImperativeHandle(api, () => ({
    fit: () => go(fitView(now.current.scene.bounds, now.current.size), 250),
    zoomBy: (factor) => {
      const { view, size } = now.current;
      const zoom = Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, view.zoom * factor));
      const scale = zoom / view.zoom;
      go({ x: size.width / 2 - (size.width / 2 - view.x) * scale, y: size.height / 2 - (size.height / 2 - view.y) * scale, zoom }, 150);
    },
    center: (id) => {
      const box = now.current.scene.byId.get(id);
      const { view, size } = now.current;
      if (!box) return;
      const inside = visibleArea(view, size, -0.08);
      if (
        box.x >= inside.x &&
        box.y >= inside.y &&
        box.x + box.width <= inside.x + inside.width &&
        box.y + box.height <= inside.y + inside.height
      )
        return;
      go(
        {
          x: size.width / 2 - (box.x + box.width / 2) * view.zoom,
          y: size.height / 2 - (box.y + box.height / 2) * view.zoom,
          zoom: view.zoom,
        },
        200,
      );
    },
    view: () => now.current.view,
  }));

  const nodes = useMemo((): Node[] => {
    if (detail === 'far' || !mounted) return [];
    return mounted.ids === ''
      ? []
      : mounted.ids.split('\n').flatMap((id) => {
          const box = scene.byId.get(id);
          return box ? [{ id, type: 'card', position: { x: box.x, y: box.y }, data: NO_DATA, width: box.width, height: box.height }] : [];
        });
  }, [detail, mounted, scene]);

  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      const moves = new Map<string, Point>();
      let done = false;
      for (const change of changes) {
        if (change.type !== 'position' || !change.position) continue;
        moves.set(change.id, { x: Math.round(change.position.x), y: Math.round(change.position.y) });
        done ||= change.dragging === false;
      }
      if (moves.size > 0) onMoved(moves, done);
    },
    [onMoved],
  );

  const targetAt = (event: {
    clientX: number;
    clientY: number;
    currentTarget: EventTarget | null;
    target: EventTarget | null;
  }): Target | undefined => {
    const area = base.current?.parentElement?.getBoundingClientRect();
    if (!area) return undefined;
    const point = toFlow(now.current.view, { x: event.clientX - area.left, y: event.clientY - area.top });
    const box = boxAt(now.current.scene, point);
    if (box) return { kind: 'node', id: box.id };
    const edge = edgeAt(now.current.scene, point, 7 / now.current.view.zoom);
    return edge ? { kind: 'edge', id: edge } : undefined;
  };
  const onEveryView = useCallback((listener: (view: View, size: Size) => void) => {
    listeners.current.add(listener);
    if (now.current.size.width > 0) listener(now.current.view, now.current.size);
    return () => void listeners.current.delete(listener);
  }, []);
  const lastHover = useRef('');
  const hover = (event: MouseEvent) => {
    const target = targetAt(event);
    const key = target ? target.kind + target.id : '';
    if (key === lastHover.current) return;
    lastHover.current = key;
    setOver(target !== undefined);
    props.onHover(target);
  };

  return (
    <div
      className={classes.stage}
      role="application"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application of its own, with its own keys
      tabIndex={0}
      onKeyDown={props.onKey}
      data-stage=""
      data-detail={detail}
    >
      <canvas ref={flow} className={classes.canvas} />
      <canvas ref={base} className={classes.canvas} />
      <div className={classes.flow} data-over={over}>
        <ReactFlow
          nodes={nodes}
          edges={NO_EDGES}
          nodeTypes={props.nodeTypes}
          minZoom={MIN_ZOOM}
          maxZoom={MAX_ZOOM}
          onNodesChange={onNodesChange}
          onMoveEnd={(event, { x, y, zoom }) => {
            const { fittedTo } = now.current;
            now.current.fittedTo = undefined;
            if (event || !fittedTo || !isSameView(fittedTo, { x, y, zoom })) onView({ x, y, zoom });
          }}
          onPaneClick={(event) => props.onOpen(targetAt(event))}
          onNodeClick={(_event, node) => props.onOpen({ kind: 'node', id: node.id })}
          onPaneMouseMove={hover}
          onPaneMouseLeave={() => props.onHover(undefined)}
          onPaneContextMenu={(event) => {
            const target = targetAt(event as MouseEvent);
            if (!target) return;
            event.preventDefault();
            props.onMenu(target, { x: event.clientX, y: event.clientY });
          }}
          onNodeContextMenu={(event, node) => {
            event.preventDefault();
            props.onMenu({ kind: 'node', id: node.id }, { x: event.clientX, y: event.clientY });
          }}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          nodesDraggable
          nodeDragThreshold={4}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          zoomOnDoubleClick={false}
          attributionPosition="bottom-left"
        />
      </div>
      {scene.boxes.length > 1 ? (
        <Minimap
          scene={scene}
          palette={palette}
          looks={looks}
          version={version}
          onView={onEveryView}
          onJump={(point) => {
            const { view, size } = now.current;
            go({ x: size.width / 2 - point.x * view.zoom, y: size.height / 2 - point.y * view.zoom, zoom: view.zoom });
          }}
        />
      ) : null}
      {props.children}
    </div>
  );
}

const NOTHING: readonly MovingEdge[] = [];
const NO_EDGES: never[] = [];
