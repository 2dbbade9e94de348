import type { Probe, ProbeHandler } from '../probe.ts';
import type { EffectiveContainer, EffectiveDependency, EffectiveSpec } from './effective.ts';
import { orderedPorts } from './ports.ts';
import { parseCpu, parseMemory } from './quantity.ts';
import type { Container, ServiceSpec } from './schema.ts';

/** What an instance asks for when its manifest does not say. */
export const DEFAULT_REQUESTS = { cpuMilli: 50, memoryMib: 64 } as const;

/** Fills in every default. The spec has passed `checkManifest`: an amount that does not parse counts as not given. */
export function toEffectiveSpec(spec: ServiceSpec): EffectiveSpec {
  const ports = orderedPorts(spec);
  const firstTcp = ports.find((port) => port.protocol === 'tcp');
  return {
    containers: Object.entries(spec.workload.containers)
      .sort(([a], [b]) => Number(b === 'main') - Number(a === 'main') || (a < b ? -1 : 1))
      .map(([name, container]) => toContainer(name, container, ports)),
    ports,
    dependencies: Object.entries(spec.workload.resources ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, resource]) => toDependency(name, resource)),
    artifact: toArtifact(spec.artifact),
    scaling: { ...toReplicaRange(spec.scaling), metrics: spec.scaling?.metrics ?? [] },
    rollout: {
      strategy: spec.rollout?.strategy ?? 'rolling',
      maxSurge: spec.rollout?.maxSurge ?? 1,
      maxUnavailable: spec.rollout?.maxUnavailable ?? 0,
      progressDeadlineMs: (spec.rollout?.progressDeadlineSeconds ?? 600) * 1000,
      minReadyMs: (spec.rollout?.minReadySeconds ?? 0) * 1000,
      autoRollback: spec.rollout?.autoRollback ?? true,
    },
    placement: {
      clusterSelector: spec.placement?.clusterSelector ?? {},
      affinity: (spec.placement?.affinity ?? []).map((rule) => ({ ...rule, values: rule.values ?? [] })),
      spread: (spec.placement?.spread ?? []).map((rule) => ({ topologyKey: rule.topologyKey, maxSkew: rule.maxSkew ?? 1 })),
      divide: spec.placement?.divide ?? 'duplicated',
    },
    expose: firstTcp ? { host: spec.expose?.host, path: spec.expose?.path ?? '/', port: spec.expose?.port ?? firstTcp.name } : undefined,
    graceMs: (spec.terminationGracePeriodSeconds ?? 10) * 1000,
  };
}

/** Fewest and most replicas: one of each when nothing is said; max is never below min, nor below one. */
export function toReplicaRange(scaling: ServiceSpec['scaling']): { min: number; max: number } {
  const min = scaling?.min ?? Math.min(1, scaling?.max ?? 1);
  return { min, max: Math.max(min, scaling?.max ?? 1) };
}

/** What one replica asks for, all its containers together. */
export function requestsOf({ containers }: Pick<EffectiveSpec, 'containers'>): { cpuMilli: number; memoryMib: number } {
  return {
    cpuMilli: containers.reduce((sum, { resources }) => sum + resources.cpuRequestMilli, 0),
    memoryMib: containers.reduce((sum, { resources }) => sum + resources.memoryRequestMib, 0),
  };
}

