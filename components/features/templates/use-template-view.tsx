'use client';

import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { PageHeader } from '#components/common/page-header.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { WhyButton } from '#components/common/why-button.tsx';
import { useEnvironments, useMe, useRefusal } from '#components/shell/use-me.ts';
import { useScope } from '#components/shell/use-scope.ts';
import { routes } from '#lib/client/routes.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import { templateQuery, templateRunQuery, templateVersionQuery } from './queries.ts';
import classes from './wizard.module.css';

const Wizard = dynamic(() => import('./wizard.tsx').then((module) => module.Wizard), {
  ssr: false,
  loading: () => <PanelSkeleton height={520} />,
});

/** From answers to a run: one page of questions after the other, then the plan. */
export function UseTemplateView({ id, renderPlan }: { id: string; renderPlan: (plan: PlanResult) => ReactNode }) {
  const me = useMe();
  const environments = useEnvironments();
  const scope = useScope();
  const search = useSearchParams();
  const template = useQuery(templateQuery(id));
  const asked = Number(search.get('version')) || undefined;
  const older = useQuery({
    ...templateVersionQuery(id, asked ?? 0),
    enabled: asked !== undefined && template.data !== undefined && asked !== template.data.latestVersion,
  });
  const [team, setTeam] = useState(scope.team ?? me.teams[0]?.name ?? '');
  const [environment, setEnvironment] = useState(scope.env ?? environments[0]?.name ?? '');
  const from = search.get('from') ?? undefined;
  const earlier = useQuery({ ...templateRunQuery(from ?? ''), enabled: from !== undefined });
  const chosen = environments.find((one) => one.name === environment);
  const mayNot = useRefusal('template:use', {
    team: team || undefined,
    environment: chosen && { name: chosen.name, protected: chosen.protected },
  });
  const error = template.error ?? older.error ?? earlier.error;
  const document = asked !== undefined && asked !== template.data?.latestVersion ? older.data?.document : template.data?.document;
  return (
    <>
      <PageHeader
        trail={[
          { label: 'Templates', href: routes.templates() },
          { label: template.data?.title ?? 'Template', href: routes.template(id) },
        ]}
        title={template.data ? `New from ${template.data.title}` : 'New from a template'}
        actions={
          <div className={classes.where}>
            {me.teams.length > 1 || (me.teams.length === 1 && team !== me.teams[0]?.name) ? (
              <NativeSelect
                label="Team"
                data={[...new Set([...me.teams.map((one) => one.name), team])]}
                value={team}
                onChange={(event) => setTeam(event.currentTarget.value)}
                w={180}
              />
            ) : null}
            <NativeSelect
              label="Environment"
              data={environments.map((one) => ({ value: one.name, label: one.title || one.name }))}
              value={environment}
              onChange={(event) => setEnvironment(event.currentTarget.value)}
              w={180}
            />
          </div>
        }
      />
      {mayNot ? (
        <p className={classes.refused} role="status">
          <span>{mayNot} You can look at what it asks; it cannot be run.</span>
          <WhyButton question={{ verb: 'template:use', team: team || undefined, environment }} about="Run" />
        </p>
      ) : null}
      {error ? <ProblemNote title="This template cannot be used" error={error} /> : null}
      {template.data && document && (from === undefined || earlier.data) ? (
        <Wizard
          key={`${template.data.id}@${asked ?? template.data.latestVersion}`}
          templateId={template.data.id}
          version={asked ?? template.data.latestVersion}
          document={document}
          team={team}
          environment={environment}
          given={earlier.data?.parameters}
          renderPlan={renderPlan}
        />
      ) : error ? null : (
        <PanelSkeleton height={520} />
      )}
    </>
  );
}
