import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { HEALTH_LOOK } from '#components/common/status.ts';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { HEALTH_STATUSES } from '#lib/domain/deployment-status.ts';
import type { ServiceFacets } from '#lib/domain/service.ts';
import type { ServiceFilters } from './search-params.ts';
import classes from './services.module.css';

type FacetListProps = {
  facets: ServiceFacets | undefined;
  filters: ServiceFilters;
  onChange: (patch: Record<string, string | undefined>) => void;
};
type Entry = { value: string; count: number; label?: string; icon?: ReactNode };

const MOST_LABELS = 8;

/** Filters with how many services each would leave. Pressing one again lifts it. */
export function ServiceFacetList({ facets, filters, onChange }: FacetListProps) {
  const health: Entry[] = HEALTH_STATUSES.map((status) => ({
    value: status,
    count: facets?.health[status] ?? 0,
    label: HEALTH_LOOK[status].label,
    icon: <StatusGlyph kind={HEALTH_LOOK[status].glyph} size={12} />,
  })).filter((entry) => entry.count > 0 || entry.value === filters.health);
  return (
    <aside className={classes.facets} aria-label="Filters">
      <Facet title="Health" entries={health} current={filters.health} onPick={(value) => onChange({ health: value })} />
      <Facet
        title="Environment"
        entries={entriesOf(facets?.environment, filters.env)}
        current={filters.env}
        onPick={(value) => onChange({ env: value })}
      />
      <Facet
        title="Team"
        entries={entriesOf(facets?.team, filters.team)}
        current={filters.team}
        onPick={(value) => onChange({ team: value })}
      />
      <Facet
        title="Label"
        entries={entriesOf(facets?.label, filters.label).slice(0, MOST_LABELS)}
        current={filters.label}
        onPick={(value) => onChange({ label: value })}
      />
    </aside>
  );
}

function Facet({
  title,
  entries,
  current,
  onPick,
}: {
  title: string;
  entries: Entry[];
  current: string | undefined;
  onPick: (value: string | undefined) => void;
}) {
  if (entries.length === 0) return null;
  return (
    <div>
      <h2>{title}</h2>
      <ul>
        {entries.map((entry) => (
          <li key={entry.value}>
            <UnstyledButton
              className={classes.facet}
              aria-pressed={entry.value === current}
              onClick={() => onPick(entry.value === current ? undefined : entry.value)}
            >
              {entry.icon}
              <span>{entry.label ?? entry.value}</span>
              <span>{entry.count.toLocaleString('en')}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Most first; the chosen one always shows, even with nothing left. */
function entriesOf(counts: Record<string, number> | undefined, current: string | undefined): Entry[] {
  const all = Object.entries(counts ?? {}).map(([value, count]) => ({ value, count }));
  if (current && !all.some((entry) => entry.value === current)) all.push({ value: current, count: 0 });
  return all.sort(
    (a, b) => Number(b.value === current) - Number(a.value === current) || b.count - a.count || a.value.localeCompare(b.value),
  );
}
