import { Button } from '@mantine/core';
import type {
  ArrayFieldDescriptionProps,
  ArrayFieldTitleProps,
  DescriptionFieldProps,
  IconButtonProps,
  TitleFieldProps,
} from '@rjsf/utils';
import { IconPlus } from '@tabler/icons-react';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import classes from './page-form.module.css';

type Values = Parameters | undefined;

/** The name of a list or a map, looking like any other field's label. */
const Title = ({ id, title }: TitleFieldProps<Values>) => (
  <p id={id} className={classes.label}>
    {title}
  </p>
);
const ArrayTitle = ({ title, required }: ArrayFieldTitleProps<Values>) =>
  title ? (
    <span className={classes.label}>
      {title}
      {required ? <span aria-hidden="true"> *</span> : null}
    </span>
  ) : null;
const Description = ({ id, description }: DescriptionFieldProps<Values>) =>
  description ? (
    <div id={id} className={classes.description}>
      {description}
    </div>
  ) : null;
const ArrayDescription = ({ description }: ArrayFieldDescriptionProps<Values>) =>
  description ? <div className={classes.description}>{description}</div> : null;
const AddButton = ({ onClick, disabled, id }: IconButtonProps<Values>) => (
  <Button
    id={id}
    size="compact-sm"
    variant="default"
    leftSection={<IconPlus size={14} aria-hidden="true" />}
    onClick={onClick}
    disabled={disabled ?? false}
  >
    Add
  </Button>
);

/** Where the portal's own look replaces the theme's. */
export const formParts = {
  TitleFieldTemplate: Title,
  ArrayFieldTitleTemplate: ArrayTitle,
  DescriptionFieldTemplate: Description,
  ArrayFieldDescriptionTemplate: ArrayDescription,
  ButtonTemplates: { AddButton },
};
