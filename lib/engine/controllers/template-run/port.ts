import type { RunOutput } from '#lib/domain/template/render.ts';

/** How one step of a run went; `waiting`: look again later. */
export type StepOutcome = {
  state: 'done' | 'failed' | 'waiting';
  message: string;
  log: string[];
  manifest?: string;
  output?: RunOutput;
  afterMs?: number;
};

/**
 * Does a step by the service verbs that a user would call, with the run's own actor. May be called again with the same step: every step
 * is idempotent. Throws for what is worth another try.
 */
export type PerformRunStep = (runId: string, key: string) => Promise<StepOutcome>;
