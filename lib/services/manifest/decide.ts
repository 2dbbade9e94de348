import { createHash } from 'node:crypto';
import type { Sql } from '#lib/db/sql.ts';
import type { Verb } from '#lib/domain/access.ts';
import { diffSpecs } from '#lib/domain/manifest/diff.ts';
import type { ManifestDocument } from '#lib/domain/manifest/parse.ts';
import type { ServiceManifest, ServiceSpec } from '#lib/domain/manifest/schema.ts';
import type { PlanDenial, PlanItem } from '#lib/domain/plan.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { canonicalJson } from '#lib/kit/json.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { admit, type Claims, noClaims, type Verdict } from './admit.ts';
import {
  type DeploymentFact,
  type EnvironmentFact,
  findEnvironment,
  findTeam,
  loadDeployments,
  loadServices,
  type ServiceFact,
  type TeamFact,
} from './facts.ts';

export type Wish = {
  manifest: ServiceManifest;
  text: string | null;
  locate?: ManifestDocument['locate'] | undefined;
  /** Found before the transaction: what its artifact cannot be. */
  denials?: PlanDenial[];
};
export type WishOptions = {
  team?: string | undefined;
  environment?: string | undefined;
  force?: boolean | undefined;
  noDeploy?: boolean | undefined;
  ifGeneration?: number | undefined;
  override?: string | undefined;
};

/** What applying one manifest means: the item that people see, and what the hand needs to write it. */
export type Decision = {
  item: PlanItem;
  team: TeamFact;
  environment: EnvironmentFact | null;
  service: ServiceFact | null;
  deployment: DeploymentFact | null;
  metadata: Required<Pick<ServiceManifest['metadata'], 'name' | 'title' | 'description' | 'labels' | 'annotations'>>;
  metadataChanged: boolean;
  spec: ServiceSpec;
  specDigest: string;
  newRevision: boolean;
  text: string | null;
  verdict: Verdict;
};

/** sha256 of the canonical JSON: two specs that say the same have the same digest. */
export const digestSpec = (spec: ServiceSpec): string => createHash('sha256').update(canonicalJson(spec)).digest('hex');

/** The team each manifest belongs to. @throws AppError `not-found` for another's, `invalid` when it cannot be told */
export async function findTeams(ctx: Context, sql: Sql, wishes: readonly Wish[], fallback: string | undefined): Promise<TeamFact[]> {
  const byName = new Map<string | undefined, TeamFact>();
  for (const { manifest } of wishes) {
    const name = manifest.metadata.team ?? fallback;
    if (!byName.has(name)) byName.set(name, await findTeam(ctx, sql, name));
  }
  return wishes.map(({ manifest }) => byName.get(manifest.metadata.team ?? fallback) as TeamFact);
}

/**
 * Plan and apply are this one function, so that they cannot disagree: it reads and decides, for all documents together, and writes
 * nothing. What would be refused is in `item.denials`; only what must not be told apart from "not there" throws.
 */
export async function decideWishes(
  ctx: Context,
  sql: Sql,
  wishes: readonly Wish[],
  teams: readonly TeamFact[],
  options: WishOptions,
): Promise<Decision[]> {
  for (const team of teams) allow(ctx, 'service:plan', { teamId: team.id }, { noun: 'team', name: team.name });
  const environment = options.noDeploy ? null : await findEnvironment(sql, options.environment);
  if (!options.noDeploy && !environment) throw notFound('environment', options.environment ?? '');
  assertNoTwins(wishes, teams);
  const services = new Map<string, ServiceFact>();
  const deployments = new Map<string, DeploymentFact>();
  for (const team of new Set(teams)) {
    const names = wishes.filter((_, index) => teams[index] === team).map((wish) => wish.manifest.metadata.name);
    const found = await loadServices(sql, team.id, names);
    for (const service of found) services.set(`${team.id}/${service.name}`, service);
    if (!environment || found.length === 0) continue;
    const running = await loadDeployments(
      sql,
      found.map((service) => service.id),
      environment.id,
    );
    for (const deployment of running) deployments.set(deployment.serviceId, deployment);
  }
  const claims = noClaims();
  const decisions: Decision[] = [];
  for (const [index, wish] of wishes.entries()) {
    const team = teams[index] as TeamFact;
    const service = services.get(`${team.id}/${wish.manifest.metadata.name}`) ?? null;
    const deployment = service ? (deployments.get(service.id) ?? null) : null;
    const together = wishes.filter((_, other) => teams[other] === team).map((each) => each.manifest.metadata.name);
    decisions.push(await decideWish(ctx, sql, wish, { team, environment, service, deployment, options, claims, together }));
  }
  return decisions;
}

