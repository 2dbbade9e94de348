import { queryOptions } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ChangeInput, ChangePlan } from '#lib/domain/change.ts';

/** What a change would do, as things are now: asked anew whenever it is looked at. */
export const changePlanQuery = (change: ChangeInput) =>
  queryOptions({
    queryKey: ['changePlan', change] as const,
    queryFn: ({ signal }) => apiSend<ChangePlan>('POST', endpoints.changePlan(), { body: change, signal }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
