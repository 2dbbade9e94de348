import { NativeSelect, UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { HEALTH_LOOK } from '#components/common/status.ts';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { HEALTH_STATUSES } from '#lib/domain/deployment-status.ts';
import type { TopologyWire } from '#lib/domain/topology.ts';
import type { TopologyDirection } from '#lib/domain/topology-terms.ts';
import { isFailing, TOPOLOGY_LIMIT } from '#lib/domain/topology-terms.ts';
import type { Patch, TopologyView } from './search-params.ts';
import classes from './topology.module.css';
import type { TopologyStore } from './use-topology.ts';

type LegendProps = { store: TopologyStore; summary: TopologyWire; view: TopologyView; set: (patch: Patch) => void };

/** How much of it is shown, and how it is; a state is also a filter. */
export function Legend({ store, summary, view, set }: LegendProps) {
  const { shown, total, counts } = summary;
  return (
    <div className={classes.legend}>
      <span className="nums" role="status">
        {shown < total ? (
          <>
            <b>{shown.toLocaleString('en')}</b> of <b>{total.toLocaleString('en')}</b> services shown; what fails is always shown
          </>
        ) : (
          <>
            <b>{total.toLocaleString('en')}</b> {total === 1 ? 'service' : 'services'}
          </>
        )}
      </span>
      {total > LIMITS[0] || view.limit !== TOPOLOGY_LIMIT ? (
        <NativeSelect
          aria-label="Services at most"
          size="xs"
          value={String(view.limit)}
          onChange={({ currentTarget: { value } }) => set({ limit: value === String(TOPOLOGY_LIMIT) ? undefined : value })}
          data={[...new Set([...LIMITS, view.limit])].map((limit) => ({
            value: String(limit),
            label: `Up to ${limit.toLocaleString('en')}`,
          }))}
          w="6.75rem"
        />
      ) : null}
      {view.around ? (
        <UnstyledButton className={classes.state} aria-pressed="true" onClick={() => set({ around: undefined, dir: undefined })}>
          {AROUND[view.dir]} {aroundName(store, view.around)}
          <IconX size={13} aria-label="Show everything again" />
        </UnstyledButton>
      ) : null}
      {HEALTH_STATUSES.filter((health) => (counts[health] ?? 0) > 0).map((health) => (
        <UnstyledButton
          key={health}
          className={classes.state}
          data-failing={isFailing(health) || undefined}
          aria-pressed={view.health === health}
          title={HEALTH_LOOK[health].say}
          onClick={() => set({ health: view.health === health ? undefined : health })}
        >
          <StatusGlyph kind={HEALTH_LOOK[health].glyph} size={12} />
          {HEALTH_LOOK[health].label}
          <b className="nums">{(counts[health] ?? 0).toLocaleString('en')}</b>
        </UnstyledButton>
      ))}
    </div>
  );
}

/** How many services are drawn as themselves, at most. */
const LIMITS = [100, 500, 1_000, 2_500, 5_000] as const;

const AROUND: Record<TopologyDirection, string> = { both: 'Around', needs: 'Needed by', dependants: 'What depends on' };

const aroundName = (store: TopologyStore, service: string): string =>
  store.allNodes().find((node) => node.serviceId === service)?.name ?? 'one service';
