import { stringify } from 'yaml';
import type { Issue } from '../../kit/errors.ts';
import { toPointer } from '../../kit/json.ts';
import { err, ok, type Result } from '../../kit/result.ts';
import { checkManifest } from '../manifest/check.ts';
import { parseManifests } from '../manifest/parse.ts';
import type { ServiceManifest } from '../manifest/schema.ts';
import { toManifestText } from '../manifest/to-manifest.ts';
import { isLink } from './link.ts';
import { checkParameters, type Parameters } from './parameters.ts';
import type { TemplateDocument } from './schema.ts';
import { substitute } from './substitute.ts';

export type RenderInput = {
  version: number;
  team: string;
  environment: string;
  parameters: Parameters;
  /** Only the manifest of this service; what an upgrade of one service needs. */
  only?: string | undefined;
};
export type RenderedStep = { id: string; title: string; timeoutMs: number; services: string[]; text: string };
export type Rendered = { steps: RenderedStep[]; manifests: ServiceManifest[]; text: string; parameters: Parameters };

/** Names the template a service was made from, with its version. */
export const TEMPLATE_ANNOTATION = 'orrery.dev/template';
const DEFAULT_TIMEOUT_S = 300;

/**
 * What a template makes of these answers: manifests as text, exactly as they will be planned and applied. The same answers always give
 * the same text. Complaints about answers have the path `/parameters/<field>`, those about the template its own path.
 */
export function renderTemplate(document: TemplateDocument, input: RenderInput): Result<Rendered, Issue[]> {
  const checked = checkParameters(document, input.parameters);
  if (!checked.ok) return err(checked.error.map((issue) => ({ ...issue, path: `/parameters${issue.path}` })));
  const parameters = checked.value;
  const scope = {
    parameters,
    team: input.team,
    environment: input.environment,
    template: { name: document.metadata.name, title: document.metadata.title, version: input.version },
  };
  const steps: RenderedStep[] = [];
  const manifests: ServiceManifest[] = [];
  for (const [index, step] of document.spec.steps.entries()) {
    const path = ['spec', 'steps', index, 'manifests'];
    const filled = substitute(step.manifests, scope, path);
    if (!filled.ok) return filled;
    const made = (filled.value as unknown[]).map((one, position) => toManifest(one, [...path, position], document, input));
    const issues = made.flatMap((one) => (one.ok ? [] : one.error));
    if (issues.length > 0) return err(issues);
    const chosen = made.flatMap((one) =>
      one.ok && (input.only === undefined || one.value.metadata.name === input.only) ? [one.value] : [],
    );
    if (chosen.length === 0) continue;
    manifests.push(...chosen);
    steps.push({
      id: step.id,
      title: step.title ?? step.id,
      timeoutMs: (step.timeoutSeconds ?? DEFAULT_TIMEOUT_S) * 1_000,
      services: chosen.map((one) => one.metadata.name),
      text: chosen.map((one) => toManifestText(one.metadata, one.spec)).join('---\n'),
    });
  }
  const twice = manifests.find((one, index) => manifests.findIndex((other) => other.metadata.name === one.metadata.name) !== index);
  if (twice) return err([{ path: '/spec/steps', message: `these answers make the service ${twice.metadata.name} twice` }]);
  if (manifests.length === 0)
    return err([
      { path: '/spec/steps', message: input.only ? `this version does not make the service ${input.only} any more` : 'it makes nothing' },
    ]);
  return ok({ steps, manifests, text: steps.map((step) => step.text).join('---\n'), parameters });
}

/** Filled-in data to a manifest of the run's own team, by the manifest's own rules. */
function toManifest(
  value: unknown,
  path: (string | number)[],
  { metadata }: TemplateDocument,
  input: RenderInput,
): Result<ServiceManifest, Issue[]> {
  const parsed = parseManifests(stringify(value, { version: '1.2', schema: 'core', aliasDuplicateObjects: false }));
  const inTemplate = (issue: Issue): Issue => ({ path: `${toPointer(path)}${issue.path}`, message: issue.message });
  if (!parsed.ok) return err(parsed.error.map(inTemplate));
  const [document, another] = parsed.value.documents;
  if (!document || another) return err([{ path: toPointer(path), message: 'must be one manifest' }]);
  const { manifest } = document;
  const annotations = { ...manifest.metadata.annotations, [TEMPLATE_ANNOTATION]: `${metadata.name}@${input.version}` };
  const made = { ...manifest, metadata: { ...manifest.metadata, team: input.team, annotations } };
  const issues = checkManifest(made);
  return issues.length > 0 ? err(issues.map(inTemplate)) : ok(made);
}

export type StepResult = { url: string | null; service: string; serviceId: string; page: string; revision: number };
export type RunOutput = { text: string; links: { title: string; url: string }[] };

/** What to show at the end. A link whose address is not http, https or a page of the portal is dropped. */
export function renderOutput(
  document: TemplateDocument,
  input: RenderInput,
  steps: Record<string, StepResult>,
): Result<RunOutput, Issue[]> {
  const parameters = checkParameters(document, input.parameters);
  const scope = {
    parameters: parameters.ok ? parameters.value : {},
    team: input.team,
    environment: input.environment,
    template: { name: document.metadata.name, title: document.metadata.title, version: input.version },
    steps,
  };
  const text = substitute(document.spec.output?.text ?? '', scope, ['spec', 'output', 'text']);
  if (!text.ok) return text;
  const links: RunOutput['links'] = [];
  for (const [index, link] of (document.spec.output?.links ?? []).entries()) {
    // A service that is not exposed has no address: its link is left out, not an error.
    const filled = substitute(link, scope, ['spec', 'output', 'links', index]);
    const one = filled.ok ? (filled.value as { title?: unknown; url?: unknown }) : undefined;
    if (typeof one?.title === 'string' && typeof one.url === 'string' && isLink(one.url)) links.push({ title: one.title, url: one.url });
  }
  return ok({ text: typeof text.value === 'string' ? text.value : String(text.value ?? ''), links });
}
