'use client';

import { Button, CloseButton } from '@mantine/core';
import Link from 'next/link';
import { Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { EmptyState } from '#components/common/empty-state.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { notifyFailed } from '#components/common/notify.ts';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { warmArranger } from '#components/graph/layout/arranger.ts';
import type { Point } from '#components/graph/layout/layout.ts';
import { readPalette } from '#components/graph/paint.ts';
import type { StageApi, Target } from '#components/graph/stage.tsx';
import type { View } from '#components/graph/view.ts';
import { useEnvironments } from '#components/shell/use-me.ts';
import { routes } from '#lib/client/routes.ts';
import type { TopologyNode } from '#lib/domain/topology.ts';
import type { TopologyDirection } from '#lib/domain/topology-terms.ts';
import type { Asked } from './actions.ts';
import { Canvas } from './canvas.tsx';
import { Legend } from './legend.tsx';
import { ListView } from './list-view.tsx';
import { makeLooks } from './looks.ts';
import { formatView, isUnfiltered, placesView, toTopologyParams } from './search-params.ts';
import { Focus, TopologyContext, useEdge, useNode, useStructure } from './store-context.ts';
import { TimeBar } from './time-bar.tsx';
import { ClearFilters, FilterBar, StageBar } from './toolbar.tsx';
import classes from './topology.module.css';
import { usePicture } from './use-picture.ts';
import { type TopologyStore, useTopology } from './use-topology.ts';
import { useTopologyView } from './use-view.ts';

/** What opens on a click comes with the click: none of it is on the way to the first picture. */
const ActionDialog = lazyPart(() => import('./action-dialog.tsx').then((module) => module.ActionDialog));
const EdgePanel = lazyPart(() => import('./edge-panel.tsx').then((module) => module.EdgePanel));
const NodePanel = lazyPart(() => import('./node-panel.tsx').then((module) => module.NodePanel));
const PlacementDialog = lazyPart(() => import('./placement-dialog.tsx').then((module) => module.PlacementDialog));
const NodeMenu = lazyPart(() => import('./node-menu.tsx').then((module) => module.NodeMenu));

if (typeof window !== 'undefined') warmArranger();

/** The topology as a page, or, with `service`, as what lies around one service. */
export function TopologyView({ service }: { service?: string }) {
  const [view, set] = useTopologyView();
  const [paused, setPaused] = useState(false);
  const filterKey = JSON.stringify(toTopologyParams(view));
  const params = useMemo((): Record<string, string> => {
    const own = JSON.parse(filterKey) as Record<string, string>;
    return service === undefined ? own : { ...own, service, depth: '2', clusters: 'true' };
  }, [filterKey, service]);
  const { store, summary, query, answered, belongs } = useTopology(params, paused);
  const focus = useMemo(() => new Focus(), []);
  const copiesOf = useCopies(store);
  const shared = useMemo(() => ({ store, focus, copiesOf }), [store, focus, copiesOf]);
  // The same element while the filters are the same, and outside what the graph changes: the picture does not wait for the filters.
  const head = useMemo(
    () =>
      service === undefined ? (
        <header className={classes.head}>
          <h1>Topology</h1>
          <Suspense>
            <FilterBar view={view} set={set} />
          </Suspense>
        </header>
      ) : null,
    [service, view, set],
  );
  return (
    <section className={classes.page} data-inset={service === undefined ? undefined : ''} aria-label="Topology">
      {head}
      <TopologyContext value={shared}>
        <Body
          view={view}
          set={set}
          store={store}
          summary={summary}
          query={query}
          answered={answered}
          belongs={belongs}
          paused={paused}
          setPaused={setPaused}
          params={params}
        />
      </TopologyContext>
    </section>
  );
}

type BodyProps = {
  view: ReturnType<typeof useTopologyView>[0];
  set: ReturnType<typeof useTopologyView>[1];
  store: TopologyStore;
  summary: ReturnType<typeof useTopology>['summary'];
  query: ReturnType<typeof useTopology>['query'];
  answered: ReturnType<typeof useTopology>['answered'];
  belongs: ReturnType<typeof useTopology>['belongs'];
  paused: boolean;
  setPaused: (paused: boolean) => void;
  params: Record<string, string>;
};

function Body({ view, set, store, summary, query, answered, belongs, paused, setPaused, params }: BodyProps) {
  const environments = useEnvironments();
  const api = useRef<StageApi>(null);
  const [asked, setAsked] = useState<Asked>();
  const [menu, setMenu] = useState<{ id: string; at: Point }>();
  const picture = usePicture(store, placesView(params), { answered, belongs });
  const menuNode = useNode(menu?.id);
  const [initialView] = useState<View | undefined>(view.v);
  const frameLabel = useCallback((id: string) => environments.find((entry) => entry.name === id)?.title || id, [environments]);
  const onView = useCallback((where: View) => set({ v: formatView(where) }, 'replace'), [set]);
  const open = useCallback((target: Target | undefined) => set({ sel: target?.id }), [set]);
  const openId = useCallback(
    (id: string) => {
      set({ sel: id });
      api.current?.center(id);
    },
    [set],
  );
  const around = (node: TopologyNode, direction: TopologyDirection) =>
    set({
      around: node.serviceId ?? undefined,
      dir: direction === 'both' ? undefined : direction,
      q: undefined,
      sel: node.id,
      team: node.team,
      env: node.environment,
    });
  const explain = useCallback((node: TopologyNode) => set({ place: node.deploymentId ?? undefined }), [set]);
  const exportAs = async (kind: 'svg' | 'png') => {
    try {
      const { saveFile, toPng, toSvg } = await import('./export.ts');
      const svg = toSvg(picture.scene, store, makeLooks(store, frameLabel), readPalette(document.documentElement));
      saveFile(`topology.${kind}`, kind === 'svg' ? new Blob([svg.text], { type: 'image/svg+xml' }) : await toPng(svg));
    } catch (error) {
      notifyFailed('The picture could not be saved', error);
    }
  };
  const empty = summary !== undefined && summary.total === 0;
  return (
    <div className={classes.body}>
      <div className={classes.stage} aria-busy={!summary && !query.error}>
        {summary && !empty ? (
          <>
            <Legend store={store} summary={summary} view={view} set={set} />
            <StageBar
              api={api}
              list={view.list}
              paused={paused}
              live={params.at === undefined}
              canUndo={picture.canUndo}
              onList={(list) => set({ list: list ? '1' : undefined })}
              onPause={setPaused}
              onTidy={() => void picture.tidy()}
              onUndo={picture.takeBack}
              onExport={(kind) => void exportAs(kind)}
            />
          </>
        ) : null}
        {view.list ? (
          <ListView selected={view.sel} onOpen={openId} />
        ) : (
          <Canvas
            scene={picture.scene}
            kind={picture.kind}
            api={api}
            initialView={initialView}
            selected={view.sel}
            frameLabel={frameLabel}
            still={paused || params.at !== undefined}
            onView={onView}
            onOpen={open}
            onMenu={(target, at) => (target.kind === 'node' ? setMenu({ id: target.id, at }) : open(target))}
            onMoved={picture.move}
            onUndo={picture.takeBack}
            onTidy={() => void picture.tidy()}
          />
        )}
        <TimeBar at={view.t} onChange={(t) => set({ t }, 'replace')} />
        {query.error && !summary ? (
          <div className={classes.over}>
            <ProblemNote title="The topology cannot be shown" error={query.error} onRetry={() => void query.refetch()} />
          </div>
        ) : null}
        {!summary && !query.error ? <Busy>Reading what runs …</Busy> : null}
        {empty ? <Nothing unfiltered={isUnfiltered(view)} set={set} /> : null}
      </div>
      <Panel
        id={view.sel}
        past={params.at !== undefined}
        onOpen={openId}
        onClose={() => set({ sel: undefined })}
        onAsk={setAsked}
        onPlacement={explain}
      />
      {menu && menuNode ? (
        <NodeMenu
          node={menuNode}
          at={menu.at}
          onClose={() => setMenu(undefined)}
          onOpen={openId}
          onAround={around}
          onPlacement={explain}
          past={params.at !== undefined}
          onAsk={(action) => setAsked({ node: menuNode, action })}
        />
      ) : null}
      {view.place ? <PlacementDialog deploymentId={view.place} onClose={() => set({ place: undefined })} /> : null}
      {asked ? <ActionDialog asked={asked} onClose={() => setAsked(undefined)} /> : null}
    </div>
  );
}

type PanelProps = {
  id: string | undefined;
  past: boolean;
  onOpen: (id: string) => void;
  onClose: () => void;
  onAsk: (asked: Asked) => void;
  onPlacement: (node: TopologyNode) => void;
};

function Panel({ id, past, onOpen, onClose, onAsk, onPlacement }: PanelProps) {
  const node = useNode(id);
  const edge = useEdge(id);
  const source = useNode(edge?.source);
  const target = useNode(edge?.target);
  if (!node && !edge) return null;
  return (
    <aside className={classes.panel} aria-label={node ? `About ${node.name}` : 'About this edge'}>
      <header>
        <div className={classes.heading}>
          <h2>{node ? node.name : `${source?.name ?? ''} → ${target?.name ?? ''}`}</h2>
          <small className={classes.under}>
            {node
              ? [node.kind === 'resource' ? node.type : node.kind, node.team, node.environment].filter(Boolean).join(' · ')
              : edge?.kind === 'runs-on'
                ? 'placement'
                : 'dependency'}
          </small>
        </div>
        <CloseButton aria-label="Close" onClick={onClose} />
      </header>
      <div className={classes.inside}>
        {node ? (
          <NodePanel node={node} past={past} onOpen={onOpen} onAsk={(action) => onAsk({ node, action })} onPlacement={onPlacement} />
        ) : null}
        {edge ? <EdgePanel edge={edge} past={past} onOpen={onOpen} onPlacement={onPlacement} /> : null}
      </div>
    </aside>
  );
}

function Nothing({ unfiltered, set }: { unfiltered: boolean; set: BodyProps['set'] }) {
  return (
    <div className={classes.over}>
      {unfiltered ? (
        <EmptyState
          art
          title="Nothing runs yet"
          action={
            <Button component={Link} href={routes.newService()}>
              Deploy the first service
            </Button>
          }
        >
          <p>Every service that is deployed shows here, with what it needs and how much goes over each edge.</p>
        </EmptyState>
      ) : (
        <EmptyState title="Nothing matches these filters" action={<ClearFilters set={set} />}>
          <p>Try fewer words, or lift a filter above.</p>
        </EmptyState>
      )}
    </div>
  );
}

const Busy = ({ children }: { children: string }) => (
  <div className={classes.over} role="status">
    <span className={classes.busy}>{children}</span>
  </div>
);

/** The instances of each deployment, for cards that list them. Made anew only when something comes or goes. */
function useCopies(store: TopologyStore): (id: string) => readonly string[] {
  const structure = useStructure(store);
  return useMemo(() => {
    void structure;
    const copies = new Map<string, string[]>();
    for (const node of store.allNodes())
      if (node.kind === 'instance' && node.parent) copies.set(node.parent, [...(copies.get(node.parent) ?? []), node.id]);
    return (id: string) => copies.get(id) ?? NONE;
  }, [store, structure]);
}

const NONE: readonly string[] = [];
