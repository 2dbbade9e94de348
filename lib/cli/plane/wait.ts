import { setTimeout as sleep } from 'node:timers/promises';
import { endpoints } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import { CliError, EXIT } from '../exit.ts';
import { clean } from '../output/clean.ts';
import { healthColour } from '../output/style.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Api } from './api.ts';
import { getDeployment } from './find.ts';
import { type Goal, judge, type Outcome } from './outcome.ts';

export type Awaited = { id: string; name: string; goal: Goal };
const POLL_MS = 1_000;

/**
 * Waits until every deployment has settled, failed, or the time is over. Events say when to look, polling is what counts. A plane that
 * is away for a moment is waited for.
 * @returns the deployments as last seen. @throws CliError `unhealthy` naming each one that did not make it
 */
export async function waitForAll(api: Api, terminal: Terminal, awaited: readonly Awaited[], timeoutMs: number): Promise<DeploymentWire[]> {
  const deadline = Date.now() + timeoutMs;
  const ended = new AbortController();
  const wake = listen(api, ended.signal);
  const open = new Map(awaited.map((one) => [one.id, one]));
  const last = new Map<string, { deployment: DeploymentWire; outcome: Outcome }>();
  try {
    while (open.size > 0 && Date.now() < deadline) {
      for (const one of [...open.values()]) {
        const deployment = await getDeployment(api, one.id).catch(tolerate);
        if (!deployment) continue;
        const outcome = judge(deployment, one.goal);
        report(terminal, one, deployment, outcome, last.get(one.id)?.outcome, open.size);
        last.set(one.id, { deployment, outcome });
        if (outcome.state !== 'waiting') open.delete(one.id);
      }
      if (open.size > 0) await wake.next(Math.min(POLL_MS, Math.max(1, deadline - Date.now())));
    }
  } finally {
    ended.abort();
  }
  assertAllWell(awaited, last, timeoutMs);
  return [...last.values()].map((one) => one.deployment);
}

function report(
  terminal: Terminal,
  one: Awaited,
  deployment: DeploymentWire,
  outcome: Outcome,
  before: Outcome | undefined,
  open: number,
): void {
  const line = clean(`${one.name}: ${outcome.message}`);
  if (outcome.state === 'settled') terminal.note(`${terminal.style('green', '✓')} ${line}`);
  else if (outcome.state === 'failed') terminal.note(`${terminal.style('red', '✗')} ${line}`);
  else if (terminal.interactive)
    terminal.progress(`${terminal.style(healthColour(deployment.health), '…')} ${line}${open > 1 ? ` (${open} under way)` : ''}`);
  else if (before?.message !== outcome.message) terminal.note(`… ${line}`);
}

function assertAllWell(awaited: readonly Awaited[], last: Map<string, { outcome: Outcome }>, timeoutMs: number): void {
  const bad = awaited.filter((one) => last.get(one.id)?.outcome.state !== 'settled');
  if (bad.length === 0) return;
  const late = bad.filter((one) => last.get(one.id)?.outcome.state !== 'failed');
  const message =
    late.length > 0
      ? `${late.map((one) => one.name).join(', ')} did not settle within ${Math.round(timeoutMs / 1000)} s.`
      : `${bad.map((one) => one.name).join(', ')} could not be brought up.`;
  throw new CliError(EXIT.unhealthy, message, {
    hint: `orrery status ${bad[0]?.name.split(' ')[0]} and orrery logs ${bad[0]?.name.split(' ')[0]} say more.`,
  });
}

function tolerate(error: unknown): undefined {
  if (error instanceof CliError && error.exitCode === EXIT.unreachable) return undefined;
  throw error;
}

/** `next` resolves when the plane reports any change, or after `ms`. Without a stream it is a plain timer. */
export function listen(api: Api, signal: AbortSignal): { next(ms: number): Promise<void> } {
  let resolveNext = () => {};
  let pending = false;
  void (async () => {
    while (!signal.aborted) {
      try {
        for await (const line of api.lines(endpoints.events({}), signal, 'text/event-stream')) {
          if (!line.startsWith('data:')) continue;
          pending = true;
          resolveNext();
        }
      } catch {
        // Polling goes on; the stream is tried again.
      }
      await sleep(2_000, undefined, { signal }).catch(() => {});
    }
  })();
  return {
    async next(ms) {
      if (!pending) {
        const timer = new AbortController();
        const hint = new Promise<void>((resolve) => {
          resolveNext = resolve;
        });
        await Promise.race([hint, sleep(ms, undefined, { signal: timer.signal }).catch(() => {})]);
        timer.abort();
      }
      pending = false;
      // A burst of changes is one look.
      await sleep(60);
    },
  };
}
