import type { ReactNode } from 'react';
import { HEALTH_LOOK } from '#components/common/status.ts';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { useNode } from './store-context.ts';
import classes from './topology.module.css';

/** Name and value pairs of a side panel. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type NodeLinkProps = {
  id: string;
  onOpen: (id: string) => void;
  aside?: ReactNode;
  /** With its environment, where one name may stand for several. */
  place?: boolean;
};

/** A neighbour by name and state; pressing it goes there. */
export function NodeLink({ id, onOpen, aside, place }: NodeLinkProps) {
  const node = useNode(id);
  if (!node) return null;
  return (
    <button type="button" className={classes.link} onClick={() => onOpen(id)}>
      <StatusGlyph kind={HEALTH_LOOK[node.health].glyph} size={12} />
      <span>
        {node.name}
        {place && node.environment ? <i> in {node.environment}</i> : null}
      </span>
      {aside ? <small className="nums">{aside}</small> : null}
    </button>
  );
}

/** A small curve of the last quarter of an hour. Decoration beside the numbers that it ends with. */
export function Sparkline({ values, tone = 'var(--accent)' }: { values: readonly number[]; tone?: string }) {
  if (values.length < 2) return null;
  const most = Math.max(...values, 0.0001);
  const points = values.map(
    (value, index) => `${((index / (values.length - 1)) * 100).toFixed(1)},${(29 - (value / most) * 26).toFixed(1)}`,
  );
  return (
    <svg className={classes.spark} viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <polyline points={`0,30 ${points.join(' ')} 100,30`} fill={tone} fillOpacity="0.12" />
      <polyline points={points.join(' ')} fill="none" stroke={tone} strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
