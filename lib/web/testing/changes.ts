import { z } from 'zod';
import { manifestJsonSchema } from '#lib/domain/manifest/json-schema.ts';
import { templateSchema } from '#lib/domain/template/schema.ts';
import { type Schema, smallest, type TextField, textFieldsOf } from './text-fields.ts';

/** The things that changes are made to. */
export type Targets = {
  team: string;
  service: string;
  serviceId: string;
  deploymentId: string;
  clusterId: string;
  memberId: string;
  template: string;
  templateId: string;
  templateRunId: string;
};

/** `fresh`, below, makes names that nothing has yet. */
type Change = { params: Record<string, string>; body: unknown };

/** Of a service that does nothing, and of which nothing runs. */
export const spec = {
  workload: { containers: { main: { command: ['node', '-e', 'setInterval(() => {}, 1000)'] } } },
  scaling: { min: 0, max: 1 },
};
const serviceManifest = (name: string, team: string) => ({ apiVersion: 'orrery.dev/v1', kind: 'Service', metadata: { name, team }, spec });

/** A template of one service; `more` goes into its spec. */
export const templateNamed = (name: string, more: object = {}) => ({
  apiVersion: 'orrery.dev/v1',
  kind: 'Template',
  metadata: { name, title: name },
  spec: {
    parameters: [{ title: 'Questions', properties: { name: { type: 'string' }, text: { type: 'string' } } }],
    steps: [
      {
        id: 'app',
        manifests: [
          {
            apiVersion: 'orrery.dev/v1',
            kind: 'Service',
            metadata: { name: '${{ parameters.name }}', annotations: { text: '${{ parameters.text }}' } },
            spec,
          },
        ],
      },
    ],
    ...more,
  },
});

/** Calls that need more than the least that their schema asks for. */
const CHANGES: Record<string, (on: Targets, fresh: (prefix: string) => string) => Pick<Change, 'body'>> = {
  'POST /api/v1/apply': ({ team }, fresh) => ({ body: { manifest: JSON.stringify(serviceManifest(fresh('apply'), team)), team } }),
  'POST /api/v1/plan': ({ team }, fresh) => ({ body: { manifest: JSON.stringify(serviceManifest(fresh('plan'), team)), team } }),
  'POST /api/v1/deployments': ({ serviceId, team }) => ({ body: { service: serviceId, team, environment: 'dev' } }),
  'POST /api/v1/environments': (_on, fresh) => ({ body: { name: fresh('env') } }),
  'POST /api/v1/me/password': () => ({ body: { current: 'not the password', next: 'a long enough password' } }),
  'POST /api/v1/changes/plan': ({ serviceId }) => ({ body: { kind: 'deploy', service: serviceId, environment: 'prod' } }),
  'POST /api/v1/me/tokens': (_on, fresh) => ({ body: { name: fresh('token') } }),
  'POST /api/v1/services': ({ team }, fresh) => ({ body: { name: fresh('made'), team, spec } }),
  'PATCH /api/v1/services/{id}': () => ({ body: { spec } }),
  'POST /api/v1/sign-in': () => ({ body: { email: 'nobody@example.test', password: 'not the password' } }),
  'POST /api/v1/teams': (_on, fresh) => ({ body: { name: fresh('team') } }),
  'PATCH /api/v1/teams/{team}': () => ({ body: { title: 'A team' } }),
  'POST /api/v1/teams/{team}/members': (_on, fresh) => ({
    body: { email: `${fresh('person')}@example.test`, role: 'viewer' },
  }),
  'POST /api/v1/teams/{team}/tokens': (_on, fresh) => ({ body: { name: fresh('token'), role: 'viewer' } }),
  'POST /api/v1/templates': ({ team }, fresh) => ({ body: { source: JSON.stringify(templateNamed(fresh('template'))), team } }),
  'POST /api/v1/templates/{id}/plan': ({ team }, fresh) => ({
    body: { team, environment: 'dev', parameters: { name: fresh('planned') } },
  }),
  'POST /api/v1/templates/{id}/runs': ({ team }, fresh) => ({
    body: { team, environment: 'dev', parameters: { name: fresh('run') } },
  }),
  'POST /api/v1/templates/{id}/upgrades': ({ serviceId }) => ({ body: { services: [serviceId] } }),
  'POST /api/v1/templates/{id}/versions': (on) => ({
    body: { source: JSON.stringify(templateNamed(on.template)) },
  }),
};

/** Whether somebody said how it is called, or it is called by the least that its schema asks for. */
export const isKnownChange = (address: string): boolean => address in CHANGES;

type Document = { paths: Record<string, Record<string, unknown>> };

/** How a route is called so that it lets the call in: from the list above, or the least that its schema asks for. */
export function changeOf(document: Document, address: string, on: Targets, fresh: (prefix: string) => string): Change {
  const path = address.split(' ')[1] ?? '';
  const known = CHANGES[address]?.(on, fresh) ?? { body: smallest(bodySchema(document, address) ?? {}) };
  return { params: paramsOf(path, on), ...known };
}

function paramsOf(path: string, on: Targets): Record<string, string> {
  const ids: [RegExp, string][] = [
    [/members\/\{id\}/, on.memberId],
    [/template-runs\/\{id\}/, on.templateRunId],
    [/templates\/\{id\}/, on.templateId],
    [/deployments\/\{id\}/, on.deploymentId],
    [/services\/\{id\}/, on.serviceId],
    [/clusters\/\{id\}/, on.clusterId],
    [/environments\/\{id\}/, 'dev'],
  ];
  const id = ids.find(([pattern]) => pattern.test(path))?.[1] ?? 'nothing';
  return { team: on.team, service: on.serviceId, id };
}

function bodySchema(document: Document, address: string): Schema | undefined {
  const [method = '', path = ''] = address.split(' ');
  const operation = document.paths[path]?.[method.toLowerCase()] as { requestBody?: { content: Record<string, { schema?: Schema }> } };
  return operation?.requestBody?.content['application/json']?.schema;
}

/** The text fields of a route's body, those of the documents that travel inside a text included (`manifest#metadata.title`). */
export function fieldsOfChange(document: Document, address: string): TextField[] {
  const schema = bodySchema(document, address);
  if (!schema) return [];
  const inner = schema.properties?.manifest ? 'manifest' : schema.properties?.source ? 'source' : undefined;
  const documents: Record<string, Schema> = { manifest: manifestJsonSchema() as Schema, source: templateJsonSchema() };
  return [...textFieldsOf(schema), ...(inner ? textFieldsOf(documents[inner] ?? {}).map((field) => travelling(inner, field)) : [])];
}

const templateJsonSchema = (): Schema =>
  z.toJSONSchema(templateSchema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema;

/** A field of a document that is itself the text of a field. */
const travelling = (name: string, field: TextField): TextField => ({
  path: `.${name}#${field.path}`,
  maxLength: field.maxLength,
  put: (body, text) => {
    const outer = body as Record<string, unknown>;
    return { ...outer, [name]: JSON.stringify(field.put(JSON.parse(String(outer[name])), text)) };
  },
});
