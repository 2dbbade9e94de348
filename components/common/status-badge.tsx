import type { HealthStatus, RolloutPhase, SyncStatus } from '#lib/domain/deployment-status.ts';
import type { InstancePhase } from '#lib/domain/instance-phase.ts';
import { HEALTH_LOOK, INSTANCE_LOOK, ROLLOUT_LOOK, type StatusLook, SYNC_LOOK } from './status.ts';
import classes from './status-badge.module.css';
import { StatusGlyph } from './status-glyph.tsx';

export const HealthBadge = ({ health, wash = false }: { health: HealthStatus; wash?: boolean }) => (
  <Badge look={HEALTH_LOOK[health]} wash={wash} />
);
export const SyncBadge = ({ sync }: { sync: SyncStatus }) => <Badge look={SYNC_LOOK[sync]} />;
export const InstanceBadge = ({ phase }: { phase: InstancePhase }) => <Badge look={INSTANCE_LOOK[phase]} />;
export const RolloutBadge = ({ phase }: { phase: RolloutPhase }) => <Badge look={ROLLOUT_LOOK[phase]} />;

/** Shape, colour and word of a state together. */
function Badge({ look, wash = false }: { look: StatusLook; wash?: boolean }) {
  return (
    <span className={classes.badge} data-kind={look.glyph} data-wash={wash || undefined} title={look.say}>
      <StatusGlyph kind={look.glyph} />
      {look.label}
    </span>
  );
}
