'use client';

import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { Menu, MenuItem } from '#components/common/menu.tsx';
import classes from './scheme-toggle.module.css';

const SCHEMES = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const;

/** Light, dark, or as the system has it. Which icon shows is decided in CSS, so that nothing flickers while the page wakes up. */
export function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu
      label="Colour scheme"
      widthPx={180}
      trigger={
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Colour scheme">
          <IconSun size={18} stroke={1.6} className={classes.sun} />
          <IconMoon size={18} stroke={1.6} className={classes.moon} />
        </ActionIcon>
      }
    >
      {SCHEMES.map(({ value, label, icon: Icon }) => (
        <MenuItem
          key={value}
          icon={<Icon size={15} />}
          end={colorScheme === value ? <IconCheck size={14} /> : null}
          onClick={() => setColorScheme(value)}
        >
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
