'use client';

import { IconCheck, IconLock, IconSelector, IconStack2 } from '@tabler/icons-react';
import { Menu, MenuDivider, MenuItem } from '#components/common/menu.tsx';
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
    <Menu
      label="Environment"
      side="bottom-start"
      widthPx={240}
      trigger={
        <button type="button" className={classes.switch} data-set={env ? '' : undefined} aria-label={`Environment: ${label}`}>
          <IconStack2 size={16} stroke={1.6} />
          <span className={classes.words}>{label}</span>
          <IconSelector size={14} />
        </button>
      }
    >
      <MenuItem onClick={() => setFilters({ env: undefined })} end={env ? null : <IconCheck size={14} />}>
        All environments
      </MenuItem>
      <MenuDivider />
      {environments.map((entry) => (
        <MenuItem
          key={entry.id}
          onClick={() => setFilters({ env: entry.name })}
          icon={entry.protected ? <IconLock size={14} aria-label="protected" /> : null}
          end={entry.name === env ? <IconCheck size={14} /> : null}
        >
          {entry.title || entry.name}
        </MenuItem>
      ))}
    </Menu>
  );
}
