export const INSTANCE_PHASES = ['pending', 'starting', 'ready', 'unready', 'stopping', 'stopped', 'failed'] as const;
export type InstancePhase = (typeof INSTANCE_PHASES)[number];

/** The program is over: it ended by itself, or was stopped. */
export const isEndedPhase = (phase: InstancePhase): boolean => phase === 'stopped' || phase === 'failed';
