import type { EffectiveSpec } from './effective.ts';
import type { ServiceSpec } from './schema.ts';

/**
 * A service's ports, first one first. Stored specs do not keep the order of keys, so the order is a rule: `http` first, then the
 * lowest port number, then the name.
 */
export function orderedPorts(spec: ServiceSpec): EffectiveSpec['ports'] {
  return Object.entries(spec.workload.service?.ports ?? {})
    .map(([name, port]) => ({
      name,
      port: port.port,
      targetPort: port.targetPort,
      protocol: (port.protocol ?? 'tcp').toLowerCase() as 'tcp' | 'udp',
    }))
    .sort((a, b) => Number(b.name === 'http') - Number(a.name === 'http') || a.port - b.port || (a.name < b.name ? -1 : 1));
}

/** The variables that carry each port's number to the program: `PORT` for the first, `PORT_<NAME>` for every one. */
export function portVariables(ports: EffectiveSpec['ports']): { name: string; variables: string[] }[] {
  return ports.map((port, index) => {
    const own = `PORT_${port.name.toUpperCase().replaceAll('-', '_')}`;
    return { name: port.name, variables: index === 0 ? ['PORT', own] : [own] };
  });
}
