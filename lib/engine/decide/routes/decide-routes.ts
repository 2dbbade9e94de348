import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import { canonicalJson } from '#lib/kit/json.ts';
import { digestOf } from '../digest.ts';
import { type DeploymentPicture, type InstanceFacts, isReady } from '../picture.ts';
import { emptyReasonOf, missingReason } from './empty-reason.ts';

/** A route as the gateway takes it, but for its version: the lease's epoch is added when it is told. */
export type WantedRoute = {
  key: string;
  listen: { kind: 'host'; host: string; path: string } | { kind: 'port'; port: number; protocol: 'http' | 'tcp' };
  backends: { instance: string; host: string; port: number; state: 'ready' | 'draining'; weight: number }[];
  emptyReason: string;
};

export type RouteDecision = { routes: WantedRoute[]; digest: string };

/**
 * What the gateway must answer for this deployment: its host, the address of each edge that leads to it, and a reason on each of its own
 * edges that lead nowhere. `isHeld` names ready instances that must not get traffic yet.
 */
export function decideRoutes(
  picture: DeploymentPicture,
  instances: readonly InstanceFacts[],
  isHeld: (instance: InstanceFacts) => boolean,
): RouteDecision {
  const { deployment: d, names } = picture;
  const routes: WantedRoute[] = [];
  const spec = picture.specs.get(d.revision) ?? [...picture.specs.values()][0];
  const emptyReason = emptyReasonOf(picture, instances);
  if (d.host !== null && !d.deleting && spec?.expose) {
    routes.push({
      key: `host/${d.id}`,
      listen: { kind: 'host', host: hostOf(d.host, names.environment), path: d.path },
      backends: backendsOf(picture, instances, (own) => (own.expose ?? spec.expose)?.port, isHeld),
      emptyReason,
    });
  }
  for (const edge of picture.incoming) {
    if (edge.listenPort === null) continue;
    routes.push({
      key: `edge/${edge.id}`,
      listen: { kind: 'port', port: edge.listenPort, protocol: edge.protocol },
      backends: backendsOf(picture, instances, (own) => edge.targetPort ?? own.expose?.port ?? own.ports[0]?.name, isHeld),
      emptyReason,
    });
  }
  for (const edge of picture.outgoing) {
    if (edge.target || edge.listenPort === null || d.deleting) continue;
    const listen = { kind: 'port' as const, port: edge.listenPort, protocol: edge.protocol };
    routes.push({ key: `edge/${edge.id}`, listen, backends: [], emptyReason: missingReason(edge.targetName, names.environment) });
  }
  return { routes, digest: digestOfRoutes(routes) };
}

/** What these routes say, whatever their order and version: empty for none. */
export function digestOfRoutes(routes: readonly (WantedRoute & { version?: number })[]): string {
  if (routes.length === 0) return '';
  const said = routes.map(({ version: _, ...route }) => route).sort((a, b) => (a.key < b.key ? -1 : 1));
  return digestOf(canonicalJson(said));
}

/** The name the gateway's shared port answers to. */
export const hostOf = (host: string, environment: string): string => `${host}.${environment}.localhost`.toLowerCase();

function backendsOf(
  picture: DeploymentPicture,
  instances: readonly InstanceFacts[],
  portName: (spec: EffectiveSpec) => string | undefined,
  isHeld: (instance: InstanceFacts) => boolean,
): WantedRoute['backends'] {
  const found: WantedRoute['backends'] = [];
  for (const instance of instances) {
    const spec = picture.specs.get(instance.revision);
    const name = spec && portName(spec);
    const port = name === undefined ? undefined : instance.ports[name];
    if (port === undefined || instance.host === null || isHeld(instance)) continue;
    const draining = instance.drainingAt !== null || instance.stopAt !== null;
    if (draining ? !mayHoldRequests(instance) : !isReady(instance)) continue;
    found.push({ instance: instance.id, host: instance.host, port, state: draining ? 'draining' : 'ready', weight: 1 });
  }
  return found.sort((a, b) => (a.instance < b.instance ? -1 : 1));
}

/** Still running, so that connections it holds must not be cut. */
const mayHoldRequests = (instance: InstanceFacts): boolean =>
  instance.phase === 'ready' || instance.phase === 'unready' || instance.phase === 'stopping';
