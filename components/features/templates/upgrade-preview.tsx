import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { ChangeList, pathText, valueText } from '#components/common/change-list.tsx';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { formatCount } from '#lib/client/format.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import type { MergeChoices, MergeConflict } from '#lib/domain/template/merge.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import type { TemplateUse, TemplateWire } from '#lib/domain/template/template.ts';
import { usePlanTemplate, useUpgrade } from './mutations.ts';
import { NewQuestions, questionsOf } from './new-questions.tsx';
import classes from './templates.module.css';

type UpgradePreviewProps = {
  use: TemplateUse;
  template: TemplateWire;
  refusal: string | undefined;
  renderPlan: (plan: PlanResult) => ReactNode;
};

/** What the newest version would change of one service, what of the team's own stays, and what somebody has to choose or answer first. */
export function UpgradePreview({ use, template, refusal, renderPlan }: UpgradePreviewProps) {
  const plan = usePlanTemplate(template.id);
  const upgrade = useUpgrade(template.id);
  const [choices, setChoices] = useState<MergeChoices>({});
  const [answers, setAnswers] = useState<Parameters>({});
  const look = (asked: { choices: MergeChoices; parameters: Parameters }) => plan.mutate({ service: use.serviceId, ...asked });
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at once when opened, then whenever something is chosen
  useEffect(() => look({ choices, parameters: answers }), []);
  const choose = (path: string, choice: MergeConflict['choice']) => {
    if (!choice) return;
    const next = { ...choices, [path]: choice };
    setChoices(next);
    look({ choices: next, parameters: answers });
  };
  const { merge, plan: planned } = plan.data ?? {};
  const open = merge?.conflicts.filter((conflict) => conflict.choice === null).length ?? 0;
  const asked = questionsOf(template, plan.error);
  const whyNot = !planned
    ? 'The change comes first.'
    : open > 0
      ? `Choose what stands in ${formatCount(open, 'field')} first.`
      : planned.accepted
        ? undefined
        : 'The plan is refused: see why above.';
  return (
    <div className={classes.stack}>
      {plan.isPending && !plan.data ? (
        <p role="status" className={classes.lead}>
          Working out the change…
        </p>
      ) : null}
      {asked ? (
        <NewQuestions
          why="The newest version asks for more than this service was made with."
          page={asked}
          team={use.team}
          label="Show the change with this"
          pending={plan.isPending}
          onDone={(given) => {
            setAnswers(given);
            look({ choices, parameters: given });
          }}
        />
      ) : plan.error ? (
        <ProblemNote title="It cannot be upgraded as it is" error={plan.error} />
      ) : null}
      {planned ? renderPlan(planned) : null}
      {merge && merge.conflicts.length > 0 ? (
        <section aria-label="Changed by both">
          <h3>Changed by the template and by the team</h3>
          <ul className={classes.conflicts}>
            {merge.conflicts.map((conflict) => (
              <li key={conflict.path}>
                <code>{pathText(conflict.path)}</code>
                <span className={classes.small}>was {show(conflict.before)}</span>
                <SegmentedControl
                  aria-label={`What stands in ${pathText(conflict.path)}`}
                  size="xs"
                  value={conflict.choice ?? ''}
                  onChange={(value) => choose(conflict.path, value as MergeConflict['choice'])}
                  data={[
                    { value: 'team', label: `The team’s: ${show(conflict.team)}` },
                    { value: 'template', label: `The template’s: ${show(conflict.template)}` },
                  ]}
                />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {merge && merge.kept.length > 0 ? (
        <section aria-label="Kept">
          <h3>The team’s own edits, which stay</h3>
          <ChangeList changes={merge.kept} />
        </section>
      ) : null}
      {upgrade.error ? <ProblemNote title="The upgrade was not started" error={upgrade.error} /> : null}
      <div>
        <GuardedButton
          size="xs"
          refusal={refusal ?? whyNot}
          loading={upgrade.isPending}
          onClick={() =>
            upgrade.mutate(
              {
                services: [use.serviceId],
                ...(Object.keys(choices).length > 0 ? { choices } : {}),
                ...(Object.keys(answers).length > 0 ? { parameters: answers } : {}),
              },
              { onSuccess: () => notifyDone(`The upgrade of ${use.service} started.`) },
            )
          }
        >
          Upgrade {use.service}
        </GuardedButton>
      </div>
    </div>
  );
}

const show = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : valueText(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};
