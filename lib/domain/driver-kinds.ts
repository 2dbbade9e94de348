import type { ClusterDriver } from './cluster.ts';

/** What each kind of cluster can run, and who restarts there what ended. A driver's own word (`capabilities`) comes before this. */
type DriverKind = { runs: readonly ('process' | 'container')[]; restarts: 'driver' | 'engine' };
export const DRIVER_KINDS: Record<ClusterDriver, DriverKind> = {
  process: { runs: ['process'], restarts: 'engine' },
  fake: { runs: ['process', 'container'], restarts: 'engine' },
  docker: { runs: ['container'], restarts: 'driver' },
  kubernetes: { runs: ['container'], restarts: 'driver' },
};
