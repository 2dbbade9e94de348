import { ActionIcon, Button, Menu, SegmentedControl, Select, Switch, Tooltip } from '@mantine/core';
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
import { SearchInput } from '#components/common/search-input.tsx';
import { HEALTH_LOOK } from '#components/common/status.ts';
import type { StageApi } from '#components/graph/stage.tsx';
import { HEALTH_STATUSES } from '#lib/domain/deployment-status.ts';
import { TOPOLOGY_LIMIT, type TopologyLevel } from '#lib/domain/topology-terms.ts';
import { facetsQuery } from './queries.ts';
import type { Patch, TopologyView } from './search-params.ts';
import classes from './topology.module.css';

type ToolbarProps = { view: TopologyView; set: (patch: Patch, how?: 'push' | 'replace') => void };

/** What is in the picture: filters, grouping and level. All of it is the URL's. */
export function FilterBar({ view, set }: ToolbarProps) {
  const facets = useQuery(facetsQuery({ ...(view.team ? { team: view.team } : {}), ...(view.env ? { environment: view.env } : {}) }));
  const labels = Object.entries(facets.data?.label ?? {}).map(([value, count]) => ({ value, label: `${value} (${count})` }));
  const owners = Object.keys(facets.data?.label ?? {}).flatMap((value) => (value.startsWith('owner=') ? [value.slice(6)] : []));
  return (
    <search className={classes.filters} aria-label="Filters">
      <SearchInput
        label="Search the topology"
        placeholder="Service name"
        value={view.q ?? ''}
        onSearch={(q) => set({ q, sel: undefined }, 'replace')}
        width="11rem"
      />
      <Select
        aria-label="Health"
        placeholder="Any health"
        value={view.health ?? null}
        onChange={(health) => set({ health: health ?? undefined })}
        data={HEALTH_STATUSES.map((value) => ({ value, label: HEALTH_LOOK[value].label }))}
        clearable
        allowDeselect
        w="8.5rem"
      />
      <Select
        aria-label="Label"
        placeholder="Any label"
        value={view.label ?? null}
        onChange={(label) => set({ label: label ?? undefined })}
        data={withCurrent(labels, view.label)}
        searchable
        clearable
        allowDeselect
        w="9.5rem"
        nothingFoundMessage="No such label"
      />
      {owners.length > 0 || view.owner ? (
        <Select
          aria-label="Owner"
          placeholder="Any owner"
          value={view.owner ?? null}
          onChange={(owner) => set({ owner: owner ?? undefined })}
          data={withCurrent(
            owners.map((value) => ({ value, label: value })),
            view.owner,
          )}
          searchable
          clearable
          allowDeselect
          w="9rem"
        />
      ) : null}
      <Switch
        label="Errors only"
        checked={view.errors}
        onChange={(event) => set({ errors: event.currentTarget.checked ? '1' : undefined })}
        size="sm"
      />
      <span className={classes.gap} />
      <Select
        aria-label="Group by"
        value={view.group}
        onChange={(group) => set({ group: group === 'none' ? undefined : (group ?? undefined), v: undefined })}
        data={[
          { value: 'none', label: 'No groups' },
          { value: 'team', label: 'By team' },
          { value: 'environment', label: 'By environment' },
          { value: 'cluster', label: 'By cluster' },
        ]}
        w="9rem"
      />
      <SegmentedControl
        aria-label="Level"
        size="xs"
        value={view.level}
        onChange={(level) => set({ level: level === 'service' ? undefined : level, v: undefined, sel: undefined })}
        data={LEVELS}
      />
      <Select
        aria-label="Nodes at most"
        value={String(view.limit)}
        onChange={(limit) => set({ limit: limit === String(TOPOLOGY_LIMIT) ? undefined : (limit ?? undefined) })}
        data={[...new Set(['100', '500', '1000', '2500', '5000', String(view.limit)])].map((value) => ({
          value,
          label: `Up to ${Number(value).toLocaleString('en')}`,
        }))}
        w="7.5rem"
      />
    </search>
  );
}

const LEVELS: { value: TopologyLevel; label: string }[] = [
  { value: 'group', label: 'Groups' },
  { value: 'service', label: 'Services' },
  { value: 'instance', label: 'Instances' },
];

const withCurrent = (options: { value: string; label: string }[], current: string | undefined) =>
  current && !options.some((option) => option.value === current) ? [{ value: current, label: current }, ...options] : options;

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
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="md" aria-label="Export">
                <IconDownload size={17} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => props.onExport('svg')}>As SVG</Menu.Item>
              <Menu.Item onClick={() => props.onExport('png')}>As PNG</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
    </div>
  );
}

type ToolProps = { label: string; onClick: () => void; children: React.ReactNode; pressed?: boolean; off?: boolean };

function Tool({ label, onClick, children, pressed, off }: ToolProps) {
  return (
    <Tooltip label={label}>
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
    </Tooltip>
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
