import { RelativeTime } from '#components/common/relative-time.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import type { ClusterWire } from '#lib/domain/cluster.ts';
import classes from './clusters.module.css';

const LOOK = {
  ready: { kind: 'good', label: 'Ready' },
  unreachable: { kind: 'bad', label: 'Unreachable' },
  unknown: { kind: 'unknown', label: 'Not seen yet' },
} as const;

/** Reachable or not, cordoned or not, and when it was last heard of. */
export function ClusterState({ cluster }: { cluster: ClusterWire }) {
  return (
    <span className={classes.state}>
      {cluster.cordoned ? (
        <span className={classes.mark}>
          <StatusGlyph kind="paused" /> Cordoned
        </span>
      ) : null}
      <span className={classes.mark}>
        <StatusGlyph kind={LOOK[cluster.phase].kind} /> {LOOK[cluster.phase].label}
      </span>
      {cluster.phase === 'ready' ? null : (
        <span className={classes.meta}>
          last seen <RelativeTime iso={cluster.lastSeenAt} />
        </span>
      )}
    </span>
  );
}
