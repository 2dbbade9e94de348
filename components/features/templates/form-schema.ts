import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import type { Field, FieldItem, TemplatePage } from '#lib/domain/template/schema.ts';

/** One page of questions as the form wants it: a JSON schema and, apart, how to show it. */
export function toFormSchema(page: TemplatePage): { schema: RJSFSchema; uiSchema: UiSchema } {
  const properties: Record<string, RJSFSchema> = {};
  const uiSchema: UiSchema = { 'ui:submitButtonOptions': { norender: true } };
  for (const [name, field] of Object.entries(page.properties)) {
    properties[name] = toSchema(field);
    uiSchema[name] = toUi(field);
  }
  return { schema: { type: 'object', properties, required: page.required ?? [] }, uiSchema };
}

function toSchema(field: Field | FieldItem): RJSFSchema {
  const { ui: _, enumNames: __, format: ___, pattern: ____, ...rest } = field as Field;
  return { ...rest, title: field.title, ...(rest.items ? { items: toSchema(rest.items) } : {}), ...nested(rest) } as RJSFSchema;
}

const nested = (field: { additionalProperties?: FieldItem | undefined }) =>
  field.additionalProperties ? { additionalProperties: toSchema(field.additionalProperties) } : {};

function toUi(field: Field): UiSchema {
  const { ui, enumNames } = field;
  return {
    'ui:options': { label: true, ...(field.type === 'array' ? { orderable: false } : {}) },
    ...(ui?.widget ? { 'ui:widget': ui.widget } : {}),
    ...(ui?.placeholder ? { 'ui:placeholder': ui.placeholder } : {}),
    ...(ui?.help ? { 'ui:help': ui.help } : {}),
    ...(enumNames ? { 'ui:enumNames': enumNames } : {}),
  };
}
