import { formatCount } from '#lib/client/format.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import type { DeploymentAction } from './mutations.ts';

export type AskedAction =
  | { kind: 'deploy'; revision: number; force?: boolean; badBecause?: string }
  | { kind: 'roll-back'; revision: number | undefined }
  | { kind: 'scale'; replicas: number }
  | { kind: 'restart' }
  | { kind: 'stop' }
  | { kind: 'start' }
  | { kind: 'delete' };

export type ActionWords = { title: string; text: string; action: string; done: string };

/** What is asked, what will happen, and what is said afterwards. */
export function actionWords(
  asked: AskedAction,
  service: Pick<ServiceWire, 'name' | 'deployments'>,
  deployment: Pick<DeploymentWire, 'environment' | 'revision' | 'readyInstances' | 'replicas'> | undefined,
): ActionWords {
  const where = `${service.name} in ${deployment?.environment ?? 'this environment'}`;
  switch (asked.kind) {
    case 'deploy':
      return {
        title: `Deploy revision ${asked.revision}?`,
        text: asked.badBecause
          ? `Revision ${asked.revision} was found bad here: ${asked.badBecause} Deploying it again forgets that and tries once more.`
          : `${where} moves from revision ${deployment?.revision} to revision ${asked.revision}. New instances take over one after another; if they do not get ready in time, it goes back by itself.`,
        action: asked.force ? 'Deploy anyway' : 'Deploy',
        done: `${service.name} moves to revision ${asked.revision} in ${deployment?.environment ?? 'this environment'}.`,
      };
    case 'roll-back':
      return {
        title: asked.revision === undefined ? 'Roll back?' : `Roll back to revision ${asked.revision}?`,
        text: `${where} goes back from revision ${deployment?.revision}${asked.revision === undefined ? ' to the last good one' : ` to revision ${asked.revision}`}. Requests keep being answered meanwhile.`,
        action: 'Roll back',
        done: `${service.name} rolls back to ${asked.revision === undefined ? 'the last good revision' : `revision ${asked.revision}`} in ${deployment?.environment ?? 'this environment'}.`,
      };
    case 'scale':
      return {
        title: `Run ${formatCount(asked.replicas, 'instance')}?`,
        text: `${where} goes from ${deployment?.replicas} to ${formatCount(asked.replicas, 'instance')}.`,
        action: 'Scale',
        done: `${where} is going to ${formatCount(asked.replicas, 'instance')}.`,
      };
    case 'restart':
      return {
        title: 'Restart?',
        text: `Every instance of ${where} is replaced by a fresh one of the same revision, one after another. Requests keep being answered.`,
        action: 'Restart',
        done: `${where} is restarting.`,
      };
    case 'stop':
      return {
        title: 'Stop?',
        text: `${where} stops: its ${formatCount(deployment?.readyInstances ?? 0, 'ready instance')} finish what they hold and end. Its address answers 503 until it is started again.`,
        action: 'Stop',
        done: `${where} is stopping.`,
      };
    case 'start':
      return {
        title: 'Start?',
        text: `${where} starts again with ${formatCount(deployment?.replicas ?? 1, 'instance')} of revision ${deployment?.revision}.`,
        action: 'Start',
        done: `${where} is starting.`,
      };
    case 'delete': {
      const places = service.deployments.map((entry) => entry.environment).join(', ');
      return {
        title: `Delete ${service.name}?`,
        text: `Every instance stops${places ? ` (${places})` : ''}, and the service with its revisions is gone for good. The audit log keeps who did it.`,
        action: 'Delete service',
        done: `${service.name} is being deleted.`,
      };
    }
  }
}

/** What takes the action back, judged by how the deployment was before; undefined where nothing does. */
export function undoOf(
  asked: AskedAction,
  before: Pick<DeploymentWire, 'revision' | 'replicas'>,
): { words: string; request: DeploymentAction } | undefined {
  switch (asked.kind) {
    case 'deploy':
    case 'roll-back':
      return { words: `moves back to revision ${before.revision}`, request: { action: 'deploy', revision: before.revision } };
    case 'scale':
      return {
        words: `is going back to ${formatCount(before.replicas, 'instance')}`,
        request: { action: 'scale', replicas: before.replicas },
      };
    case 'stop':
      return { words: 'is starting again', request: { action: 'start' } };
    case 'start':
      return { words: 'is stopping again', request: { action: 'stop' } };
    default:
      return undefined;
  }
}
