import type { HealthStatus, RolloutPhase, SyncStatus } from '#lib/domain/deployment-status.ts';
import type { InstancePhase } from '#lib/domain/instance-phase.ts';
import type { GlyphKind } from './status-glyph.tsx';

/** How each state is drawn and said. `say` is one plain sentence. */
export type StatusLook = { glyph: GlyphKind; label: string; say: string };

export const HEALTH_LOOK: Record<HealthStatus, StatusLook> = {
  Healthy: { glyph: 'good', label: 'Healthy', say: 'As many instances as wanted are ready.' },
  Progressing: { glyph: 'moving', label: 'Progressing', say: 'On its way to what is wanted.' },
  Degraded: { glyph: 'bad', label: 'Degraded', say: 'Fewer instances are ready than wanted, or a rollout failed.' },
  Suspended: { glyph: 'paused', label: 'Stopped', say: 'Stopped by somebody; nothing runs.' },
  Missing: { glyph: 'missing', label: 'Missing', say: 'Wanted, but nothing of it exists yet.' },
  Unknown: { glyph: 'unknown', label: 'Unknown', say: 'Nobody has looked yet, or the cluster does not answer.' },
};

export const SYNC_LOOK: Record<SyncStatus, StatusLook> = {
  Synced: { glyph: 'done', label: 'Synced', say: 'What runs is what was declared.' },
  OutOfSync: { glyph: 'warn', label: 'Out of sync', say: 'What runs is not yet what was declared.' },
  Unknown: { glyph: 'unknown', label: 'Unknown', say: 'Not compared yet.' },
};

export const INSTANCE_LOOK: Record<InstancePhase, StatusLook> = {
  pending: { glyph: 'missing', label: 'Pending', say: 'Waiting for a place or for its next try.' },
  starting: { glyph: 'moving', label: 'Starting', say: 'Started, not ready yet.' },
  ready: { glyph: 'good', label: 'Ready', say: 'Takes traffic.' },
  unready: { glyph: 'warn', label: 'Not ready', say: 'Runs, but its readiness probe fails: it takes no traffic.' },
  stopping: { glyph: 'paused', label: 'Stopping', say: 'Finishing what it holds.' },
  stopped: { glyph: 'idle', label: 'Stopped', say: 'Ended.' },
  failed: { glyph: 'bad', label: 'Failed', say: 'Ended by itself, with an error.' },
};

export const ROLLOUT_LOOK: Record<RolloutPhase, StatusLook> = {
  progressing: { glyph: 'moving', label: 'Rolling out', say: 'New instances replace old ones.' },
  paused: { glyph: 'paused', label: 'Paused', say: 'Waiting for somebody to go on.' },
  promoted: { glyph: 'good', label: 'Done', say: 'The new revision serves alone.' },
  aborting: { glyph: 'moving', label: 'Going back', say: 'Returning to the revision before.' },
  aborted: { glyph: 'warn', label: 'Given up', say: 'Ended before it was done.' },
  failed: { glyph: 'bad', label: 'Failed', say: 'The new revision did not work here.' },
};

/** Worst first, as a person wants to read a list of trouble. */
const WORST_FIRST: readonly HealthStatus[] = ['Degraded', 'Missing', 'Unknown', 'Progressing', 'Suspended', 'Healthy'];
export const worstHealth = (all: readonly HealthStatus[]): HealthStatus => WORST_FIRST.find((status) => all.includes(status)) ?? 'Unknown';
