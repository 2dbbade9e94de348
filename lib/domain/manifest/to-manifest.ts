import { stringify } from 'yaml';
import { z } from 'zod';
import { type ServiceManifest, serviceManifestSchema } from './schema.ts';
import { schemasAt } from './schema-shape.ts';

/** A manifest as tidy YAML: fields in the schema's order, names in alphabetical order, nothing that is empty. */
export function toManifestText(metadata: ServiceManifest['metadata'], spec: ServiceManifest['spec']): string {
  const manifest = { apiVersion: 'orrery.dev/v1', kind: 'Service', metadata, spec };
  return stringify(tidy(manifest, []), { version: '1.2', schema: 'core', lineWidth: 0, aliasDuplicateObjects: false });
}

function tidy(value: unknown, path: string[]): unknown {
  if (Array.isArray(value)) return value.map((item, index) => tidy(item, [...path, String(index)]));
  if (value === null || typeof value !== 'object') return value;
  const known = schemasAt(serviceManifestSchema, path).flatMap((schema) =>
    schema instanceof z.ZodObject ? Object.keys(schema.shape) : [],
  );
  const rank = (key: string) => (known.includes(key) ? known.indexOf(key) : known.length);
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key, inner]) => inner !== undefined && !(path.length === 1 && path[0] === 'metadata' && isEmpty(inner) && known.includes(key)),
      )
      .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .map(([key, inner]) => [key, tidy(inner, [...path, key])]),
  );
}

const isEmpty = (value: unknown): boolean =>
  value === '' || (value !== null && typeof value === 'object' && Object.keys(value).length === 0);
