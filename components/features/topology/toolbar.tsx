import { ActionIcon, Button, NativeSelect, SegmentedControl, Switch } from '@mantine/core';
import {
  IconArrowBackUp,
  IconDownload,
  IconLayoutDashboard,
  IconList,
  IconMaximize,
  IconMinus,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
  IconTopologyStar3,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { Menu, MenuItem } from '#components/common/menu.tsx';
import { PickInput } from '#components/common/pick-input.tsx';
import { SearchInput } from '#components/common/search-input.tsx';
import { HEALTH_LOOK } from '#components/common/status.ts';
import { Tip } from '#components/common/tip.tsx';
import type { StageApi } from '#components/graph/stage.tsx';
import { HEALTH_STATUSES } from '#lib/domain/deployment-status.ts';
import type { TopologyLevel } from '#lib/domain/topology-terms.ts';
import { facetsQuery } from './queries.ts';
import { canShowClusters, type Patch, showsClusters, type TopologyView } from './search-params.ts';
import classes from './topology.module.css';

type ToolbarProps = { view: TopologyView; set: (patch: Patch, how?: 'push' | 'replace') => void };

/** What is in the picture: filters, grouping and level. All of it is the URL's. */
export function FilterBar({ view, set }: ToolbarProps) {
  const facets = useQuery(facetsQuery({ ...(view.team ? { team: view.team } : {}), ...(view.env ? { environment: view.env } : {}) }));
  const labels = Object.entries(facets.data?.label ?? {}).map(([value, count]) => ({
    value,
    say: count === 1 ? '1 service' : `${count} services`,
  }));
  const owners = labels.flatMap(({ value, say }) => (value.startsWith('owner=') ? [{ value: value.slice(6), say }] : []));
  return (
    <search className={classes.filters} aria-label="Filters">
      <SearchInput
        label="Search the topology"
        placeholder="Service"
        value={view.q ?? ''}
        onSearch={(q) => set({ q, sel: undefined }, 'replace')}
        width="9rem"
      />
      <NativeSelect
        aria-label="Health"
        value={view.health ?? ''}
        onChange={(event) => set({ health: event.currentTarget.value || undefined })}
        data={[{ value: '', label: 'Any health' }, ...HEALTH_STATUSES.map((value) => ({ value, label: HEALTH_LOOK[value].label }))]}
        w="8.5rem"
      />
      <PickInput
        label="Label"
        placeholder="Any label"
        value={view.label}
        options={labels}
        onPick={(label) => set({ label })}
        width="8.5rem"
      />
      {owners.length > 0 || view.owner ? (
        <PickInput
          label="Owner"
          placeholder="Any owner"
          value={view.owner}
          options={owners}
          onPick={(owner) => set({ owner })}
          width="9rem"
        />
      ) : null}
      <Switch
        label="Errors only"
        checked={view.errors}
        onChange={(event) => set({ errors: event.currentTarget.checked ? '1' : undefined })}
        size="sm"
      />
      <span className={classes.gap} />
      <NativeSelect
        aria-label="Group by"
        value={view.group}
        onChange={({ currentTarget: { value } }) => set({ group: value === 'none' ? undefined : value, v: undefined })}
        data={[
          { value: 'none', label: 'No groups' },
          { value: 'team', label: 'By team' },
          { value: 'environment', label: 'By environment' },
          { value: 'cluster', label: 'By cluster' },
        ]}
        w="9.5rem"
      />
      <SegmentedControl
        aria-label="Level"
        size="xs"
        value={view.level}
        onChange={(level) => set({ level: level === 'service' ? undefined : level, v: undefined, sel: undefined })}
        data={LEVELS}
      />
      {canShowClusters(view) ? (
        <Switch
          label="Clusters"
          checked={view.clusters}
          onChange={({ currentTarget: { checked } }) =>
            set({ clusters: checked === showsClusters(view.level) ? undefined : checked ? '1' : '0', v: undefined })
          }
          size="sm"
        />
      ) : null}
    </search>
  );
}

const LEVELS: { value: TopologyLevel; label: string }[] = [
  { value: 'group', label: 'Groups' },
  { value: 'service', label: 'Services' },
  { value: 'instance', label: 'Instances' },
];

type StageBarProps = {
  api: RefObject<StageApi | null>;
  list: boolean;
  paused: boolean;
  live: boolean;
  canUndo: boolean;
  onList: (list: boolean) => void;
  onPause: (paused: boolean) => void;
  onTidy: () => void;
  onUndo: () => void;
  onExport: (kind: 'svg' | 'png') => void;
};

/** What to do with the picture. */
export function StageBar(props: StageBarProps) {
  const { api, list, paused, canUndo } = props;
  return (
    <div className={classes.tools} role="toolbar" aria-label="Picture">
      <Tool label={list ? 'Show as a picture' : 'Show as a list'} onClick={() => props.onList(!list)}>
        {list ? <IconTopologyStar3 size={17} /> : <IconList size={17} />}
      </Tool>
      {props.live ? (
        <Tool
          label={paused ? 'Go on: show changes as they happen' : 'Pause: nothing changes until you go on'}
          onClick={() => props.onPause(!paused)}
          pressed={paused}
        >
          {paused ? <IconPlayerPlay size={17} /> : <IconPlayerPause size={17} />}
        </Tool>
      ) : null}
      {list ? null : (
        <>
          <i />
          <Tool label="Nearer" onClick={() => api.current?.zoomBy(1.3)}>
            <IconPlus size={17} />
          </Tool>
          <Tool label="Farther" onClick={() => api.current?.zoomBy(1 / 1.3)}>
            <IconMinus size={17} />
          </Tool>
          <Tool label="Show all of it (1)" onClick={() => api.current?.fit()}>
            <IconMaximize size={17} />
          </Tool>
          <i />
          <Tool label="Tidy up: lay everything out anew (Shift T)" onClick={props.onTidy}>
            <IconLayoutDashboard size={17} />
          </Tool>
          <Tool label={canUndo ? 'Undo the last move' : 'Nothing was moved yet'} onClick={props.onUndo} off={!canUndo}>
            <IconArrowBackUp size={17} />
          </Tool>
          <Menu
            label="Export"
            widthPx={200}
            trigger={
              <ActionIcon variant="subtle" color="gray" size="md" aria-label="Export">
                <IconDownload size={17} />
              </ActionIcon>
            }
          >
            <MenuItem onClick={() => props.onExport('svg')}>As SVG</MenuItem>
            <MenuItem onClick={() => props.onExport('png')}>As PNG</MenuItem>
          </Menu>
        </>
      )}
    </div>
  );
}

type ToolProps = { label: string; onClick: () => void; children: React.ReactNode; pressed?: boolean; off?: boolean };

function Tool({ label, onClick, children, pressed, off }: ToolProps) {
  return (
    <Tip label={label}>
      <ActionIcon
        variant={pressed ? 'light' : 'subtle'}
        color={pressed ? undefined : 'gray'}
        size="md"
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={off}
        data-disabled={off || undefined}
        onClick={off ? undefined : onClick}
      >
        {children}
      </ActionIcon>
    </Tip>
  );
}

/** When filters leave nothing. */
export const ClearFilters = ({ set }: Pick<ToolbarProps, 'set'>) => (
  <Button
    variant="default"
    size="compact-sm"
    onClick={() =>
      set({
        q: undefined,
        health: undefined,
        label: undefined,
        owner: undefined,
        errors: undefined,
        env: undefined,
        team: undefined,
        around: undefined,
        dir: undefined,
      })
    }
  >
    Clear all filters
  </Button>
);
