import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import { choicesOf, type Field } from '#lib/domain/template/field.ts';
import { fieldsInEffect, type TemplatePage } from '#lib/domain/template/page.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';

/** Formats whose values are chosen from what there is. */
export const PICKED = ['service', 'team', 'environment'] as const;

/** What a page asks with these answers, as the form wants it: a JSON schema and, apart, how to show it. */
export function toFormSchema(page: TemplatePage, values: Parameters): { schema: RJSFSchema; uiSchema: UiSchema } {
  const { properties, required } = fieldsInEffect(page, values);
  return {
    schema: { type: 'object', required, properties: Object.fromEntries(properties.map(([name, field]) => [name, toSchema(field)])) },
    uiSchema: {
      'ui:submitButtonOptions': { norender: true },
      ...Object.fromEntries(properties.map(([name, field]) => [name, toUi(field)])),
    },
  };
}

/** Only what the form draws from; the rules are checked by the domain alone. */
function toSchema(field: Field): RJSFSchema {
  const { type, description, items, properties, required, additionalProperties, maxItems, uniqueItems } = field;
  const { minimum, maximum, multipleOf } = field;
  const choices = choicesOf(field);
  const limits = Object.fromEntries(
    Object.entries({ minimum, maximum, multipleOf, maxItems, uniqueItems }).filter(([, value]) => value !== undefined),
  );
  return {
    type,
    title: field.title ?? (properties ? '' : undefined),
    description,
    ...limits,
    ...(field.default === undefined ? {} : { default: field.default as never }),
    ...(choices ? { enum: choices.map((one) => one.value) } : {}),
    ...(items ? { items: toSchema(items) } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, toSchema(inner)])),
          required: required ?? [],
        }
      : {}),
    ...(additionalProperties ? { additionalProperties: toSchema(additionalProperties) } : {}),
  } as RJSFSchema;
}

function toUi(field: Field): UiSchema {
  const { ui, items, properties, additionalProperties } = field;
  const choices = choicesOf(field);
  const picked = PICKED.find((format) => format === field.format);
  const widget = ui?.widget ?? (choices ? undefined : picked) ?? (isManyOf(field) ? 'checkboxes' : undefined);
  return {
    'ui:options': {
      label: true,
      ...(field.type === 'array' ? { orderable: false } : {}),
      ...(field.format === 'date' ? { inputType: 'date' } : {}),
      ...(ui?.widget === 'range' ? { labelAlwaysOn: true, mt: 'xl', thumbLabel: field.title ?? '' } : {}),
      ...(ui?.rows ? { rows: ui.rows } : {}),
    },
    ...(widget ? { 'ui:widget': widget } : {}),
    ...(ui?.placeholder ? { 'ui:placeholder': ui.placeholder } : {}),
    ...(ui?.help ? { 'ui:help': ui.help } : {}),
    ...(choices ? { 'ui:enumNames': choices.map((one) => one.label) } : {}),
    ...(items ? { items: toUi(items) } : {}),
    ...(additionalProperties ? { additionalProperties: toUi(additionalProperties) } : {}),
    ...(properties ? Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, toUi(inner)])) : {}),
  };
}

/** Some of a few: boxes to tick. */
const isManyOf = (field: Field): boolean =>
  field.type === 'array' && field.uniqueItems === true && field.items !== undefined && choicesOf(field.items) !== undefined;
