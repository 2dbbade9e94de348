import { Button } from '@mantine/core';
import { useState } from 'react';
import { ApiError } from '#lib/client/api-error.ts';
import { fromPointer } from '#lib/domain/manifest/locate.ts';
import { everyField, type TemplatePage } from '#lib/domain/template/page.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import { PageForm } from './page-form.tsx';
import classes from './templates.module.css';

type NewQuestionsProps = {
  /** Why there are questions. */
  why: string;
  page: TemplatePage;
  team: string | undefined;
  label: string;
  pending: boolean;
  onDone: (answers: Parameters) => void;
};

/** What the newest version asks and a service was never asked. */
export function NewQuestions({ why, page, team, label, pending, onDone }: NewQuestionsProps) {
  const [answers, setAnswers] = useState<Parameters>({});
  return (
    <div className={classes.newQuestions}>
      <p>{why}</p>
      <PageForm page={page} values={answers} team={team} onChange={setAnswers} onDone={onDone}>
        <div>
          <Button type="submit" size="compact-sm" variant="default" loading={pending}>
            {label}
          </Button>
        </div>
      </PageForm>
    </div>
  );
}

/** The questions that stand in the way, where the newest version asks what a service was never asked. */
export function questionsOf(template: TemplateWire, error: unknown): TemplatePage | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const names = error.issues
    .map((issue) => fromPointer(issue.path))
    .flatMap(([root, name]) => (root === 'parameters' && name ? [name] : []));
  const fields = template.document.spec.parameters.flatMap(everyField).filter(([name]) => names.includes(name));
  if (fields.length === 0) return undefined;
  return { title: 'New questions', properties: Object.fromEntries(fields), required: fields.map(([name]) => name) };
}
