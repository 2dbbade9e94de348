'use client';

import { Button, SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { useMounted } from '#components/common/use-mounted.ts';
import { showOverlay } from '#components/shell/overlay.ts';
import { setSingleKeys, useSingleKeys } from '#components/shell/shortcuts/preference.ts';
import classes from './settings.module.css';

const SCHEMES = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'As the system' },
] as const;

/** How the portal looks and acts for me, in this browser. */
export function PreferencesView() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const singleKeys = useSingleKeys();
  // What a browser keeps is known in the browser alone.
  const mounted = useMounted();
  return (
    <>
      <PageHeader title="Preferences" lead="Kept in this browser: another one may look and act differently." />
      <div className={classes.stack}>
        <Panel title="Colour scheme">
          <SegmentedControl
            aria-label="Colour scheme"
            data={SCHEMES.map((one) => ({ ...one }))}
            value={mounted ? colorScheme : 'auto'}
            onChange={(value) => setColorScheme(value as (typeof SCHEMES)[number]['value'])}
          />
        </Panel>
        <Panel
          title="Keyboard"
          note="The list of what keys do is one key away on every page: the question mark."
          aside={
            <Button variant="default" onClick={() => showOverlay({ kind: 'shortcuts' })}>
              All shortcuts
            </Button>
          }
        >
          <Switch
            label="Single keys act"
            description="Such as / for search and g then s for the services. Keys with Ctrl or Command always do."
            checked={singleKeys}
            onChange={(event) => setSingleKeys(event.currentTarget.checked)}
          />
        </Panel>
      </div>
    </>
  );
}
