import type { Issue } from '../../kit/errors.ts';
import type { ProbeHandler } from '../probe.ts';
import { at, type CheckSubject, RESOURCE_OUTPUTS } from './check.ts';
import { nearestName } from './nearest.ts';
import { listPlaceholders, type PlaceholderRef } from './placeholder.ts';
import { orderedPorts } from './ports.ts';
import { parseCpu, parseMemory } from './quantity.ts';
import type { Container } from './schema.ts';

/** What one container may get wrong: no program, unsupported parts, amounts, probes, references in its variables. */
export function checkContainer(subject: CheckSubject, name: string, container: Container): Issue[] {
  const base = ['workload', 'containers', name];
  const issues: Issue[] = [];
  if ((container.command ?? []).length === 0 && (container.image === undefined || container.image === '.')) {
    issues.push(at(base, 'needs a command (for clusters that run processes) or an image (for clusters that run containers)'));
  }
  for (const part of ['files', 'volumes'] as const) {
    if (container[part] !== undefined) issues.push(at([...base, part], `${part} are not supported yet on process clusters`));
  }
  issues.push(...checkAmounts(base, container));
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const) {
    if (container[probe]) issues.push(...checkProbe(subject, [...base, probe], container[probe]));
  }
  // What the engine fills in when it starts an instance: the words of the command, too.
  const filled = [
    ...Object.entries(container.variables ?? {}).map(([variable, text]) => ({ path: ['variables', variable], text })),
    ...(['command', 'args'] as const).flatMap((part) =>
      (container[part] ?? []).map((text, index) => ({ path: [part, String(index)], text })),
    ),
  ];
  for (const { path, text } of filled) {
    for (const ref of listPlaceholders(text)) {
      const message = checkRef(subject, ref);
      if (message) issues.push(at([...base, ...path], message));
    }
  }
  return issues;
}

function checkAmounts(base: string[], { resources }: Container): Issue[] {
  const issues: Issue[] = [];
  for (const [kind, parse] of [
    ['cpu', parseCpu],
    ['memory', parseMemory],
  ] as const) {
    const amounts = (['requests', 'limits'] as const).map((list) => {
      const written = resources?.[list]?.[kind];
      if (written === undefined) return undefined;
      const parsed = parse(written);
      const path = [...base, 'resources', list, kind];
      if (!parsed.ok) issues.push(at(path, parsed.error));
      else if (parsed.value === 0 && list === 'limits') issues.push(at(path, 'a limit of nothing lets nothing run'));
      return parsed.ok ? parsed.value : undefined;
    });
    const [request, limit] = amounts;
    if (request !== undefined && limit !== undefined && limit < request) {
      issues.push(
        at(
          [...base, 'resources', 'limits', kind],
          `the limit ${String(resources?.limits?.[kind])} is less than the request ${String(resources?.requests?.[kind])}`,
        ),
      );
    }
  }
  return issues;
}

function checkProbe({ spec }: CheckSubject, path: string[], probe: ProbeHandler): Issue[] {
  const ports = orderedPorts(spec);
  const given = (['httpGet', 'tcpSocket', 'exec'] as const).filter((kind) => probe[kind] !== undefined);
  if (given.length !== 1)
    return [at(path, `needs exactly one of httpGet, tcpSocket and exec; it has ${given.length === 0 ? 'none' : given.join(' and ')}`)];
  if (probe.exec) return [];
  const kind = probe.httpGet ? 'httpGet' : 'tcpSocket';
  const port = probe[kind]?.port;
  if (port === undefined && ports.length === 0) return [at([...path, kind], 'needs a port, because the service declares none')];
  if (typeof port !== 'string' || ports.some((each) => each.name === port)) return [];
  const near = nearestName(
    port,
    ports.map((each) => each.name),
  );
  return [
    at(
      [...path, kind, 'port'],
      `there is no port "${port.slice(0, 60)}"${near ? `: did you mean "${near}"?` : ' in workload.service.ports'}`,
    ),
  ];
}

/** Why a reference cannot be resolved, or nothing. */
function checkRef({ metadata, spec }: CheckSubject, ref: PlaceholderRef): string | undefined {
  switch (ref.kind) {
    case 'bad':
      return ref.message;
    case 'metadata': {
      if (ref.field === 'name') return undefined;
      return Object.hasOwn(metadata[ref.field] ?? {}, ref.key)
        ? undefined
        : `${ref.text}: the service has no ${ref.field === 'labels' ? 'label' : 'annotation'} "${ref.key}"`;
    }
    case 'resource': {
      const resources = spec.workload.resources ?? {};
      const resource = Object.hasOwn(resources, ref.resource) ? resources[ref.resource] : undefined;
      if (!resource) {
        const near = nearestName(ref.resource, Object.keys(resources));
        return `${ref.text}: there is no resource "${ref.resource}" in workload.resources${near ? `: did you mean "${near}"?` : ''}`;
      }
      const outputs = Object.hasOwn(RESOURCE_OUTPUTS, resource.type) ? RESOURCE_OUTPUTS[resource.type] : undefined;
      if (!outputs || (ref.output !== undefined && outputs.includes(ref.output))) return undefined;
      return `${ref.text}: a ${resource.type} has the outputs ${outputs.join(', ')}${ref.output === undefined ? '' : `, and not "${ref.output}"`}`;
    }
  }
}
