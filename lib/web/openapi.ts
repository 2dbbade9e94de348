import { z } from 'zod';
import { problem } from '#lib/domain/problem.ts';
import { isBytesInput, isStreamOutput, nothing } from './answers.ts';
import type { AnyDeclaration, RouteHandler } from './declaration.ts';
import { routes } from './routes.ts';

type Schema = Record<string, unknown>;

/** The OpenAPI 3.1 document of every route that is not hidden, made from the declarations themselves. */
export function openApiDocument(): { openapi: string; paths: Record<string, Record<string, unknown>> } & Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const handler of routes()) {
    if (handler.declaration.hidden) continue;
    const [method = '', path = ''] = handler.address.split(' ');
    paths[path] ??= {};
    Object.assign(paths[path], { [method.toLowerCase()]: toOperation(handler) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Orrery',
      version: 'v1',
      description: 'Everything the portal and the command line do. Lists are paged by cursor; errors are RFC 9457 problems.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: toSchema(problem, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token of a team or a person.' },
        session: { type: 'apiKey', in: 'cookie', name: 'orrery.session', description: 'The session of the portal.' },
      },
    },
  };
}

function toOperation({ address, declaration }: RouteHandler): Schema {
  const [method] = address.split(' ');
  const parameters = [...toParameters('path', declaration.params), ...toParameters('query', declaration.query)];
  if (method === 'POST' && declaration.access !== 'public')
    parameters.push({ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 } });
  if (method === 'PATCH' || method === 'DELETE')
    parameters.push({ name: 'If-Match', in: 'header', required: false, schema: { type: 'string' } });
  return {
    operationId: operationId(address),
    summary: declaration.summary,
    'x-access': declaration.access,
    security: declaration.access === 'public' ? [] : [{ token: [] }, { session: [] }],
    parameters,
    ...(declaration.input === undefined ? {} : { requestBody: toRequestBody(declaration.input) }),
    responses: {
      ...toResponse(declaration),
      default: {
        description: 'What went wrong and where',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function toParameters(where: 'path' | 'query', schema: z.ZodObject | undefined): Schema[] {
  if (!schema) return [];
  const json = toSchema(schema, 'input') as { properties?: Record<string, Schema>; required?: string[] };
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (json.required ?? []).includes(name),
    schema: property,
  }));
}

function toRequestBody(input: NonNullable<AnyDeclaration['input']>): Schema {
  if (isBytesInput(input)) return { required: true, content: Object.fromEntries(input.contentTypes.map((type) => [type, {}])) };
  return { required: !input.safeParse(undefined).success, content: { 'application/json': { schema: toSchema(input, 'input') } } };
}

function toResponse({ output, status }: AnyDeclaration): Schema {
  if (output === nothing) return { 204: { description: 'Done' } };
  if (isStreamOutput(output)) {
    const types = [output.contentType, ...output.also];
    const media = output.item ? { itemSchema: toSchema(output.item, 'output') } : {};
    return { 200: { description: 'A stream', content: Object.fromEntries(types.map((type) => [type, media])) } };
  }
  return { [status ?? 200]: { description: 'Done', content: { 'application/json': { schema: toSchema(output, 'output') } } } };
}

/** Values as they travel: undefined fields go, dates are text. */
function toSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    reused: 'inline',
    override: dropOwnFormats,
  });
  return json;
}

/** Zod names formats of its own (`starts_with`), which validators do not know; the pattern beside them says the same. */
function dropOwnFormats({ jsonSchema }: { jsonSchema: { format?: string; pattern?: string } }): void {
  if (jsonSchema.format?.includes('_')) delete jsonSchema.format;
}

/** `GET /api/v1/services/{id}` becomes `getServicesId`. */
function operationId(address: string): string {
  const [method = '', path = ''] = address.split(' ');
  const words = path
    .replace(/^\/api\/(v1\/)?/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
