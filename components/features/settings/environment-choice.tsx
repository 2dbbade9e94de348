'use client';

import { Checkbox, Group } from '@mantine/core';
import { useEnvironments } from '#components/shell/use-me.ts';

/** As a form's field hands them on. */
type Props = { value?: string[]; onChange: (value: string[]) => void };

/** In which environments a role counts; none chosen means in all of them. */
export function EnvironmentChoice({ value = [], onChange }: Props) {
  const environments = useEnvironments();
  return (
    <Checkbox.Group
      label="Only in these environments"
      description="None chosen: in all of them, later ones included."
      value={value}
      onChange={onChange}
    >
      <Group gap="md" mt="xs">
        {environments.map((one) => (
          <Checkbox key={one.id} value={one.name} label={one.title || one.name} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