function toContainer(name: string, container: Container, ports: EffectiveSpec['ports']): EffectiveContainer {
  const { requests, limits } = container.resources ?? {};
  const cpuLimitMilli = amount(limits?.cpu, parseCpu);
  const memoryLimitMib = amount(limits?.memory, parseMemory);
  return {
    name,
    image: container.image,
    command: [...(container.command ?? []), ...(container.args ?? [])],
    variables: container.variables ?? {},
    resources: {
      cpuRequestMilli: amount(requests?.cpu, parseCpu) ?? Math.min(cpuLimitMilli ?? DEFAULT_REQUESTS.cpuMilli, DEFAULT_REQUESTS.cpuMilli),
      memoryRequestMib:
        amount(requests?.memory, parseMemory) ?? Math.min(memoryLimitMib ?? DEFAULT_REQUESTS.memoryMib, DEFAULT_REQUESTS.memoryMib),
      cpuLimitMilli,
      memoryLimitMib,
    },
    probes: {
      startup: toProbe(container.startupProbe, ports),
      readiness: toProbe(container.readinessProbe, ports),
      liveness: toProbe(container.livenessProbe, ports),
    },
  };
}

/** Kubernetes' defaults. A port number that belongs to a declared port becomes that port's name, for places that choose real ports. */
function toProbe(probe: ProbeHandler | undefined, ports: EffectiveSpec['ports']): Probe | undefined {
  if (!probe) return undefined;
  const check = toCheck(probe, ports);
  if (!check) return undefined;
  return {
    check,
    initialDelayMs: (probe.initialDelaySeconds ?? 0) * 1000,
    periodMs: (probe.periodSeconds ?? 10) * 1000,
    timeoutMs: (probe.timeoutSeconds ?? 1) * 1000,
    successThreshold: probe.successThreshold ?? 1,
    failureThreshold: probe.failureThreshold ?? 3,
  };
}

function toCheck(probe: ProbeHandler, ports: EffectiveSpec['ports']): Probe['check'] | undefined {
  if (probe.httpGet) {
    const port = probePort(probe.httpGet.port, ports);
    if (port === undefined) return undefined;
    const headers = (probe.httpGet.httpHeaders ?? []).map((header): [string, string] => [header.name, header.value]);
    if (probe.httpGet.host) headers.unshift(['Host', probe.httpGet.host]);
    return { kind: 'http', path: probe.httpGet.path, port, https: probe.httpGet.scheme?.toUpperCase() === 'HTTPS', headers };
  }
  if (probe.tcpSocket) {
    const port = probePort(probe.tcpSocket.port, ports);
    return port === undefined ? undefined : { kind: 'tcp', port };
  }
  return probe.exec ? { kind: 'exec', command: probe.exec.command } : undefined;
}

/** The name of the declared port that is meant, or a number of the program's own; undefined when there is no port to speak of. */
export function probePort(port: string | number | undefined, ports: EffectiveSpec['ports']): string | number | undefined {
  if (port === undefined) return (ports.find((each) => each.protocol === 'tcp') ?? ports[0])?.name;
  if (typeof port === 'string') return port;
  return (
    (ports.find((each) => each.targetPort === port) ?? ports.find((each) => each.targetPort === undefined && each.port === port))?.name ??
    port
  );
}

function toDependency(name: string, resource: { type: string; params?: Record<string, unknown> | undefined }): EffectiveDependency[] {
  if (resource.type === 'volume') return [{ name, type: 'volume' }];
  if (resource.type !== 'service') return [];
  const { name: service, port, protocol } = resource.params ?? {};
  return [
    {
      name,
      type: 'service',
      service: typeof service === 'string' ? service : name,
      port: typeof port === 'string' || typeof port === 'number' ? String(port) : undefined,
      protocol: protocol === 'tcp' ? 'tcp' : 'http',
    },
  ];
}

function toArtifact(artifact: ServiceSpec['artifact']): EffectiveSpec['artifact'] {
  if (!artifact) return undefined;
  if ('path' in artifact) return { kind: 'path', path: artifact.path, digest: artifact.digest };
  return { kind: 'git', url: artifact.git.url, ref: artifact.git.ref ?? 'HEAD', path: artifact.git.path ?? '', digest: artifact.digest };
}

function amount(value: string | number | undefined, parse: typeof parseCpu): number | undefined {
  if (value === undefined) return undefined;
  const parsed = parse(value);
  return parsed.ok ? parsed.value : undefined;
}
