'use client';

import { IconKeyboard, IconLogout, IconMap2, IconUserCircle } from '@tabler/icons-react';
import { Menu, MenuDivider, MenuItem } from '#components/common/menu.tsx';
import { signOut } from '#lib/client/auth.ts';
import { routes } from '#lib/client/routes.ts';
import { showOverlay } from './overlay.ts';
import classes from './top-bar.module.css';
import { useTour } from './tour/use-tour.ts';
import { useMe } from './use-me.ts';

/** Who I am, my own pages, and the way out. */
export function UserMenu() {
  const me = useMe();
  const tour = useTour();
  const role = me.platformRole
    ? `Platform ${me.platformRole}`
    : me.teams.map((team) => `${team.role} of ${team.title || team.name}`).join(', ');
  return (
    <Menu
      label="Account"
      widthPx={260}
      trigger={
        <button type="button" className={classes.switch} aria-label={`Account of ${me.name}`}>
          <span className={classes.avatar} aria-hidden="true">
            {initials(me.name || me.email || '?')}
          </span>
        </button>
      }
    >
      <div className={classes.who}>
        <strong>{me.name}</strong>
        {me.email && me.email !== me.name ? <span>{me.email}</span> : null}
        {role ? <span>{role}</span> : null}
      </div>
      <MenuDivider />
      <MenuItem href={routes.settings()} icon={<IconUserCircle size={15} />}>
        My settings
      </MenuItem>
      <MenuItem icon={<IconMap2 size={15} />} onClick={() => tour.go(tour.tour?.status === 'left' ? tour.tour.step : 1)}>
        First steps
      </MenuItem>
      <MenuItem icon={<IconKeyboard size={15} />} onClick={() => showOverlay({ kind: 'shortcuts' })}>
        Keyboard shortcuts
      </MenuItem>
      <MenuDivider />
      <MenuItem icon={<IconLogout size={15} />} onClick={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? '?') + (words.length > 1 ? (words[1]?.[0] ?? '') : '')).toUpperCase();
}
