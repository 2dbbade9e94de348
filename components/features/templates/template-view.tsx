'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { useScope } from '#components/shell/use-scope.ts';
import { routes, withQuery } from '#lib/client/routes.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import { Figures } from './figures.tsx';
import { templateQuery } from './queries.ts';
import { RunsPanel } from './runs-panel.tsx';
import { SharingPanel } from './sharing-panel.tsx';
import { TemplateIcon } from './template-icon.tsx';
import classes from './templates.module.css';
import { UsesPanel } from './uses-panel.tsx';
import { VersionsPanel } from './versions-panel.tsx';

type TemplateViewProps = { id: string; renderPlan: (plan: PlanResult) => ReactNode };

/** One template: what it asks, who uses which version, and its runs. */
export function TemplateView({ id, renderPlan }: TemplateViewProps) {
  const template = useQuery(templateQuery(id));
  if (template.error)
    return <ProblemNote title="This template cannot be shown" error={template.error} onRetry={() => void template.refetch()} />;
  if (!template.data) return <PanelSkeleton height={360} />;
  return <Shown template={template.data} renderPlan={renderPlan} />;
}

function Shown({ template, renderPlan }: { template: TemplateWire; renderPlan: TemplateViewProps['renderPlan'] }) {
  const scope = useScope();
  const mayNotUse = useRefusal('template:use', { team: scope.team });
  const mayNotManage = useManageRefusal(template);
  const { metadata, spec } = template.document;
  return (
    <>
      <PageHeader
        trail={[{ label: 'Templates', href: routes.templates() }]}
        title={
          <span className={classes.titled}>
            <TemplateIcon icon={template.icon} size={22} /> {template.title}
          </span>
        }
        beside={template.archived ? <span className={classes.tag}>Archived</span> : undefined}
        lead={metadata.description}
        actions={
          <>
            {mayNotManage ? null : (
              <Button component={Link} href={routes.editTemplate(template.id)} variant="default">
                New version
              </Button>
            )}
            {mayNotUse || template.archived ? (
              <GuardedButton
                refusal={template.archived ? 'It was archived and is no longer offered.' : mayNotUse}
                why={template.archived ? undefined : { verb: 'template:use', team: scope.team }}
                onClick={() => undefined}
              >
                Use this template
              </GuardedButton>
            ) : (
              <Button component={Link} href={withQuery(routes.templateForm(template.id), scope)}>
                Use this template
              </Button>
            )}
          </>
        }
      />
      <Figures template={template} wide />
      <UsesPanel template={template} renderPlan={renderPlan} />
      <div className={classes.split}>
        <div className={classes.stack}>
          <RunsPanel title="Runs" filters={{ template: template.id, team: scope.team, limit: 20 }} />
          <VersionsPanel template={template} />
        </div>
        <div className={classes.aside}>
          <Panel title="What it asks">
            <ol className={classes.asks}>
              {spec.parameters.map((page) => (
                <li key={page.title}>
                  <h3>{page.title}</h3>
                  <p>
                    {Object.entries(page.properties)
                      .map(([name, field]) => field.title ?? name)
                      .join(', ')}
                  </p>
                </li>
              ))}
            </ol>
          </Panel>
          <SharingPanel template={template} refusal={mayNotManage} />
        </div>
      </div>
    </>
  );
}

/** A team's template is managed by its operators, the platform's by its admins. */
function useManageRefusal(template: TemplateWire): string | undefined {
  const platform = useRefusal('template:managePlatform', {});
  const team = useRefusal('template:manage', { team: template.team ?? undefined });
  if (template.platform) return platform;
  return template.team === null ? 'It belongs to another team.' : team;
}