type Surroundings = Pick<Decision, 'team' | 'environment' | 'service' | 'deployment'> & {
  options: WishOptions;
  claims: Claims;
  together: readonly string[];
};

async function decideWish(ctx: Context, sql: Sql, wish: Wish, around: Surroundings): Promise<Decision> {
  const { team, environment, service, deployment, options, claims, together } = around;
  const { name, title = '', description = '', labels = {}, annotations = {} } = wish.manifest.metadata;
  const metadata = { name, title, description, labels, annotations };
  const spec = wish.manifest.spec;
  const specDigest = digestSpec(spec);
  if (options.ifGeneration !== undefined && (service?.generation ?? 0) !== options.ifGeneration)
    throw generationMoved(name, options.ifGeneration, service?.generation ?? 0);
  const newRevision = !service || service.specDigest !== specDigest;
  const revision = service ? service.latestRevision + (newRevision ? 1 : 0) : 1;
  const metadataChanged = service !== null && canonicalJson(metadata) !== canonicalJson(metadataOf(service));
  const moves = environment !== null && (!deployment || deployment.revision !== revision);
  const verbs: Verb[] = [];
  if (!service) verbs.push('service:create');
  else if (newRevision || metadataChanged) verbs.push('service:update');
  if (environment) verbs.push('deployment:deploy');
  const verdict = await admit(ctx, sql, {
    kind: 'apply',
    team,
    service: { id: service?.id ?? null, ...metadata, deleting: service?.deleting ?? false },
    verbs,
    environment,
    deployment,
    spec,
    revision: newRevision ? null : revision,
    replicas: undefined,
    force: options.force ?? false,
    override: options.override,
    claims,
    together,
  });
  const before = deployment?.spec ?? service?.spec;
  const changes = diffSpecs(service ? { metadata: metadataOf(service), spec: before } : {}, { metadata, spec }, []);
  const action = !service ? 'create' : newRevision || metadataChanged ? 'update' : moves || verdict.forgives ? 'deploy' : 'unchanged';
  const denials = [...verdict.denials, ...(wish.denials ?? [])].map((denial) =>
    wish.locate ? { ...denial, ...wish.locate(denial.path) } : denial,
  );
  const item: PlanItem = {
    service: name,
    team: team.name,
    environment: environment?.name ?? '',
    action,
    revision,
    fromRevision: deployment?.revision ?? null,
    changes,
    warnings: verdict.warnings,
    denials,
  };
  return {
    item,
    team,
    environment,
    service,
    deployment,
    metadata,
    metadataChanged,
    spec,
    specDigest,
    newRevision,
    text: wish.text,
    verdict,
  };
}

const metadataOf = ({ name, title, description, labels, annotations }: ServiceFact) => ({ name, title, description, labels, annotations });

/** One name twice in one file would be two wishes for one thing. */
function assertNoTwins(wishes: readonly Wish[], teams: readonly TeamFact[]): void {
  const seen = new Set<string>();
  for (const [index, { manifest, locate }] of wishes.entries()) {
    const key = `${teams[index]?.id}/${manifest.metadata.name}`;
    if (seen.has(key)) {
      const message = `${manifest.metadata.name} is declared twice`;
      throw new AppError('invalid', `${message}.`, { issues: [{ path: '/metadata/name', message, ...locate?.('/metadata/name') }] });
    }
    seen.add(key);
  }
}

export function generationMoved(name: string, expected: number, found: number): AppError {
  return new AppError(
    'precondition-failed',
    `${name} has changed since you looked: it is at generation ${found}, you expected ${expected}.`,
  );
}
