import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ClusterWire } from '#lib/domain/cluster.ts';

/** A cordoned cluster gets nothing new; what runs there goes on. */
export function useCordon(cluster: Pick<ClusterWire, 'id' | 'generation'>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (cordoned: boolean) =>
      apiSend<ClusterWire>('PATCH', endpoints.cluster(cluster.id), { body: { cordoned }, ifMatch: cluster.generation }),
    onSuccess: (next) => {
      queries.setQueryData(keys.cluster(next.id), next);
      void queries.invalidateQueries({ queryKey: keys.clusters() });
    },
  });
}
