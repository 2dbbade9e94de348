import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { framesOf } from '#components/graph/layout/arrange.ts';
import { arrangeSoon } from '#components/graph/layout/arranger.ts';
import type { Point } from '#components/graph/layout/layout.ts';
import { buildScene, type Scene } from '#components/graph/scene.ts';
import type { Places } from './queries.ts';
import { toArrangeInput, toSizes } from './sizes.ts';
import { useStructure } from './store-context.ts';
import { usePlaces } from './use-places.ts';
import type { TopologyStore } from './use-topology.ts';

const MOST_UNDO = 50;
const EMPTY: Scene = buildScene([], new Map(), [], []);

type Params = Record<string, string>;
type Answered = { answered: Params; belongs: { current: Params } };
const kindOf = ({ level, group, clusters }: Params): string => [level, group, clusters].join(' ');

type Picture = { positions: Places /** Those that this person chose. */; own: Places /** Level and grouping. */; kind: string };

/**
 * Where everything stands. Laid out once, off the main thread; after that a node keeps its place through every status change, and what
 * comes is put beside what it belongs to. What a person moves stays where they put it: `view` names the picture that it counts for.
 * Another `kind` of picture (level, grouping) has nothing to do with the one before. The kind is that of the graph in the store, which may
 * still be the one before what was just asked for; the store is read when it changes, so `belongs` is looked at then and not kept.
 */
export function usePicture(store: TopologyStore, view: string, { answered, belongs }: Answered) {
  const structure = useStructure(store);
  const { places, save } = usePlaces(view);
  const [picture, setPicture] = useState<Picture>({ positions: new Map(), own: new Map(), kind: '' });
  const [undo, setUndo] = useState<Picture[]>([]);
  const shownKind = kindOf(answered);
  const current = useRef(picture);
  current.current = picture;
  const chosen = useRef(places);
  chosen.current = places;
  const known = places !== undefined;
  const [undoOf, setUndoOf] = useState(view);
  if (undoOf !== view) {
    setUndoOf(view);
    setUndo([]);
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: another structure is another picture
  useEffect(() => {
    const own = chosen.current;
    if (store.allNodes().length === 0 || !own) return;
    const kind = kindOf(belongs.current);
    let dropped = false;
    const apply = (arranged: { positions: [string, Point][] }) => {
      if (!dropped) setPicture({ positions: new Map(arranged.positions), own: chosen.current ?? own, kind });
    };
    const previous = current.current.kind === kind ? [...current.current.positions] : [];
    const answer = arrangeSoon(toArrangeInput(store.allNodes(), store.allEdges(), { previous, own: [...own] }));
    if (answer instanceof Promise) void answer.then(apply);
    else apply(answer);
    return () => {
      dropped = true;
    };
  }, [structure, store, view, shownKind, known]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes and edges change with the structure alone
  const scene = useMemo(() => {
    if (picture.positions.size === 0) return EMPTY;
    const sizes = toSizes(store.allNodes());
    return buildScene(sizes, picture.positions, store.allEdges(), framesOf(sizes, picture.positions));
  }, [picture, structure, store]);

  const show = useCallback((next: Picture) => {
    current.current = next;
    setPicture(next);
  }, []);
  const before = useRef<Picture>(undefined);
  const move = useCallback(
    (moves: ReadonlyMap<string, Point>, done: boolean) => {
      const { positions, own, kind: same } = current.current;
      before.current ??= current.current;
      // The ones moved last come last: they are what is kept when there are too many.
      const kept = [...own].filter(([id]) => !moves.has(id));
      const next = { positions: new Map([...positions, ...moves]), own: done ? new Map([...kept, ...moves]) : own, kind: same };
      show(next);
      if (!done) return;
      const past = before.current;
      before.current = undefined;
      setUndo((all) => [...all.slice(-MOST_UNDO), past]);
      save(next.own);
    },
    [show, save],
  );
  const tidy = useCallback(async () => {
    const past = current.current;
    const kind = kindOf(belongs.current);
    const arranged = await arrangeSoon(toArrangeInput(store.allNodes(), store.allEdges(), { previous: [], own: [] }));
    setUndo((all) => [...all.slice(-MOST_UNDO), past]);
    show({ positions: new Map(arranged.positions), own: new Map(), kind });
    save(new Map());
  }, [store, belongs, show, save]);
  const last = undo.at(-1);
  const takeBack = useCallback(() => {
    if (!last) return;
    setUndo((all) => all.slice(0, -1));
    // What came since keeps its place.
    show({ ...last, positions: new Map([...current.current.positions, ...last.positions]) });
    save(last.own);
  }, [last, show, save]);

  return { scene, kind: picture.kind, move, tidy, takeBack, canUndo: last !== undefined };
}
