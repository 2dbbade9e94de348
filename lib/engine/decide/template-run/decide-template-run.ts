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
  /** Who asked to stop it; null when nobody did. */
  cancelBy: string | null;
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
  | { kind: 'finish' }
  /** Between two moves nothing is half done: here it may end. */
  | { kind: 'cancel'; message: string };

const HOLD_MS = 1_000;
const HOLD_FAILED_MS = 5_000;

/** The smallest next move of a run. Pure: the same picture gives the same move, so that a pass that was cut off is simply made again. */
export function decideTemplateRun(run: TemplateRunPicture): TemplateRunMove {
  if (isRunOver(run.phase) && run.observedRound >= run.round) return { kind: 'rest' };
  const next = run.steps.find((one) => one.state !== 'done');
  if (run.cancelBy !== null && next) return { kind: 'cancel', message: `${run.cancelBy} stopped it before “${next.title}” was done.` };
  const [first] = run.before;
  if (first && run.phase === 'waiting') {
    const stopped = first.phase === 'failed' ? 'has failed' : first.phase === 'canceled' ? 'was stopped' : undefined;
    return stopped
      ? { kind: 'hold', message: `Waits: the upgrade of ${first.service} in an earlier wave ${stopped}.`, afterMs: HOLD_FAILED_MS }
      : { kind: 'hold', message: `Waits for ${first.service} in an earlier wave.`, afterMs: HOLD_MS };
  }
  if (run.observedRound < run.round) return { kind: 'begin' };
  if (!next) return { kind: 'finish' };
  return next.state === 'running'
    ? { kind: 'perform', position: next.position, key: next.key }
    : { kind: 'enter', position: next.position };
}
