import type { AskedAction } from '#components/features/service/action-words.ts';
import { type Place, refusal } from '#lib/client/access.ts';
import { routes } from '#lib/client/routes.ts';
import type { Verb } from '#lib/domain/access.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import type { ServiceRow } from '#lib/domain/service.ts';
import type { MeWire } from '#lib/domain/team.ts';
import { showOverlay } from '../overlay.ts';
import type { Item } from './item.ts';
import type { AskKind } from './read-ask.ts';

export type ItemsContext = { me: MeWire; environments: readonly EnvironmentWire[]; env: string | undefined; go: (href: string) => void };

type Shown = Pick<ServiceRow, 'id' | 'name' | 'title' | 'team' | 'deleting' | 'environments'>;
const KINDS: readonly AskKind[] = ['restart', 'scale', 'roll-back', 'stop', 'start', 'logs'];
const WORD: Record<AskKind, string> = {
  restart: 'Restart',
  scale: 'Scale',
  'roll-back': 'Roll back',
  stop: 'Stop',
  start: 'Start',
  logs: 'Logs of',
};
const VERB: Record<AskKind, Verb> = {
  restart: 'deployment:restart',
  scale: 'deployment:scale',
  'roll-back': 'deployment:rollBack',
  stop: 'deployment:stop',
  start: 'deployment:stop',
  logs: 'log:read',
};

/** A service that was found: its page. */
export const serviceItem = (service: ServiceRow, { go, env }: ItemsContext): Item => ({
  id: `service/${service.id}`,
  group: 'Services',
  title: service.name,
  detail: [service.title === service.name ? '' : service.title, service.team, healthOf(service)].filter(Boolean).join(' · '),
  found: true,
  run: () => go(routes.service(service.id, 'overview', { env })),
});

/** What can be done with a service, once for each environment it is in. What may not be done says why. */
export function actionItems(
  service: Shown,
  { me, environments, env, go }: ItemsContext,
  options: { group: 'In view' | 'Do'; kinds?: readonly AskKind[]; count?: number | undefined },
): Item[] {
  const places = service.environments.filter((place) => !env || place.environment === env);
  return places.flatMap((place) =>
    (options.kinds ?? KINDS).flatMap((kind) => {
      const stopped = place.health === 'Suspended';
      // Of a pair only the one that makes sense now is offered.
      if (!options.kinds && (stopped ? kind === 'stop' : kind === 'start')) return [];
      const where: Place = {
        team: service.team,
        environment: { name: place.environment, protected: environments.find((one) => one.name === place.environment)?.protected ?? false },
      };
      const to = kind === 'scale' && options.count !== undefined ? ` to ${options.count}` : '';
      return [
        {
          id: `${kind}/${place.deploymentId}${to}`,
          group: options.group,
          title: `${WORD[kind]} ${service.name} in ${place.environment}${to}${kind === 'logs' || (kind === 'scale' && !to) ? '' : '…'}`,
          detail: service.team,
          refusal:
            (service.deleting ? 'The service is being deleted.' : undefined) ?? refusal(me, VERB[kind], where) ?? senseless(kind, stopped),
          run: () => act(kind, service.id, place, options.count, go),
        },
      ];
    }),
  );
}

function senseless(kind: AskKind, stopped: boolean): string | undefined {
  if (kind === 'stop' && stopped) return 'It is stopped already.';
  if (kind === 'start' && !stopped) return 'It is not stopped.';
  if ((kind === 'restart' || kind === 'scale') && stopped) return 'It is stopped: start it first.';
  return undefined;
}

function act(
  kind: AskKind,
  serviceId: string,
  { deploymentId, environment }: { deploymentId: string; environment: string },
  count: number | undefined,
  go: (href: string) => void,
): void {
  if (kind === 'logs') go(routes.service(serviceId, 'logs', { env: environment }));
  else if (kind === 'scale' && count === undefined) go(routes.service(serviceId, 'scaling', { env: environment }));
  else showOverlay({ kind: 'action', serviceId, deploymentId, asked: toAsked(kind, count) });
}

function toAsked(kind: Exclude<AskKind, 'logs'>, count: number | undefined): AskedAction {
  if (kind === 'scale') return { kind, replicas: count ?? 1 };
  return kind === 'roll-back' ? { kind, revision: undefined } : { kind };
}

const healthOf = (service: ServiceRow): string =>
  service.environments
    .map((place) => `${place.environment} ${place.health === 'Suspended' ? 'stopped' : place.health.toLowerCase()}`)
    .join(', ');
