import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { notifyFailed } from '#components/common/notify.ts';
import { apiSend } from '#lib/client/api.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { TopologyPlaces } from '#lib/domain/topology-places.ts';
import { PLACES_MAX } from '#lib/domain/topology-terms.ts';
import { type Places, placesQuery, toPlaces } from './queries.ts';

const PAUSE_MS = 600;
const NONE: Places = new Map();

/**
 * Where I put nodes of this picture, from the server, so that it is the same in every browser of mine. Undefined until known; a server
 * that cannot say is no reason to show no picture. Changes are sent when the hand has rested, and at the latest when the page is left.
 */
export function usePlaces(view: string): { places: Places | undefined; save: (places: Places) => void } {
  const queries = useQueryClient();
  const { data, isError } = useQuery(placesQuery(view));
  const places = useMemo(() => (data ? toPlaces(data) : isError ? NONE : undefined), [data, isError]);
  const due = useRef<{ view: string; body: TopologyPlaces; timer: ReturnType<typeof setTimeout> }>(undefined);

  const flush = useCallback((keepalive: boolean) => {
    const waiting = due.current;
    if (!waiting) return;
    clearTimeout(waiting.timer);
    due.current = undefined;
    apiSend('PUT', endpoints.topologyPlaces(waiting.view), { body: waiting.body, keepalive }).catch((error: unknown) =>
      notifyFailed('Where you put it could not be kept', error),
    );
  }, []);
  useEffect(() => {
    const leave = () => flush(true);
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      flush(false);
    };
  }, [flush]);

  const save = useCallback(
    (next: Places) => {
      if (due.current && due.current.view !== view) flush(false);
      const body: TopologyPlaces = { places: [...next].slice(-PLACES_MAX).map(([id, { x, y }]) => [id, Math.round(x), Math.round(y)]) };
      queries.setQueryData(placesQuery(view).queryKey, body);
      clearTimeout(due.current?.timer);
      due.current = { view, body, timer: setTimeout(() => flush(false), PAUSE_MS) };
    },
    [queries, view, flush],
  );
  return { places, save };
}
