'use client';

import '@mantine/core/styles/Fieldset.layer.css';
import '@mantine/core/styles/Flex.layer.css';
import '@mantine/core/styles/Grid.layer.css';
import '@mantine/core/styles/SimpleGrid.layer.css';
import '@mantine/core/styles/Container.layer.css';
import '@mantine/core/styles/Radio.layer.css';
import '@mantine/core/styles/Slider.layer.css';
import '@mantine/core/styles/List.layer.css';
import Form from '@rjsf/mantine';
import { type ReactNode, useMemo } from 'react';
import { everyField, fieldsInEffect, type TemplatePage } from '#lib/domain/template/page.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import { formParts } from './form-parts.tsx';
import { toFormSchema } from './form-schema.ts';
import { toErrorSchema, validatorFor } from './form-validator.ts';
import classes from './page-form.module.css';
import { pickers } from './pick-widget.tsx';

type PageFormProps = {
  page: TemplatePage;
  values: Parameters;
  team: string | undefined;
  /** What the server said about answers of this page; paths as `/name`. */
  said?: readonly { path: string; message: string }[];
  onChange: (values: Parameters) => void;
  onDone: (values: Parameters) => void;
  children: ReactNode;
};

/** One page of questions, made from its schema and the answers so far. Loaded only where a form is shown. */
export function PageForm({ page, values, team, said, onChange, onDone, children }: PageFormProps) {
  const { properties, required } = fieldsInEffect(page, values);
  // The form is made anew only when what it asks changes, not with each letter.
  const asks = JSON.stringify([properties.map(([name]) => name), required]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asks` stands for what of the values counts
  const { schema, uiSchema } = useMemo(() => toFormSchema(page, values), [page, asks]);
  const own = new Set(everyField(page).map(([name]) => name));
  const elsewhere = JSON.stringify(Object.fromEntries(Object.entries(values).filter(([name]) => !own.has(name))));
  const validator = useMemo(() => validatorFor(page, JSON.parse(elsewhere) as Parameters), [page, elsewhere]);
  const extraErrors = useMemo(() => (said && said.length > 0 ? toErrorSchema(said) : undefined), [said]);
  const context = useMemo(() => ({ team }), [team]);
  const asked = new Set(properties.map(([name]) => name));
  const merge = (data: Parameters | undefined): Parameters => ({ ...values, ...answersOf(page, asked, data) });
  return (
    <Form
      className={classes.form ?? ''}
      idPrefix="template"
      schema={schema}
      uiSchema={uiSchema}
      validator={validator}
      templates={formParts}
      widgets={pickers}
      formContext={context}
      formData={Object.fromEntries(Object.entries(values).filter(([name]) => asked.has(name)))}
      {...(extraErrors ? { extraErrors } : {})}
      extraErrorsBlockSubmit={false}
      noHtml5Validate
      showErrorList={false}
      focusOnFirstError
      liveValidate="onBlur"
      onChange={({ formData }) => onChange(merge(formData))}
      // Complaints stand at their fields; without this the form writes them to the console as well.
      onError={() => undefined}
      onSubmit={({ formData }) => onDone(merge(formData))}
    >
      {children}
    </Form>
  );
}

/** Every field that is asked is set, so that an emptied one does not keep its last answer; one that is not keeps it for later. */
const answersOf = (page: TemplatePage, asked: ReadonlySet<string>, data: Parameters | undefined): Parameters =>
  Object.fromEntries(
    everyField(page)
      .map(([name]) => name)
      .filter((name) => asked.has(name))
      .map((name) => [name, data?.[name]]),
  );
