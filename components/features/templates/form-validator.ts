import type { CustomValidator, ErrorSchema, ErrorTransformer, RJSFSchema, RJSFValidationError, UiSchema, ValidatorType } from '@rjsf/utils';
import { fromPointer } from '#lib/domain/manifest/locate.ts';
import type { TemplatePage } from '#lib/domain/template/page.ts';
import { checkPage, type Parameters } from '#lib/domain/template/parameters.ts';

type Values = Parameters | undefined;

/**
 * The form's validator: the server's own check of a page. It compiles nothing, so the page's policy against evaluated code holds; the
 * form and the server cannot disagree. Answers of other pages (`others`) may decide what this one asks.
 */
export function validatorFor(page: TemplatePage, others: Parameters): ValidatorType<Values> {
  const find = (values: Values) => checkPage(page, { ...others, ...values });
  return {
    validateFormData(
      values: Values,
      _schema: RJSFSchema,
      _custom?: CustomValidator<Values>,
      _transform?: ErrorTransformer<Values>,
      _ui?: UiSchema<Values>,
    ) {
      const issues = find(values);
      const errors: RJSFValidationError[] = issues.map((issue) => ({
        property: fromPointer(issue.path).join('.'),
        message: issue.message,
        stack: issue.message,
        name: 'page',
      }));
      return { errors, errorSchema: toErrorSchema(issues) };
    },
    /** Asked only where a schema has branches; those are decided before the form is made. */
    isValid: () => true,
    rawValidation: <Result>(_schema: RJSFSchema, values?: Values) => ({ errors: find(values) as Result[] }),
  };
}

export function toErrorSchema(issues: readonly { path: string; message: string }[]): ErrorSchema<Values> {
  const root: Record<string, unknown> = {};
  for (const { path, message } of issues) {
    let at = root;
    for (const segment of fromPointer(path)) {
      const next = Object.hasOwn(at, segment) ? (at[segment] as Record<string, unknown>) : {};
      at[segment] = next;
      at = next;
    }
    at.__errors = [...((at.__errors as string[] | undefined) ?? []), message];
  }
  return root as ErrorSchema<Values>;
}
