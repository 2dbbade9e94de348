import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { ApplyInput, PlanResult } from '#lib/domain/plan.ts';
import type {
  CancelRunInput,
  PlanTemplateInput,
  PlanTemplateResult,
  StartRunInput,
  TemplateRunRow,
  TemplateRunWire,
  UpgradeInput,
} from '#lib/domain/template/run.ts';
import type {
  CreateTemplateInput,
  PublishVersionInput,
  TemplateUse,
  TemplateWire,
  UpdateTemplateInput,
  UpdateUseInput,
} from '#lib/domain/template/template.ts';

/** What applying this text would change; writes nothing. */
export const usePlanText = () => useMutation({ mutationFn: (body: ApplyInput) => apiSend<PlanResult>('POST', endpoints.plan(), { body }) });

/** What these answers would change; writes nothing. */
export const usePlanTemplate = (id: string) =>
  useMutation({ mutationFn: (body: PlanTemplateInput) => apiSend<PlanTemplateResult>('POST', endpoints.templatePlan(id), { body }) });

export function useStartRun(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: StartRunInput) => apiSend<TemplateRunWire>('POST', endpoints.templateStart(id), { body }),
    onSuccess: (run) => {
      queries.setQueryData(keys.templateRun(run.id), run);
      void queries.invalidateQueries({ queryKey: ['templateRuns'] });
    },
  });
}

export function useRetryRun(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => apiSend<TemplateRunWire>('POST', endpoints.templateRetry(id)),
    onSuccess: (run) => queries.setQueryData(keys.templateRun(id), run),
  });
}

/** Asks it, or all of its upgrade, to stop at the next safe point. */
export function useCancelRun(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CancelRunInput) => apiSend<TemplateRunWire>('POST', endpoints.templateCancel(id), { body }),
    onSuccess: (run) => queries.setQueryData(keys.templateRun(id), run),
  });
}

export function useUpgrade(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: UpgradeInput) => apiSend<{ runs: TemplateRunRow[] }>('POST', endpoints.templateUpgrades(id), { body }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.template(id) });
      void queries.invalidateQueries({ queryKey: ['templateRuns'] });
    },
  });
}

export function useOptOut(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ service, ...body }: { service: string } & UpdateUseInput) =>
      apiSend<TemplateUse>('PATCH', endpoints.templateUse(id, service), { body }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.template(id) }),
  });
}

export function useUpdateTemplate(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateTemplateInput) => apiSend<TemplateWire>('PATCH', endpoints.template(id), { body }),
    onSuccess: (template) => {
      queries.setQueryData(keys.template(id), template);
      void queries.invalidateQueries({ queryKey: ['templates'] });
    },
  });
}

/** A new template, or the next version of one. */
export function useSaveTemplate(id: string | undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateTemplateInput & PublishVersionInput) =>
      apiSend<TemplateWire>('POST', id === undefined ? endpoints.templates() : endpoints.templateVersions(id), { body }),
    onSuccess: (template) => {
      void queries.invalidateQueries({ queryKey: keys.template(template.id) });
      void queries.invalidateQueries({ queryKey: ['templates'] });
    },
  });
}
