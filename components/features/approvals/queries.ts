import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ApprovalRow, ApprovalWire } from '#lib/domain/approval.ts';
import type { Page } from '#lib/domain/page.ts';
import { type ApprovalFilters, toApprovalParams } from './search-params.ts';

/** One page of requests. */
export const approvalListQuery = (filters: ApprovalFilters) =>
  queryOptions({
    queryKey: keys.approvals(toApprovalParams(filters)),
    queryFn: ({ signal }) => apiGet<Page<ApprovalRow>>(endpoints.approvals(toApprovalParams(filters)), signal),
    placeholderData: keepPreviousData,
  });

/** One request with its plan and votes. */
export const approvalQuery = (id: string) =>
  queryOptions({ queryKey: keys.approval(id), queryFn: ({ signal }) => apiGet<ApprovalWire>(endpoints.approval(id), signal) });
