'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { PageHeader } from '#components/common/page-header.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { routes } from '#lib/client/routes.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import { templateQuery } from './queries.ts';
import { STARTER_TEMPLATE } from './starter-template.ts';

const Author = dynamic(() => import('./author.tsx').then((module) => module.Author), {
  ssr: false,
  loading: () => <PanelSkeleton height={620} />,
});

/** Writing a template: the text on one side, the form and the manifests it gives on the other. */
export function AuthorView({ id, renderPlan }: { id?: string; renderPlan: (plan: PlanResult) => ReactNode }) {
  const template = useQuery({ ...templateQuery(id ?? ''), enabled: id !== undefined });
  return (
    <>
      <PageHeader
        trail={
          id === undefined
            ? [{ label: 'Templates', href: routes.templates() }]
            : [
                { label: 'Templates', href: routes.templates() },
                { label: template.data?.title ?? 'Template', href: routes.template(id) },
              ]
        }
        title={id === undefined ? 'New template' : `New version of ${template.data?.title ?? 'the template'}`}
        lead="Write on the left; try it on the right. Publishing makes a version that never changes."
      />
      {template.error ? <ProblemNote title="This template cannot be shown" error={template.error} /> : null}
      {id === undefined ? <Author initial={STARTER_TEMPLATE} template={undefined} renderPlan={renderPlan} /> : null}
      {id !== undefined && template.data ? (
        <Author key={template.data.id} initial={template.data.source} template={template.data} renderPlan={renderPlan} />
      ) : null}
      {id !== undefined && template.isPending ? <PanelSkeleton height={620} /> : null}
    </>
  );
}
