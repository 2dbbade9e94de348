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
import type { Parameters } from '#lib/domain/template/parameters.ts';
import type { TemplatePage } from '#lib/domain/template/schema.ts';
import { formParts } from './form-parts.tsx';
import { toFormSchema } from './form-schema.ts';
import { validatorFor } from './form-validator.ts';
import classes from './page-form.module.css';

type PageFormProps = {
  page: TemplatePage;
  values: Parameters;
  /** What the server said about answers of this page. */
  serverIssues?: { path: string; message: string }[] | undefined;
  onChange: (values: Parameters) => void;
  onDone: (values: Parameters) => void;
  children: ReactNode;
};

/** One page of questions, made from its schema. Loaded only where a form is shown. */
export function PageForm({ page, values, onChange, onDone, children }: PageFormProps) {
  const { schema, uiSchema } = useMemo(() => toFormSchema(page), [page]);
  const validator = useMemo(() => validatorFor(page), [page]);
  const own = Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(page.properties, name)));
  return (
    <Form
      className={classes.form ?? ''}
      idPrefix="template"
      schema={schema}
      uiSchema={uiSchema}
      validator={validator}
      templates={formParts}
      formData={own}
      noHtml5Validate
      showErrorList={false}
      focusOnFirstError
      liveValidate="onBlur"
      onChange={({ formData }) => onChange({ ...values, ...withoutNothing(page, formData) })}
      // Complaints stand at their fields; without this the form writes them to the console as well.
      onError={() => undefined}
      onSubmit={({ formData }) => onDone({ ...values, ...withoutNothing(page, formData) })}
    >
      {children}
    </Form>
  );
}

/** Every field of the page is set, so that an emptied one does not keep its last answer. */
const withoutNothing = (page: TemplatePage, data: Parameters | undefined): Parameters =>
  Object.fromEntries(Object.keys(page.properties).map((name) => [name, data?.[name]]));
