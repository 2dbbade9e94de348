import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ClusterWire } from '#lib/domain/cluster.ts';
import type { MatrixRow } from '#lib/domain/matrix.ts';
import type { Page } from '#lib/domain/page.ts';
import { type MatrixFilters, toMatrixParams } from './search-params.ts';

/** One page of services × environments. */
export const matrixQuery = (filters: MatrixFilters) =>
  queryOptions({
    queryKey: keys.matrix(toMatrixParams(filters)),
    queryFn: ({ signal }) => apiGet<Page<MatrixRow>>(endpoints.matrix(toMatrixParams(filters)), signal),
    placeholderData: keepPreviousData,
  });

/** Every cluster, to say which ones a selector means. */
export const clustersQuery = () =>
  queryOptions({ queryKey: keys.clusters(), queryFn: ({ signal }) => apiGet<{ items: ClusterWire[] }>(endpoints.clusters(), signal) });
