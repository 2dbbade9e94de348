import { isRunOver, type TemplateRunPhase, type TemplateStepState } from '#lib/domain/template/run.ts';

export type TemplateRunPicture = {
  id: string;
  teamId: string;
  templateId: string;
  title: string;
  phase: TemplateRunPhase;
  message: string;
  round: number;
  observedRound: number;
  steps: { position: number; key: string; title: string; state: TemplateStepState; message: string; attempts: number }[];
  /** Runs of earlier waves of its group that have not succeeded, the failed ones first. */
  before: { service: string; phase: TemplateRunPhase }[];
};

export type TemplateRunMove =
  | { kind: 'rest' }
  /** Its turn has not come. */
  | { kind: 'hold'; message: string; afterMs: number }
  /** A first start or a retry: the failed step and what is after it begin again. */
  | { kind: 'begin' }
  /** Say that this step is at work, before anything is done. */
  | { kind: 'enter'; position: number }
  | { kind: 'perform'; position: number; key: string }
  | { kind: 'finish' };

const HOLD_MS = 1_000;
const HOLD_FAILED_MS = 5_000;

/** The smallest next move of a run. Pure: the same picture gives the same move, so that a pass that was cut off is simply made again. */
export function decideTemplateRun(run: TemplateRunPicture): TemplateRunMove {
  if (isRunOver(run.phase) && run.observedRound >= run.round) return { kind: 'rest' };
  const [first] = run.before;
  if (first && run.phase === 'waiting') {
    return first.phase === 'failed'
      ? { kind: 'hold', message: `Waits: the upgrade of ${first.service} in an earlier wave has failed.`, afterMs: HOLD_FAILED_MS }
      : { kind: 'hold', message: `Waits for ${first.service} in an earlier wave.`, afterMs: HOLD_MS };
  }
  if (run.observedRound < run.round) return { kind: 'begin' };
  const step = run.steps.find((one) => one.state !== 'done');
  if (!step) return { kind: 'finish' };
  return step.state === 'running'
    ? { kind: 'perform', position: step.position, key: step.key }
    : { kind: 'enter', position: step.position };
}
