'use client';

import { Button } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { useEnvironments, useMe, useRefusal } from '#components/shell/use-me.ts';
import { routes } from '#lib/client/routes.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import { type Parameters, withDefaults } from '#lib/domain/template/parameters.ts';
import type { TemplateDocument } from '#lib/domain/template/schema.ts';
import { toPointer } from '#lib/kit/json.ts';
import { blameAnswers } from './blame-answers.ts';
import { keepDraft, readDraft } from './draft.ts';
import { DraftNote } from './draft-note.tsx';
import { usePlanTemplate, useStartRun } from './mutations.ts';
import { PageForm } from './page-form.tsx';
import { Preview } from './preview.tsx';
import classes from './templates.module.css';
import own from './wizard.module.css';

type WizardProps = {
  templateId: string;
  version: number;
  document: TemplateDocument;
  team: string;
  environment: string;
  /** Answers to begin with, such as those of an earlier run. */
  given?: Parameters | undefined;
  renderPlan: (plan: PlanResult) => ReactNode;
};

/** What was answered and not sent is kept in this browser, until it is sent or begun anew. */
export function Wizard(props: WizardProps) {
  const { templateId, version, document, given } = props;
  const name = `${useMe().email ?? ''}.use.${templateId}@${version}`;
  const [draft, setDraft] = useState(() => (given ? undefined : readDraft<Parameters>(name)));
  const start = useMemo(() => withDefaults(document, draft?.value ?? given ?? {}), [document, draft, given]);
  const keep = (values: Parameters | undefined) =>
    keepDraft(name, values && JSON.stringify(values) !== JSON.stringify(withDefaults(document, {})) ? values : undefined);
  const discard = () => {
    keep(undefined);
    setDraft(undefined);
  };
  return (
    <>
      {draft ? <DraftNote did="You gave these answers" left="and did not send them" at={draft.at} onDiscard={discard} /> : null}
      {given ? <p className={classes.lead}>With the answers of an earlier run: change what was wrong.</p> : null}
      <Pages key={draft?.at ?? 0} {...props} start={start} keep={keep} />
    </>
  );
}

type PagesProps = WizardProps & { start: Parameters; keep: (values: Parameters | undefined) => void };

