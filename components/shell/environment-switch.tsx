'use client';

import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconLock, IconSelector, IconStack2 } from '@tabler/icons-react';
import classes from './top-bar.module.css';
import { useEnvironments } from './use-me.ts';
import { useScope, useSetFilters } from './use-scope.ts';

/** Which environment is shown; on a service's page it is the one in view. */
export function EnvironmentSwitch() {
  const environments = useEnvironments();
  const { env } = useScope();
  const setFilters = useSetFilters();
  const current = environments.find((entry) => entry.name === env);
  const label = current?.title || current?.name || env || 'All environments';
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.switch} aria-label={`Environment: ${label}`}>
          <IconStack2 size={16} stroke={1.6} />
          {label}
          <IconSelector size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setFilters({ env: undefined })} rightSection={env ? null : <IconCheck size={14} />}>
          All environments
        </Menu.Item>
        <Menu.Divider />
        {environments.map((entry) => (
          <Menu.Item
            key={entry.id}
            onClick={() => setFilters({ env: entry.name })}
            leftSection={entry.protected ? <IconLock size={14} aria-label="protected" /> : null}
            rightSection={entry.name === env ? <IconCheck size={14} /> : null}
          >
            {entry.title || entry.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
