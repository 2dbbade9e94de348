import type { InstanceReport } from '#lib/drivers/driver.ts';
import type { Ended, Exit, Facts, InstanceState } from './state.ts';

export type Seen = { exit: Exit | undefined; pid: number | undefined; usage: InstanceReport['usage'] };

/** What an instance is, from what was decided, what probes saw and what the machine shows now. Pure. */
export function toReport(state: InstanceState, facts: Facts | undefined, seen: Seen): InstanceReport {
  const exit = state.exit ?? seen.exit;
  const current = facts?.attempt === state.attempt ? facts : undefined;
  const running = state.step === 'running' && exit === undefined;
  return {
    id: state.id,
    attempt: state.attempt,
    ...verdict(state, current, exit),
    host: '127.0.0.1',
    ports: state.ports,
    pid: running ? seen.pid : undefined,
    startedAt: state.startedAt,
    readyAt: current?.readyAt,
    exit,
    usage: running ? seen.usage : undefined,
    limitsBy: state.limitsBy,
  };
}

function verdict(state: InstanceState, facts: Facts | undefined, exit: Exit | undefined): Ended & Pick<InstanceReport, 'phase'> {
  if (state.step === 'prepared')
    return { phase: 'pending', reason: 'Preparing', message: 'The working copy and the ports are being prepared.' };
  if (state.step === 'failed')
    return { phase: 'failed', ...(state.ended ?? { reason: 'NotStarted', message: 'The program was not started.' }) };
  if (exit) return ended(state, facts, exit);
  if (state.stopping) {
    const why = state.ended ?? { reason: 'Stopping', message: `Asked to end; killed after ${state.stopping.graceMs} ms.` };
    return { phase: 'stopping', ...why };
  }
  if (!facts) return { phase: 'starting', reason: 'Starting', message: 'The program was started.' };
  return { phase: facts.phase, reason: facts.reason, message: facts.message };
}

function ended(state: InstanceState, facts: Facts | undefined, exit: Exit): Ended & Pick<InstanceReport, 'phase'> {
  if (state.ended) return { phase: 'failed', ...state.ended };
  if (state.stopping)
    return { phase: 'stopped', reason: 'Stopped', message: exit.signal === 'SIGKILL' ? 'Stopped; it had to be killed.' : 'Stopped.' };
  if (exit.oomKilled) {
    const limit = state.spec.resources.memoryLimitMib;
    return { phase: 'failed', reason: 'OOMKilled', message: `The program used more memory than its limit of ${limit} MiB and was killed.` };
  }
  if (exit.signal) return { phase: 'failed', reason: 'Killed', message: `The program was ended by ${exit.signal}.` };
  if (exit.code === 126 || exit.code === 127) return { phase: 'failed', reason: 'CannotStart', message: cannotStart(state, exit.code) };
  const before = facts?.readyAt ? '' : ' before it was ready';
  return {
    phase: 'failed',
    reason: 'Exited',
    message: `The program ended by itself${before}, with code ${exit.code ?? 'unknown'}; a service is expected to keep running.`,
  };
}

function cannotStart(state: InstanceState, code: number): string {
  const program = state.spec.command[0] ?? '';
  return code === 126
    ? `The program "${program}" could not be executed: it is not a program, or it may not be run.`
    : `The program "${program}", or one that it calls, was not found (code 127).`;
}
