import { queryOptions } from '@tanstack/react-query';
import { apiGet } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { Page } from '#lib/domain/page.ts';
import type { TemplateRow } from '#lib/domain/template/template.ts';

const EXAMPLE = 'http-service';

/** The template with a ready example: it needs a name and nothing else. */
export const exampleTemplateQuery = () =>
  queryOptions({
    queryKey: keys.templates({ example: EXAMPLE }),
    queryFn: async ({ signal }) => {
      const { items } = await apiGet<Page<TemplateRow>>(endpoints.templates({ q: EXAMPLE, limit: 5 }), signal);
      return items.find((one) => one.name === EXAMPLE) ?? null;
    },
  });

/** What the team runs, the newest first: what was just made is the first of it. */
export const newestDeploymentQuery = (service: string | undefined, team: string | undefined) =>
  queryOptions({
    // Below `services`, so that every change of a deployment reaches it.
    queryKey: [...keys.services(), 'newest', { service, team }],
    queryFn: async ({ signal }) => {
      const { items } = await apiGet<Page<DeploymentWire>>(endpoints.deployments({ service, team, limit: 50 }), signal);
      return items.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt))[0] ?? null;
    },
  });
