import { Button, SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { useEnvironments } from '#components/shell/use-me.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import { type Parameters, withDefaults } from '#lib/domain/template/parameters.ts';
import { renderTemplate } from '#lib/domain/template/render.ts';
import type { TemplateDocument } from '#lib/domain/template/schema.ts';
import own from './author.module.css';
import { usePlanText } from './mutations.ts';
import { PageForm } from './page-form.tsx';
import { Preview } from './preview.tsx';
import classes from './templates.module.css';

type TrialProps = {
  document: TemplateDocument;
  version: number;
  team: string;
  refusal: string | undefined;
  renderPlan: (plan: PlanResult) => ReactNode;
};

/** The form as people will see it, what it gives, and what applying that would change. Nothing is written. */
export function Trial({ document, version, team, refusal, renderPlan }: TrialProps) {
  const environment = useEnvironments()[0]?.name ?? 'dev';
  const plan = usePlanText();
  const [step, setStep] = useState(0);
  const [values, setValues] = useState<Parameters>({});
  const pages = document.spec.parameters;
  const index = Math.min(step, pages.length - 1);
  const page = pages[index];
  const answers = { ...values, ...withDefaults(document, values) };
  const rendered = renderTemplate(document, { version, team, environment, parameters: withDefaults(document, values) });
  const text = rendered.ok ? rendered.value.text : undefined;
  const current = plan.data && plan.variables?.manifest === text ? plan.data : undefined;
  return (
    <div className={classes.stack}>
      <Panel title="The form" note="As people will see it; try it with answers of your own.">
        {pages.length > 1 ? (
          <SegmentedControl
            aria-label="Page of the form"
            fullWidth
            size="xs"
            data={pages.map((one, position) => ({ value: String(position), label: one.title }))}
            value={String(index)}
            onChange={(value) => setStep(Number(value))}
          />
        ) : null}
        {page ? (
          <div className={own.trial}>
            <PageForm
              key={`${index}-${JSON.stringify(page)}`}
              page={page}
              values={answers}
              team={team}
              onChange={setValues}
              onDone={(given) => {
                setValues(given);
                setStep(Math.min(index + 1, pages.length - 1));
              }}
            >
              <div>
                <Button type="submit" size="compact-sm" variant="default">
                  Check the answers
                </Button>
              </div>
            </PageForm>
          </div>
        ) : null}
      </Panel>
      <Panel
        title="What it gives"
        aside={
          <GuardedButton
            size="compact-sm"
            variant="default"
            refusal={refusal ?? (text === undefined ? 'Answer the questions above first.' : undefined)}
            loading={plan.isPending}
            onClick={() => text !== undefined && plan.mutate({ manifest: text, team, environment })}
          >
            Plan it
          </GuardedButton>
        }
        flush
      >
        {plan.error ? <ProblemNote title="It cannot be planned" error={plan.error} /> : null}
        {current ? renderPlan(current) : null}
        <Preview document={document} version={version} team={team} environment={environment} parameters={answers} />
      </Panel>
    </div>
  );
}
