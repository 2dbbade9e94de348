import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifyFailed } from '#components/common/notify.ts';
import { apiSend } from '#lib/client/api.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { MeWire } from '#lib/domain/team.ts';
import type { TourState } from '#lib/domain/tour.ts';
import { meQuery } from '../queries.ts';
import { useMe } from '../use-me.ts';

export type Tour = {
  tour: TourState | null;
  pending: boolean;
  /** Begins, or goes to a step. */
  go: (step: number) => void;
  leave: () => void;
  finish: () => void;
};

/** How far this person took the first steps. It shows at once and is kept on the server, so that another browser goes on from there. */
export function useTour(): Tour {
  const queries = useQueryClient();
  const { tour } = useMe();
  const { queryKey } = meQuery();
  const save = useMutation({
    mutationFn: (next: TourState) => apiSend<MeWire>('PUT', endpoints.tour(), { body: next }),
    onMutate: (next) => {
      const before = queries.getQueryData<MeWire>(queryKey)?.tour ?? null;
      queries.setQueryData<MeWire>(queryKey, (me) => (me ? { ...me, tour: next } : me));
      return before;
    },
    onError: (error, _next, before) => {
      queries.setQueryData<MeWire>(queryKey, (me) => (me ? { ...me, tour: before ?? null } : me));
      notifyFailed('The first steps could not be remembered', error);
    },
  });
  return {
    tour,
    pending: save.isPending,
    go: (step) => save.mutate({ status: 'running', step }),
    leave: () => save.mutate({ status: 'left', step: tour?.step ?? 1 }),
    finish: () => save.mutate({ status: 'done', step: 4 }),
  };
}
