'use client';

import { IconCheck, IconSelector, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Menu, MenuDivider, MenuItem } from '#components/common/menu.tsx';
import { showOverlay } from './overlay.ts';
import { foundTeamsQuery } from './palette/queries.ts';
import classes from './top-bar.module.css';
import { useMe } from './use-me.ts';
import { useScope, useSetFilters } from './use-scope.ts';

/** Whose things are shown: one of my teams, or all that I may see. */
export function TeamSwitch() {
  const me = useMe();
  const { team } = useScope();
  const setFilters = useSetFilters();
  const [asked, setAsked] = useState(false);
  // With a role over the platform one sees teams without being in them; they are read when the menu is about to open.
  const all = useQuery({ ...foundTeamsQuery(''), enabled: asked && me.platformRole !== null });
  const others = (all.data?.items ?? []).filter((entry) => !me.teams.some((own) => own.name === entry.name));
  const ask = () => setAsked(true);
  const current = me.teams.find((entry) => entry.name === team) ?? others.find((entry) => entry.name === team);
  const label = current?.title || current?.name || team || 'All teams';
  return (
    <Menu
      label="Team"
      side="bottom-start"
      widthPx={240}
      trigger={
        <button
          type="button"
          className={classes.switch}
          data-set={team ? '' : undefined}
          aria-label={`Team: ${label}`}
          onPointerEnter={ask}
          onFocus={ask}
        >
          <IconUsers size={16} stroke={1.6} />
          <span className={classes.words}>{label}</span>
          <IconSelector size={14} />
        </button>
      }
    >
      <MenuItem onClick={() => setFilters({ team: undefined })} end={team ? null : <IconCheck size={14} />}>
        All teams
      </MenuItem>
      {me.teams.length > 0 ? <MenuDivider /> : null}
      {me.teams.map((entry) => (
        <MenuItem
          key={entry.teamId}
          onClick={() => setFilters({ team: entry.name })}
          end={entry.name === team ? <IconCheck size={14} /> : <span className={classes.protected}>{entry.role}</span>}
        >
          {entry.title || entry.name}
        </MenuItem>
      ))}
      {others.length > 0 ? <MenuDivider /> : null}
      {others.map((entry) => (
        <MenuItem
          key={entry.id}
          onClick={() => setFilters({ team: entry.name })}
          end={entry.name === team ? <IconCheck size={14} /> : null}
        >
          {entry.title || entry.name}
        </MenuItem>
      ))}
      {all.data?.nextCursor ? <MenuItem onClick={() => showOverlay({ kind: 'palette' })}>More: search by name…</MenuItem> : null}
    </Menu>
  );
}
