import { Select } from '@mantine/core';
import type { WidgetProps } from '@rjsf/utils';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useEnvironments, useMe } from '#components/shell/use-me.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import { serviceNamesQuery } from './queries.ts';

type Values = Parameters | undefined;

/** One of the team's services, found by its name; a name that is not there yet may be kept. */
function ServicePicker(props: WidgetProps<Values>) {
  const team = (props.registry.formContext as { team?: string } | undefined)?.team;
  const [search, setSearch] = useState('');
  const found = useQuery(serviceNamesQuery({ team, q: search === props.value ? '' : search }));
  const names = found.data?.items.map((one) => one.name) ?? [];
  return (
    <Picker
      {...props}
      names={names}
      onSearch={setSearch}
      nothing={found.isPending ? 'Looking…' : 'No service of that name. It can be made first.'}
    />
  );
}

function TeamPicker(props: WidgetProps<Values>) {
  return <Picker {...props} names={useMe().teams.map((one) => one.name)} nothing="You are in no such team." />;
}

function EnvironmentPicker(props: WidgetProps<Values>) {
  return <Picker {...props} names={useEnvironments().map((one) => one.name)} nothing="There is no such environment." />;
}

type PickerProps = WidgetProps<Values> & { names: string[]; nothing: string; onSearch?: (text: string) => void };

function Picker({
  id,
  value,
  label,
  hideLabel,
  required,
  disabled,
  readonly,
  rawErrors,
  placeholder,
  schema,
  names,
  nothing,
  onSearch,
  ...on
}: PickerProps) {
  const chosen = typeof value === 'string' && value !== '' ? value : null;
  return (
    <Select
      id={id}
      label={hideLabel ? undefined : label}
      description={schema.description}
      required={required ?? false}
      disabled={disabled || readonly || false}
      placeholder={placeholder || 'Choose'}
      data={[...new Set([...(chosen ? [chosen] : []), ...names])]}
      value={chosen}
      searchable
      clearable={!required}
      nothingFoundMessage={nothing}
      error={rawErrors && rawErrors.length > 0 ? rawErrors.join('\n') : undefined}
      onChange={(next) => on.onChange(next ?? undefined)}
      onBlur={() => on.onBlur(id, value)}
      {...(onSearch ? { onSearchChange: onSearch } : {})}
    />
  );
}

/** By the name of the format. */
export const pickers = { service: ServicePicker, team: TeamPicker, environment: EnvironmentPicker };
