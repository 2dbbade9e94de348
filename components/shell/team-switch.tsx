'use client';

import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconSelector, IconUsers } from '@tabler/icons-react';
import classes from './top-bar.module.css';
import { useMe } from './use-me.ts';
import { useScope, useSetFilters } from './use-scope.ts';

/** Whose things are shown: one of my teams, or all that I may see. */
export function TeamSwitch() {
  const me = useMe();
  const { team } = useScope();
  const setFilters = useSetFilters();
  const current = me.teams.find((entry) => entry.name === team);
  const label = current?.title || current?.name || team || 'All teams';
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.switch} aria-label={`Team: ${label}`}>
          <IconUsers size={16} stroke={1.6} />
          {label}
          <IconSelector size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setFilters({ team: undefined })} rightSection={team ? null : <IconCheck size={14} />}>
          All teams
        </Menu.Item>
        {me.teams.length > 0 ? <Menu.Divider /> : null}
        {me.teams.map((entry) => (
          <Menu.Item
            key={entry.teamId}
            onClick={() => setFilters({ team: entry.name })}
            rightSection={entry.name === team ? <IconCheck size={14} /> : <span className={classes.protected}>{entry.role}</span>}
          >
            {entry.title || entry.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
