import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { CreateEnvironmentInput, EnvironmentWire, UpdateEnvironmentInput } from '#lib/domain/cluster.ts';

/** Changes one environment as it was last seen; one that somebody else changed meanwhile is refused. */
export function useUpdateEnvironment() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, generation, wish }: { id: string; generation: number; wish: UpdateEnvironmentInput }) =>
      apiSend<EnvironmentWire>('PATCH', endpoints.environment(id), { body: wish, ifMatch: generation }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.environments() }),
  });
}

export function useCreateEnvironment() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: CreateEnvironmentInput) => apiSend<EnvironmentWire>('POST', endpoints.environments(), { body: wish }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.environments() }),
  });
}

export function useDeleteEnvironment() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, generation }: Pick<EnvironmentWire, 'id' | 'generation'>) =>
      apiSend('DELETE', endpoints.environment(id), { ifMatch: generation }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.environments() }),
  });
}
