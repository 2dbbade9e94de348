/**
 * `${metadata.name}`, `${metadata.labels.x}`, `${metadata.annotations.x}`, `${resources.<name>.<output>}, or \$\${ for the two characters themselves`; `$${` stands for `${` itself.
 * Nothing is evaluated: a reference is a name that is looked up.
 */
export type PlaceholderRef =
  | { kind: 'metadata'; field: 'name'; text: string }
  | { kind: 'metadata'; field: 'labels' | 'annotations'; key: string; text: string }
  | { kind: 'resource'; resource: string; output: string | undefined; text: string }
  | { kind: 'bad'; message: string; text: string };

/** Everything a placeholder may stand for. */
export type PlaceholderScope = {
  metadata: { name: string; labels: Record<string, string>; annotations?: Record<string, string> | undefined };
  /** Outputs by resource name. */
  resources: Record<string, Record<string, string>>;
};

export class PlaceholderError extends Error {
  readonly placeholder: string;
  constructor(placeholder: string, message: string) {
    super(message);
    this.name = 'PlaceholderError';
    this.placeholder = placeholder;
  }
}

const PATTERN = /\$\$\{|\$\{([^{}]{0,256})\}|\$\{/g;

/** The text with every reference replaced, for the engine. @throws PlaceholderError for one that the scope does not hold */
export function resolvePlaceholders(text: string, scope: PlaceholderScope): string {
  return text.replace(PATTERN, (match, inner: string | undefined) => {
    if (match === '$${') return '${';
    const ref = parseRef(match, inner);
    const value = lookUp(ref, scope);
    if (value === undefined)
      throw new PlaceholderError(match, ref.kind === 'bad' ? ref.message : `${match} stands for nothing that is known`);
    return value;
  });
}

/** Every reference of a text in order; escapes are not references. */
export function listPlaceholders(text: string): PlaceholderRef[] {
  const refs: PlaceholderRef[] = [];
  for (const match of text.matchAll(PATTERN)) {
    if (match[0] !== '$${') refs.push(parseRef(match[0], match[1]));
  }
  return refs;
}

function parseRef(text: string, inner: string | undefined): PlaceholderRef {
  if (inner === undefined)
    return { kind: 'bad', text, message: 'a placeholder begins with ${ and ends with }: write $${ for the two characters themselves' };
  const path = inner.trim();
  if (path === 'metadata.name') return { kind: 'metadata', field: 'name', text };
  const map = /^metadata\.(labels|annotations)\.(.+)$/.exec(path);
  if (map?.[2]) return { kind: 'metadata', field: map[1] === 'labels' ? 'labels' : 'annotations', key: map[2], text };
  const resource = /^resources\.([^.]+)(?:\.(.+))?$/.exec(path);
  if (resource?.[1]) return { kind: 'resource', resource: resource[1], output: resource[2], text };
  return {
    kind: 'bad',
    text,
    message: `"${text}" refers to nothing: use \${metadata.name}, \${metadata.labels.<key>} or \${resources.<name>.<output>}; $\${ stands for the two characters themselves`,
  };
}

function lookUp(ref: PlaceholderRef, scope: PlaceholderScope): string | undefined {
  switch (ref.kind) {
    case 'metadata':
      return ref.field === 'name' ? scope.metadata.name : own(scope.metadata[ref.field] ?? {}, ref.key);
    case 'resource': {
      const outputs = Object.hasOwn(scope.resources, ref.resource) ? scope.resources[ref.resource] : undefined;
      return outputs && ref.output !== undefined ? own(outputs, ref.output) : undefined;
    }
    case 'bad':
      return undefined;
  }
}

const own = (record: Record<string, string>, key: string): string | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);