/** The pages, the preview beside them, and at the end the plan that the run will carry out. */
function Pages({ templateId, version, document, team, environment, start: begun, keep, renderPlan }: PagesProps) {
  const router = useRouter();
  const pages = document.spec.parameters;
  const [step, setStep] = useState(0);
  const [values, setAnswers] = useState<Parameters>(begun);
  const setValues = (next: Parameters) => {
    setAnswers(next);
    keep(next);
  };
  const heading = useRef<HTMLHeadingElement>(null);
  const plan = usePlanTemplate(templateId);
  const start = useStartRun(templateId);
  const chosen = useEnvironments().find((one) => one.name === environment);
  const mayNot = useRefusal('template:use', {
    team: team || undefined,
    environment: chosen && { name: chosen.name, protected: chosen.protected },
  });
  // What the server said about answers, until they are changed.
  const [said, setSaid] = useState<{ name: string; message: string; value: string }[]>([]);
  const review = step === pages.length;
  const page = pages[step];
  const body = { version, environment, ...(team ? { team } : {}), parameters: filled(values) };
  const planned = plan.data && JSON.stringify(plan.variables) === JSON.stringify(body) ? plan.data : undefined;
  const go = (next: number, answers = values) => {
    setStep(next);
    if (next === pages.length) {
      start.reset();
      plan.mutate({ ...body, parameters: filled(answers) });
    }
    // The new page begins at its heading, for eyes and for readers.
    requestAnimationFrame(() => heading.current?.focus());
  };
  const standing = useMemo(
    () =>
      said
        .filter((one) => JSON.stringify(values[one.name] ?? null) === one.value)
        .map(({ name, message }) => ({ path: toPointer([name]), message })),
    [said, values],
  );
  const blamed = review ? blameAnswers(document, planned?.plan, plan.error ?? start.error) : [];
  const change = (page: number) => {
    setSaid(blamed.map(({ name, message }) => ({ name, message, value: JSON.stringify(values[name] ?? null) })));
    go(page);
  };
  const stale = review && !planned && !plan.isPending && !plan.error;
  return (
    <div>
      <ol className={own.steps} aria-label="Steps">
        {[...pages.map((one) => one.title), 'Review'].map((title, index) => (
          <li key={title} aria-current={index === step ? 'step' : undefined} data-done={index < step || undefined}>
            {index < step ? (
              <button type="button" onClick={() => go(index)}>
                {title}
              </button>
            ) : (
              <span>{title}</span>
            )}
          </li>
        ))}
      </ol>
      <div className={classes.split}>
        <section className={own.questions} aria-labelledby="wizard-heading">
          <h2 id="wizard-heading" ref={heading} tabIndex={-1}>
            {review ? 'Review' : page?.title}
          </h2>
          <p className={classes.lead}>{review ? 'This is what the run will do. Nothing has been changed yet.' : page?.description}</p>
          {page && !review ? (
            <PageForm
              key={step}
              page={page}
              values={values}
              team={team || undefined}
              said={standing}
              onChange={setValues}
              onDone={(answers) => {
                setValues(answers);
                go(step + 1, answers);
              }}
            >
              <div className={own.buttons}>
                {step > 0 ? (
                  <Button variant="default" onClick={() => go(step - 1)}>
                    Back
                  </Button>
                ) : null}
                <Button type="submit">{step === pages.length - 1 ? 'Review' : 'Next'}</Button>
              </div>
            </PageForm>
          ) : null}
          {review ? (
            <>
              {plan.isPending ? (
                <p role="status" className={classes.lead}>
                  Planning: files are packed and the change is worked out…
                </p>
              ) : null}
              {plan.error ? <ProblemNote title="It cannot be planned" error={plan.error} onRetry={() => plan.mutate(body)} /> : null}
              {planned ? renderPlan(planned.plan) : null}
              {stale ? (
                <p className={classes.lead}>
                  Where it goes has changed.{' '}
                  <Button size="compact-sm" variant="subtle" onClick={() => plan.mutate(body)}>
                    Plan again
                  </Button>
                </p>
              ) : null}
              {blamed.length > 0 ? (
                <ul className={own.blamed} aria-label="Answers to look at again">
                  {blamed.map((one) => (
                    <li key={one.name}>
                      <span>
                        <strong>{one.title}</strong> {one.message}
                      </span>
                      <Button size="compact-sm" variant="default" onClick={() => change(one.page)} aria-label={`Change ${one.title}`}>
                        Change it
                      </Button>
                    </li>
                  ))}
                </ul>
              ) : null}
              {start.error ? <ProblemNote title="The run was not started" error={start.error} /> : null}
              <div className={own.buttons}>
                <Button variant="default" onClick={() => go(step - 1)}>
                  Back
                </Button>
                <GuardedButton
                  refusal={
                    mayNot ??
                    (planned ? (planned.plan.accepted ? undefined : 'The plan is refused: see why above.') : 'The plan comes first.')
                  }
                  loading={start.isPending}
                  onClick={() =>
                    start.mutate(body, {
                      onSuccess: (run) => {
                        keep(undefined);
                        router.push(routes.templateRun(run.id));
                      },
                    })
                  }
                >
                  Run
                </GuardedButton>
              </div>
            </>
          ) : null}
        </section>
        <div className={classes.aside}>
          <Panel title={review ? 'What is applied' : 'Preview'} note={review ? undefined : 'As it will be applied'} flush>
            <Preview document={document} version={version} team={team} environment={environment} parameters={values} />
          </Panel>
        </div>
      </div>
    </div>
  );
}

/** Answers that were given; what is empty is left to its default. */
const filled = (values: Parameters): Parameters =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''));
