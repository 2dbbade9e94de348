import type { Issue } from '../../kit/errors.ts';
import { toPointer } from '../../kit/json.ts';
import { checkContainer } from './check-container.ts';
import { nearestName } from './nearest.ts';
import { orderedPorts } from './ports.ts';
import { NAME_PATTERN, NAME_RULE, type ServiceManifest, type ServiceSpec } from './schema.ts';

/** What a resource of each supported type gives to placeholders. */
export const RESOURCE_OUTPUTS: Record<string, readonly string[]> = { service: ['url', 'host', 'port'] };
const SUPPORTED_TYPES = Object.keys(RESOURCE_OUTPUTS);

export type CheckSubject = { metadata: Pick<ServiceManifest['metadata'], 'name' | 'labels' | 'annotations'>; spec: ServiceSpec };

/**
 * What a manifest that parses may still get wrong by itself: references, resource types, amounts, ports, hosts. Paths are JSON
 * pointers into the manifest. The editor and the admission door run this same code; what needs the database is the door's own.
 */
export function checkManifest(subject: CheckSubject): Issue[] {
  const { spec } = subject;
  const issues = [...checkResources(spec), ...checkScaling(spec), ...checkExpose(spec), ...checkPorts(spec), ...checkArtifact(spec)];
  const containers = Object.entries(spec.workload.containers);
  if (containers.length > 1) {
    issues.push(
      at(['workload', 'containers'], `one container per service is supported on process clusters; this one has ${containers.length}`),
    );
  }
  for (const [name, container] of containers) issues.push(...checkContainer(subject, name, container));
  return issues;
}

/** An issue at a path below `spec`. */
export const at = (path: readonly (string | number)[], message: string): Issue => ({ path: toPointer(['spec', ...path]), message });

function checkResources(spec: ServiceSpec): Issue[] {
  return Object.entries(spec.workload.resources ?? {}).flatMap(([name, resource]) => {
    const path = ['workload', 'resources', name];
    if (!Object.hasOwn(RESOURCE_OUTPUTS, resource.type)) {
      return [
        at(
          [...path, 'type'],
          `resource type "${resource.type}" is not supported yet: supported here is ${SUPPORTED_TYPES.map((type) => `"${type}"`).join(', ')}`,
        ),
      ];
    }
    return Object.entries(resource.params ?? {}).flatMap(([param, value]) => checkServiceParam([...path, 'params', param], param, value));
  });
}

function checkServiceParam(path: string[], param: string, value: unknown): Issue[] {
  switch (param) {
    case 'name':
      return typeof value === 'string' && NAME_PATTERN.test(value) ? [] : [at(path, `must be the name of a service: ${NAME_RULE}`)];
    case 'port': {
      const good =
        (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535) ||
        (typeof value === 'string' && NAME_PATTERN.test(value));
      return good ? [] : [at(path, 'must be the name or the number of a port')];
    }
    case 'protocol':
      return value === 'http' || value === 'tcp' ? [] : [at(path, 'expected "http" or "tcp"')];
    default: {
      const near = nearestName(param, ['name', 'port', 'protocol']);
      return [
        at(
          path,
          `unknown parameter "${param.slice(0, 60)}" of a service resource${near ? `: did you mean "${near}"?` : ': known here are name, port, protocol'}`,
        ),
      ];
    }
  }
}

function checkScaling({ scaling, rollout }: ServiceSpec): Issue[] {
  const issues: Issue[] = [];
  if (scaling?.min !== undefined && scaling.max !== undefined && scaling.max < scaling.min) {
    issues.push(at(['scaling', 'max'], `max ${scaling.max} is less than min ${scaling.min}`));
  }
  const none = (value: number | string | undefined, fallback: number) => Number.parseInt(String(value ?? fallback), 10) === 0;
  if ((rollout?.strategy ?? 'rolling') === 'rolling' && none(rollout?.maxSurge, 1) && none(rollout?.maxUnavailable, 0)) {
    issues.push(at(['rollout', 'maxSurge'], 'maxSurge and maxUnavailable are both 0: no instance could ever be replaced'));
  }
  if (rollout?.minReadySeconds !== undefined && rollout.minReadySeconds >= (rollout.progressDeadlineSeconds ?? 600)) {
    issues.push(at(['rollout', 'minReadySeconds'], 'must be shorter than progressDeadlineSeconds, or no rollout could ever finish'));
  }
  return issues;
}

function checkExpose(spec: ServiceSpec): Issue[] {
  const { expose } = spec;
  if (!expose) return [];
  const ports = orderedPorts(spec);
  const tcp = ports.filter((port) => port.protocol === 'tcp');
  if (tcp.length === 0) return [at(['expose'], 'there is nothing to expose: the service declares no TCP port in workload.service.ports')];
  if (expose.port === undefined || tcp.some((port) => port.name === expose.port)) return [];
  const udp = ports.some((port) => port.name === expose.port);
  return [
    at(
      ['expose', 'port'],
      udp
        ? `port "${expose.port}" is UDP: only TCP ports can be exposed`
        : `there is no port "${expose.port}": declared are ${tcp.map((port) => port.name).join(', ')}`,
    ),
  ];
}

function checkPorts(spec: ServiceSpec): Issue[] {
  const issues: Issue[] = [];
  const seen = new Map<number, string>();
  for (const port of orderedPorts(spec)) {
    const other = seen.get(port.port);
    if (other !== undefined)
      issues.push(at(['workload', 'service', 'ports', port.name, 'port'], `port ${port.port} is declared twice: "${other}" has it too`));
    seen.set(port.port, port.name);
    if (port.protocol === 'udp')
      issues.push(at(['workload', 'service', 'ports', port.name, 'protocol'], 'UDP ports are not supported yet on process clusters'));
  }
  return issues;
}

function checkArtifact({ artifact }: ServiceSpec): Issue[] {
  if (!artifact || 'path' in artifact) return [];
  const { url, ref, path } = artifact.git;
  const issues: Issue[] = [];
  // Whether plain http may be used, and to which hosts, is the installation's to say: that is checked when the files are fetched.
  if (!/^(https?|ssh):\/\/[^\s]+$/.test(url) && !/^[\w.-]+@[\w.-]+:[\w./~-]+$/.test(url)) {
    issues.push(
      at(
        ['artifact', 'git', 'url'],
        'must be an https:// or ssh:// address of a repository (http:// where an administrator allows the host)',
      ),
    );
  }
  if (ref !== undefined && (ref.startsWith('-') || /[\s~^:?*[\\]|\.\./.test(ref)))
    issues.push(at(['artifact', 'git', 'ref'], 'must be the name of a branch or tag, or a commit'));
  if (path?.split('/').some((part) => part === '..') || path?.startsWith('/'))
    issues.push(at(['artifact', 'git', 'path'], 'must stay inside the repository'));
  return issues;
}
