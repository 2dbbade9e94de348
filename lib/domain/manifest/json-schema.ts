import { z } from 'zod';
import { serviceManifestSchema } from './schema.ts';

type JsonSchema = {
  [key: string]: unknown;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
};

/** What each field is for, by its path; `*` stands for a name that the author chooses. */
const DESCRIPTIONS: Record<string, string> = {
  apiVersion: 'Always orrery.dev/v1.',
  kind: 'Always Service.',
  'metadata.name': 'Name of the service, unique in its team. It also names the address.',
  'metadata.team': 'The team that owns it. Yours when absent.',
  'metadata.title': 'A readable name for people.',
  'metadata.labels': 'For search, filters and ${metadata.labels.<key>}.',
  'metadata.annotations': 'Notes for tools.',
  spec: 'What runs, how many, and how it is replaced.',
  'spec.workload': 'A Score workload (score.dev/v1b1).',
  'spec.workload.containers': 'The programs by name; call it main.',
  'spec.workload.containers.*.image': 'Container image, for clusters that run containers.',
  'spec.workload.containers.*.command': 'Program and its first arguments, for clusters that run processes.',
  'spec.workload.containers.*.args': 'Further arguments.',
  'spec.workload.containers.*.variables': 'Environment variables. ${resources.<name>.url} is replaced; $${ stands for ${.',
  'spec.workload.containers.*.resources.requests': 'What is set aside: cpu such as 100m, memory such as 64Mi.',
  'spec.workload.containers.*.resources.limits': 'What it may never exceed.',
  'spec.workload.containers.*.startupProbe': 'Holds the other probes back until it succeeds once.',
  'spec.workload.containers.*.readinessProbe': 'Traffic comes only while it succeeds.',
  'spec.workload.containers.*.livenessProbe': 'The instance is restarted when it fails.',
  'spec.workload.service.ports': 'Ports by name; http comes first, then the lowest number.',
  'spec.workload.service.ports.*.port': 'The number others use.',
  'spec.workload.service.ports.*.targetPort':
    'The number the program listens on where it has an address of its own. On process clusters it is given one in PORT.',
  'spec.workload.resources': 'What the service needs; type service is another service of the team.',
  'spec.workload.resources.*.type': 'Supported here: service.',
  'spec.workload.resources.*.params': 'For a service: name (this key when absent), port, protocol (http or tcp).',
  'spec.artifact': 'The files to run: a folder, or a git repository.',
  'spec.scaling.min': 'Fewest instances. Default 1.',
  'spec.scaling.max': 'Most instances. Default the larger of min and 1.',
  'spec.rollout.strategy': 'rolling (default) or recreate.',
  'spec.rollout.maxSurge': 'Instances above the wanted number during a rollout, or a percentage. Default 1.',
  'spec.rollout.maxUnavailable': 'Instances that may be missing during a rollout. Default 0.',
  'spec.rollout.progressDeadlineSeconds': 'A rollout without progress for this long has failed. Default 600.',
  'spec.rollout.minReadySeconds': 'How long an instance must stay ready to count. Default 0.',
  'spec.rollout.autoRollback': 'Go back to the last good revision when a rollout fails. Default true.',
  'spec.placement.clusterSelector': 'Labels a cluster must carry.',
  'spec.expose.host': 'First label of the address. The service name when absent.',
  'spec.expose.path': 'Path prefix. Default /.',
  'spec.expose.port': 'Which port; the first TCP port when absent.',
  'spec.terminationGracePeriodSeconds': 'Time to finish after SIGTERM. Default 10.',
};

/** JSON Schema (draft 2020-12) of the manifest, with descriptions: the editor completes from it. */
export function manifestJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(serviceManifestSchema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  }) as JsonSchema;
  for (const [path, description] of Object.entries(DESCRIPTIONS)) {
    for (const target of find(schema, path.split('.'))) target.description = description;
  }
  return { ...schema, $id: 'https://orrery.dev/schemas/service-v1.json', title: 'Orrery Service' };
}

function find(schema: JsonSchema, path: string[]): JsonSchema[] {
  const [segment, ...rest] = path;
  if (segment === undefined) return [schema];
  if (schema.anyOf) return schema.anyOf.flatMap((option) => find(option, path));
  const next = segment === '*' ? schema.additionalProperties : schema.properties?.[segment];
  return next && typeof next === 'object' ? find(next, rest) : [];
}
