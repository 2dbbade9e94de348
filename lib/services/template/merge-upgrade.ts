import type { Sql } from '#lib/db/sql.ts';
import type { ServiceManifest, ServiceSpec } from '#lib/domain/manifest/schema.ts';
import { toManifestText } from '#lib/domain/manifest/to-manifest.ts';
import { type MergeChoices, mergeThreeWay, type UpgradeMerge } from '#lib/domain/template/merge.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import { type Rendered, renderTemplate, TEMPLATE_ANNOTATION } from '#lib/domain/template/render.ts';
import { canonicalJson } from '#lib/kit/json.ts';
import { loadDeployments, loadServices, type ServiceFact } from '../manifest/facts.ts';
import { loadDocument } from './find.ts';

export type UpgradeOf = {
  templateId: string;
  team: { id: string; name: string };
  environment: { id: string; name: string };
  service: string;
  choices: MergeChoices;
};
/** The manifest to apply instead of the template's own, and the service's generation that it was worked out from. */
export type MergedUpgrade = UpgradeMerge & { rendered: Rendered; generation: number };

type Body = { metadata: Pick<ServiceManifest['metadata'], 'title' | 'description' | 'labels' | 'annotations'>; spec: ServiceSpec };

/**
 * What an upgrade makes of a service: the new version's changes on top of what the team runs, edits of its own included. Null where the
 * service is gone.
 */
export async function mergeUpgrade(sql: Sql, upgrade: UpgradeOf, rendered: Rendered): Promise<MergedUpgrade | null> {
  const [service] = await loadServices(sql, upgrade.team.id, [upgrade.service]);
  const [wanted] = rendered.manifests;
  const [step] = rendered.steps;
  if (!service || !wanted || !step) return null;
  const [deployment] = await loadDeployments(sql, [service.id], upgrade.environment.id);
  const spec = deployment?.spec ?? service.spec;
  const base = await renderBase(sql, upgrade, service);
  const team = bodyOf(service, withoutPin(spec));
  const merged = mergeThreeWay(base && bodyOf(base.metadata, base.spec), team, bodyOf(wanted.metadata, wanted.spec), upgrade.choices);
  const body = merged.value as Body;
  const manifest: ServiceManifest = {
    ...wanted,
    metadata: {
      name: wanted.metadata.name,
      team: wanted.metadata.team,
      ...body.metadata,
      annotations: { ...body.metadata.annotations, [TEMPLATE_ANNOTATION]: wanted.metadata.annotations?.[TEMPLATE_ANNOTATION] ?? '' },
    },
    spec: withPin(body.spec, spec),
  };
  const text = toManifestText(manifest.metadata, manifest.spec);
  return {
    kept: merged.kept,
    conflicts: merged.conflicts,
    generation: service.generation,
    rendered: { ...rendered, manifests: [manifest], text, steps: [{ ...step, text }] },
  };
}

/** What the version that the service is at makes of the answers it was made with. */
async function renderBase(sql: Sql, upgrade: UpgradeOf, service: ServiceFact): Promise<ServiceManifest | undefined> {
  const [use] = await sql.query<{ version: number; parameters: Parameters }>(
    'SELECT version, parameters FROM template_use WHERE service_id = $1 AND template_id = $2',
    [service.id, upgrade.templateId],
  );
  if (!use) return undefined;
  const document = await loadDocument(sql, upgrade.templateId, use.version);
  const old = renderTemplate(document, {
    version: use.version,
    team: upgrade.team.name,
    environment: upgrade.environment.name,
    parameters: use.parameters,
    only: upgrade.service,
  });
  return old.ok ? old.value.manifests[0] : undefined;
}

/** What is compared: empty and absent are the same, and which template it comes from is always the template's to say. */
function bodyOf(metadata: Body['metadata'], spec: ServiceSpec): Body {
  const { title, description, labels, annotations } = metadata;
  return JSON.parse(
    JSON.stringify({
      metadata: {
        title: title || undefined,
        description: description || undefined,
        labels: labels ?? {},
        annotations: ownAnnotations(annotations),
      },
      spec,
    }),
  ) as Body;
}

const ownAnnotations = (annotations: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== TEMPLATE_ANNOTATION));

/** A template names a folder or a repository; which files that meant last time is no edit of anybody's. */
function withoutPin(spec: ServiceSpec): ServiceSpec {
  if (spec.artifact === undefined) return spec;
  const { digest: _, commit: __, ...artifact } = spec.artifact as { digest?: string; commit?: string };
  return Object.keys(artifact).length === 0 ? spec : { ...spec, artifact: artifact as ServiceSpec['artifact'] };
}

/** Where the files come from has not changed: then the files do not either. */
function withPin(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  return before.artifact !== undefined && canonicalJson(spec.artifact) === canonicalJson(withoutPin(before).artifact)
    ? { ...spec, artifact: before.artifact }
    : spec;
}
