import { NAME_PATTERN, NAME_RULE } from '#lib/domain/manifest/schema.ts';
import { splitWords } from './split-words.ts';

/** What the form asks; everything is text or a number as the fields hold it. */
export type ServiceFields = {
  name: string;
  team: string;
  title: string;
  environment: string;
  command: string;
  files: 'none' | 'path' | 'git';
  folder: string;
  gitUrl: string;
  gitRef: string;
  variables: string;
  needs: string;
  traffic: 'http' | 'none';
  readyPath: string;
  min: number | string;
  max: number | string;
  cpu: string;
  memory: string;
};

export const emptyServiceFields = (first: { team: string; environment: string }): ServiceFields => ({
  name: '',
  title: '',
  command: '',
  files: 'none',
  folder: '',
  gitUrl: '',
  gitRef: '',
  variables: '',
  needs: '',
  traffic: 'http',
  readyPath: '/',
  min: 1,
  max: 4,
  cpu: '50m',
  memory: '64Mi',
  ...first,
});

/** What can be told without the server; the sentence for each field that is not right. */
export function validateServiceFields(fields: ServiceFields): Partial<Record<keyof ServiceFields, string>> {
  const errors: Partial<Record<keyof ServiceFields, string>> = {};
  if (!NAME_PATTERN.test(fields.name)) errors.name = fields.name ? `A name is ${NAME_RULE}.` : 'Give it a name.';
  if (!fields.team) errors.team = 'Choose the team that owns it.';
  if (!fields.environment) errors.environment = 'Choose where it starts.';
  const words = splitWords(fields.command);
  if (!words.ok) errors.command = words.error;
  else if (words.value.length === 0) errors.command = 'Say which program to run.';
  if (fields.files === 'path' && !fields.folder.startsWith('/')) errors.folder = 'A whole path, beginning with a slash.';
  if (fields.files === 'git' && !fields.gitUrl) errors.gitUrl = 'The address of the repository.';
  const line = variableLines(fields.variables).findIndex((entry) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(entry));
  if (line >= 0) errors.variables = `Line ${line + 1} is not NAME=value.`;
  const wrong = needNames(fields.needs).find((name) => !NAME_PATTERN.test(name));
  if (wrong) errors.needs = `“${wrong}” is not a service name.`;
  if (fields.traffic === 'http' && !fields.readyPath.startsWith('/')) errors.readyPath = 'A path begins with a slash.';
  if (!(Number(fields.min) >= 0)) errors.min = 'A number from 0.';
  if (!(Number(fields.max) >= Math.max(1, Number(fields.min)))) errors.max = 'At least as many as the fewest, and one.';
  return errors;
}

/** The fields as a manifest: JSON is YAML, but this is written for people to go on with. */
export function toManifest(fields: ServiceFields): string {
  const words = splitWords(fields.command);
  const variables = variableLines(fields.variables).map(
    (line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const,
  );
  const needs = needNames(fields.needs);
  const lines = ['apiVersion: orrery.dev/v1', 'kind: Service', 'metadata:', `  name: ${text(fields.name)}`];
  if (fields.team) lines.push(`  team: ${text(fields.team)}`);
  if (fields.title) lines.push(`  title: ${text(fields.title)}`);
  lines.push(
    'spec:',
    '  workload:',
    '    containers:',
    '      main:',
    `        command: [${(words.ok ? words.value : [fields.command]).map(text).join(', ')}]`,
  );
  if (variables.length > 0) lines.push('        variables:', ...variables.map(([name, value]) => `          ${name}: ${text(value)}`));
  lines.push('        resources:', `          requests: { cpu: ${text(fields.cpu)}, memory: ${text(fields.memory)} }`);
  if (fields.traffic === 'http')
    lines.push(
      '        readinessProbe:',
      `          httpGet: { path: ${text(fields.readyPath)} }`,
      '    service:',
      '      ports:',
      '        http: { port: 80 }',
    );
  if (needs.length > 0) lines.push('    resources:', ...needs.flatMap((name) => [`      ${name}: { type: service }`]));
  if (fields.files === 'path') lines.push(`  artifact: { path: ${text(fields.folder)} }`);
  if (fields.files === 'git')
    lines.push(`  artifact: { git: { url: ${text(fields.gitUrl)}${fields.gitRef ? `, ref: ${text(fields.gitRef)}` : ''} } }`);
  lines.push(`  scaling: { min: ${Number(fields.min)}, max: ${Number(fields.max)} }`);
  return `${lines.join('\n')}\n`;
}

/** Which field of the form a located refusal is about. */
export function fieldOfPath(pointer: string): keyof ServiceFields | undefined {
  const path = pointer.replace(/^\/spec/, '');
  const table: [RegExp, keyof ServiceFields][] = [
    [/^\/metadata\/name/, 'name'],
    [/^\/metadata\/team/, 'team'],
    [/^\/metadata\/title/, 'title'],
    [/\/command/, 'command'],
    [/\/variables/, 'variables'],
    [/\/requests\/cpu/, 'cpu'],
    [/\/requests\/memory/, 'memory'],
    [/^\/workload\/resources/, 'needs'],
    [/^\/artifact\/git/, 'gitUrl'],
    [/^\/artifact/, 'folder'],
    [/^\/scaling\/min/, 'min'],
    [/^\/scaling/, 'max'],
    [/readinessProbe/, 'readyPath'],
  ];
  return table.find(([pattern]) => pattern.test(path))?.[1];
}

const variableLines = (value: string): string[] =>
  value
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

const needNames = (value: string): string[] =>
  value
    .split(/[\s,]+/)
    .map((name) => name.trim())
    .filter(Boolean);

/** Plain where YAML reads it as the same text, quoted otherwise (JSON's quotes are YAML's). */
const text = (value: string): string =>
  /^[A-Za-z/][A-Za-z0-9_./-]*$/.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value) ? value : JSON.stringify(value);
