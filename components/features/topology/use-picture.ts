import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { framesOf } from '#components/graph/layout/arrange.ts';
import { arrangeSoon } from '#components/graph/layout/arranger.ts';
import type { Point } from '#components/graph/layout/layout.ts';
import { buildScene, type Scene } from '#components/graph/scene.ts';
import { readPlaces, writePlaces } from './places.ts';
import { toSizes } from './sizes.ts';
import { useStructure } from './store-context.ts';
import type { TopologyStore } from './use-topology.ts';

const MOST_UNDO = 50;
const EMPTY: Scene = buildScene([], new Map(), [], []);

/**
 * Where everything stands. Laid out once, off the main thread; after that a node keeps its place through every status change, and what
 * comes is put beside what it belongs to. Places that a person chose are kept for that person and this picture (`placeKey`).
 */
export function usePicture(store: TopologyStore, placeKey: string) {
  const structure = useStructure(store);
  const [picture, setPicture] = useState<{ positions: ReadonlyMap<string, Point>; key: string }>({ positions: new Map(), key: '' });
  const [undo, setUndo] = useState<ReadonlyMap<string, Point>[]>([]);
  const positions = useRef(picture);
  positions.current = picture;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another structure is another picture
  useEffect(() => {
    const sizes = toSizes(store.allNodes());
    if (sizes.length === 0) return;
    const current = positions.current;
    const previous = current.key === placeKey ? [...current.positions] : [...readPlaces(placeKey)];
    let dropped = false;
    const apply = (arranged: { positions: [string, Point][] }) => {
      if (!dropped) setPicture({ positions: new Map(arranged.positions), key: placeKey });
    };
    const answer = arrangeSoon({ nodes: sizes, edges: store.allEdges().map(({ source, target }) => ({ source, target })), previous });
    if (answer instanceof Promise) void answer.then(apply);
    else apply(answer);
    return () => {
      dropped = true;
    };
  }, [structure, store, placeKey]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes and edges change with the structure alone
  const scene = useMemo(() => {
    if (picture.positions.size === 0) return EMPTY;
    const sizes = toSizes(store.allNodes());
    return buildScene(sizes, picture.positions, store.allEdges(), framesOf(sizes, picture.positions));
  }, [picture, structure, store]);

  const before = useRef<ReadonlyMap<string, Point>>(undefined);
  const move = useCallback(
    (moves: ReadonlyMap<string, Point>, done: boolean) => {
      before.current ??= positions.current.positions;
      const next = { positions: new Map([...positions.current.positions, ...moves]), key: positions.current.key };
      positions.current = next;
      setPicture(next);
      if (!done) return;
      const past = before.current;
      before.current = undefined;
      setUndo((all) => [...all.slice(-MOST_UNDO), past]);
      writePlaces(placeKey, next.positions);
    },
    [placeKey],
  );
  const tidy = useCallback(async () => {
    const past = positions.current.positions;
    const sizes = toSizes(store.allNodes());
    const arranged = await arrangeSoon({
      nodes: sizes,
      edges: store.allEdges().map(({ source, target }) => ({ source, target })),
      previous: [],
    });
    setUndo((all) => [...all.slice(-MOST_UNDO), past]);
    setPicture({ positions: new Map(arranged.positions), key: placeKey });
    writePlaces(placeKey, undefined);
  }, [store, placeKey]);
  const takeBack = useCallback(() => {
    setUndo((all) => {
      const past = all.at(-1);
      if (!past) return all;
      setPicture({ positions: past, key: placeKey });
      writePlaces(placeKey, past);
      return all.slice(0, -1);
    });
  }, [placeKey]);

  return { scene, move, tidy, takeBack, canUndo: undo.length > 0 };
}
