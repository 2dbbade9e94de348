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
import { formatCount, formatDuration } from '#lib/client/format.ts';
import { routes, withQuery } from '#lib/client/routes.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import { formatShare } from './figures.ts';
import { templateQuery, templateRunsQuery } from './queries.ts';
import { RunTable } from './run-table.tsx';
import { SharingPanel } from './sharing-panel.tsx';
import { TemplateIcon } from './template-icon.tsx';
import classes from './templates.module.css';
import { UsesPanel } from './uses-panel.tsx';
import { VersionTable } from './version-table.tsx';

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
  const runs = useQuery(templateRunsQuery({ template: template.id, team: scope.team, limit: 20 }));
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
      <dl className={classes.facts}>
        <div>
          <dt>Owner</dt>
          <dd>{template.owner || template.team || 'The platform'}</dd>
        </div>
        <div>
          <dt>Version</dt>
          <dd>{template.latestVersion}</dd>
        </div>
        <div>
          <dt>Success</dt>
          <dd>
            {template.successRate === null ? 'no runs yet' : `${formatShare(template.successRate)} of ${formatCount(template.runs, 'run')}`}
          </dd>
        </div>
        <div>
          <dt>Median time</dt>
          <dd>{template.medianMs === null ? 'not known' : formatDuration(template.medianMs)}</dd>
        </div>
        <div>
          <dt>Made</dt>
          <dd>{formatCount(template.services, 'service')}</dd>
        </div>
      </dl>
      <UsesPanel template={template} renderPlan={renderPlan} />
      <div className={classes.split}>
        <div className={classes.stack}>
          <Panel title="Runs" flush>
            {runs.data && runs.data.items.length > 0 ? (
              <RunTable runs={runs.data.items} withTemplate={false} />
            ) : (
              <p className={classes.nothing}>{runs.isPending ? 'Looking…' : 'Nobody has run it yet.'}</p>
            )}
          </Panel>
          <Panel title="Versions" flush>
            <VersionTable template={template} />
          </Panel>
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
  return template.team === null ? platform : team;
}
