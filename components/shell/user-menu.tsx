'use client';

import { Menu, UnstyledButton } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import Link from 'next/link';
import { signOut } from '#lib/client/auth.ts';
import { routes } from '#lib/client/routes.ts';
import classes from './top-bar.module.css';
import { useMe } from './use-me.ts';

/** Who I am, my own pages, and the way out. */
export function UserMenu() {
  const me = useMe();
  const role = me.platformRole
    ? `Platform ${me.platformRole}`
    : me.teams.map((team) => `${team.role} of ${team.title || team.name}`).join(', ');
  return (
    <Menu width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.switch} aria-label={`Account of ${me.name}`}>
          <span className={classes.avatar} aria-hidden="true">
            {initials(me.name || me.email || '?')}
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{me.name}</strong>
          {me.email && me.email !== me.name ? <span>{me.email}</span> : null}
          {role ? <span>{role}</span> : null}
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} href={routes.account()} leftSection={<IconUserCircle size={15} />}>
          Sessions and tokens
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? '?') + (words.length > 1 ? (words[1]?.[0] ?? '') : '')).toUpperCase();
}
