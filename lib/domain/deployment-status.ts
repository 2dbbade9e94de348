/** Two verdicts, as Argo CD has them. */
export const SYNC_STATUSES = ['Synced', 'OutOfSync', 'Unknown'] as const;
export type SyncStatus = (typeof SYNC_STATUSES)[number];
export const HEALTH_STATUSES = ['Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing', 'Unknown'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** Nothing moves and nothing is wrong: a waiting command may return. */
export const isSettled = (sync: SyncStatus, health: HealthStatus): boolean =>
  sync === 'Synced' && (health === 'Healthy' || health === 'Suspended');

export const ROLLOUT_PHASES = ['progressing', 'paused', 'promoted', 'aborting', 'aborted', 'failed'] as const;
export type RolloutPhase = (typeof ROLLOUT_PHASES)[number];
export const isRolloutOver = (phase: RolloutPhase): boolean => phase === 'promoted' || phase === 'aborted' || phase === 'failed';

/** Every state has a named exit; the test beside holds the controller to this table. */
export const ROLLOUT_MOVES: Record<RolloutPhase, readonly RolloutPhase[]> = {
  progressing: ['paused', 'promoted', 'aborting', 'failed', 'aborted'],
  paused: ['progressing', 'aborting', 'aborted'],
  aborting: ['aborted', 'failed'],
  promoted: [],
  aborted: [],
  failed: [],
};
export const canMoveRollout = (from: RolloutPhase, to: RolloutPhase): boolean => ROLLOUT_MOVES[from].includes(to);

export const ROLLOUT_CAUSES = ['deploy', 'promote', 'rollBack', 'autoRollBack', 'restart'] as const;
export type RolloutCause = (typeof ROLLOUT_CAUSES)[number];
