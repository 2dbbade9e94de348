import { endpoints, withQuery } from '#lib/client/routes.ts';
import type { ClusterWire, EnvironmentWire, NodeWire } from '#lib/domain/cluster.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { EventWire } from '#lib/domain/event.ts';
import type { InstanceWire } from '#lib/domain/instance.ts';
import type { QuotaWire } from '#lib/domain/quota.ts';
import type { RevisionWire, ServiceRow } from '#lib/domain/service.ts';
import type { TeamWire } from '#lib/domain/team.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { healthColour, type Style } from '../output/style.ts';
import { age, type Column, renderTable } from '../output/table.ts';
import type { Api } from '../plane/api.ts';
import { findDeployment, findService, listAll } from '../plane/find.ts';
import { type CommonFlags, openSession, type Session } from '../session.ts';

export type GetFlags = CommonFlags & { label?: string; limit?: string };
type Listing<T> = {
  list(api: Api, flags: GetFlags, name: string | undefined): Promise<T[]>;
  nameOf(item: T): string;
  columns(style: Style, now: Date): Column<T>[];
  needsName?: string;
};
type Placed<T> = T & { service: string; environment: string };

/** `orrery get <what> [name]`. */
export async function get(what: string, name: string | undefined, flags: GetFlags): Promise<void> {
  const session = openSession(flags);
  const singular = what.toLowerCase();
  const kind = Object.keys(LISTINGS).find((one) => one === singular || one === `${singular}s` || SHORT[singular] === one);
  if (!kind) throw usageError(`There is nothing called "${what}" to get.`, `Use ${Object.keys(LISTINGS).join(', ')}.`);
  await print(session, kind, LISTINGS[kind] as Listing<unknown>, name);
}

async function print<T>(session: Session, kind: string, listing: Listing<T>, name: string | undefined): Promise<void> {
  if (listing.needsName && name === undefined) throw usageError(`orrery get ${kind} needs ${listing.needsName}.`);
  const items = await listing.list(await session.api(), session.flags, name);
  const wanted =
    name === undefined || listing.needsName || kind === 'instances' || kind === 'events'
      ? items
      : items.filter((item) => listing.nameOf(item) === name || hasId(item, name));
  if (wanted.length === 0 && name !== undefined && kind !== 'instances' && kind !== 'events')
    throw new CliError(EXIT.notFound, `There is no ${kind.replace(/s$/, '')} "${name}" here.`);
  if (wanted.length === 0 && session.format === 'table') return session.terminal.note(`There are no ${kind} here.`);
  const value = name !== undefined && wanted.length === 1 && !listing.needsName ? wanted[0] : wanted;
  await session.show(value, {
    table: () => renderTable(listing.columns(session.terminal.style, new Date()), wanted),
    names: () => wanted.map((item) => `${kind.replace(/s$/, '')}/${listing.nameOf(item)}`),
  });
}

const hasId = (item: unknown, id: string): boolean => typeof item === 'object' && item !== null && 'id' in item && item.id === id;
const SHORT: Record<string, string> = {
  svc: 'services',
  deploy: 'deployments',
  dep: 'deployments',
  ins: 'instances',
  env: 'environments',
  rev: 'revisions',
};
const painted = (style: Style, text: string) => ({ text, paint: (line: string) => style(healthColour(text), line) });
const cpu = (milli: number | null) => (milli === null ? null : `${milli}m`);
const mib = (amount: number | null) => (amount === null ? null : `${amount}Mi`);

const services: Listing<ServiceRow> = {
  list: (api, flags, name) =>
    listAll(api, (query) =>
      endpoints.services({ ...query, q: name, team: flags.team, environment: flags.environment, label: flags.label }),
    ),
  nameOf: (row) => row.name,
  columns: (style, now) => [
    { title: 'NAME', cell: (row) => row.name },
    { title: 'TEAM', cell: (row) => row.team },
    { title: 'REVISION', cell: (row) => row.latestRevision },
    { title: 'RUNS IN', cell: (row) => row.environments.map((one) => `${one.environment} ${one.ready}/${one.wanted}`).join(', ') },
    { title: 'HEALTH', cell: (row) => painted(style, worst(row)) },
    { title: 'URL', cell: (row) => row.environments.find((one) => one.url)?.url ?? null },
    { title: 'AGE', cell: (row) => age(row.createdAt, now) },
  ],
};
const ORDER = ['Degraded', 'Missing', 'Unknown', 'Progressing', 'Suspended', 'Healthy'];
const worst = (row: ServiceRow): string =>
  row.deleting ? 'deleting' : (ORDER.find((health) => row.environments.some((one) => one.health === health)) ?? '-');

const deployments: Listing<DeploymentWire> = {
  list: (api, flags, name) =>
    listAll(api, (query) =>
      withQuery('/api/v1/deployments', { ...query, service: name, team: flags.team, environment: flags.environment }),
    ),
  nameOf: (row) => row.service,
  columns: (style, now) => [
    { title: 'SERVICE', cell: (row) => row.service },
    { title: 'ENVIRONMENT', cell: (row) => row.environment },
    { title: 'REVISION', cell: (row) => row.revision },
    { title: 'READY', cell: (row) => `${row.readyInstances}/${row.replicas}` },
    { title: 'SYNC', cell: (row) => row.sync },
    { title: 'HEALTH', cell: (row) => painted(style, row.health) },
    { title: 'URL', cell: (row) => row.url },
    { title: 'CHANGED', cell: (row) => age(row.updatedAt, now) },
  ],
};

const instances: Listing<Placed<InstanceWire>> = {
  async list(api, flags, name) {
    const wanted =
      name === undefined
        ? await deployments.list(api, flags, undefined)
        : flags.environment
          ? [await findDeployment(api, name, flags)]
          : (await findService(api, name, flags)).deployments;
    const found = await Promise.all(
      wanted.map(async (one) => ({
        one,
        items: await listAll<InstanceWire>(api, (query) => withQuery(endpoints.instances(one.id), query)),
      })),
    );
    return found.flatMap(({ one, items }) => items.map((item) => ({ ...item, service: one.service, environment: one.environment })));
  },
  nameOf: (row) => row.id,
  columns: (style, now) => [
    { title: 'INSTANCE', cell: (row) => row.id },
    { title: 'SERVICE', cell: (row) => row.service },
    { title: 'ENVIRONMENT', cell: (row) => row.environment },
    { title: 'REVISION', cell: (row) => row.revision },
    { title: 'PHASE', cell: (row) => painted(style, row.draining ? 'draining' : row.phase) },
    { title: 'PID', cell: (row) => row.pid },
    { title: 'PORT', cell: (row) => Object.values(row.ports).join(',') },
    { title: 'RESTARTS', cell: (row) => row.restarts },
    { title: 'CPU', cell: (row) => cpu(row.cpuMilli) },
    { title: 'MEMORY', cell: (row) => mib(row.memoryMib) },
    { title: 'AGE', cell: (row) => age(row.startedAt ?? row.createdAt, now) },
    { title: 'WHY', cell: (row) => (row.phase === 'ready' ? null : row.message) },
  ],
};

const clusters: Listing<ClusterWire> = {
  list: (api) => listAll(api, (query) => withQuery(endpoints.clusters(), query)),
  nameOf: (row) => row.name,
  columns: (style, now) => [
    { title: 'NAME', cell: (row) => row.name },
    { title: 'DRIVER', cell: (row) => row.driver },
    { title: 'PHASE', cell: (row) => painted(style, row.cordoned ? 'cordoned' : row.phase) },
    { title: 'NODES', cell: (row) => row.nodes.length },
    { title: 'INSTANCES', cell: (row) => row.instances },
    { title: 'CPU', cell: (row) => `${row.requested.cpuMilli}m of ${row.capacity.cpuMilli}m` },
    { title: 'MEMORY', cell: (row) => `${row.requested.memoryMib}Mi of ${row.capacity.memoryMib}Mi` },
    { title: 'SEEN', cell: (row) => age(row.lastSeenAt, now) },
  ],
};

const nodes: Listing<NodeWire & { cluster: string }> = {
  list: async (api, flags) =>
    (await clusters.list(api, flags, undefined)).flatMap((cluster) => cluster.nodes.map((node) => ({ ...node, cluster: cluster.name }))),
  nameOf: (row) => row.name,
  columns: (style) => [
    { title: 'NAME', cell: (row) => row.name },
    { title: 'CLUSTER', cell: (row) => row.cluster },
    { title: 'READY', cell: (row) => painted(style, row.ready ? 'ready' : 'failed') },
    { title: 'INSTANCES', cell: (row) => row.instances },
    { title: 'CPU', cell: (row) => `${row.requested.cpuMilli}m of ${row.capacity.cpuMilli}m` },
    { title: 'MEMORY', cell: (row) => `${row.requested.memoryMib}Mi of ${row.capacity.memoryMib}Mi` },
    { title: 'MESSAGE', cell: (row) => row.message },
  ],
};

const environments: Listing<EnvironmentWire> = {
  list: (api) => listAll(api, (query) => withQuery(endpoints.environments(), query)),
  nameOf: (row) => row.name,
  columns: () => [
    { title: 'NAME', cell: (row) => row.name },
    { title: 'TITLE', cell: (row) => row.title },
    { title: 'PROTECTED', cell: (row) => (row.protected ? 'yes' : 'no') },
    {
      title: 'CLUSTERS',
      cell: (row) =>
        Object.entries(row.clusterSelector)
          .map(([key, value]) => `${key}=${value}`)
          .join(',') || 'any',
    },
  ],
};

const teams: Listing<TeamWire> = {
  list: (api) => listAll(api, (query) => withQuery('/api/v1/teams', query)),
  nameOf: (row) => row.name,
  columns: (_style, now) => [
    { title: 'NAME', cell: (row) => row.name },
    { title: 'TITLE', cell: (row) => row.title },
    { title: 'SERVICES', cell: (row) => row.services },
    { title: 'MEMBERS', cell: (row) => row.members },
    { title: 'AGE', cell: (row) => age(row.createdAt, now) },
  ],
};

const quotas: Listing<QuotaWire> = {
  list: async (api, flags, name) => listAll(api, () => endpoints.quotas({ team: name ?? flags.team })),
  nameOf: (row) => row.team,
  columns: () => [
    { title: 'TEAM', cell: (row) => row.team },
    { title: 'ENVIRONMENT', cell: (row) => row.environment ?? 'all together' },
    { title: 'SERVICES', cell: (row) => ofLimit(row.used.services, row.limits.services) },
    { title: 'INSTANCES', cell: (row) => ofLimit(row.used.instances, row.limits.instances) },
    { title: 'CPU', cell: (row) => ofLimit(row.used.cpuMilli, row.limits.cpuMilli, 'm') },
    { title: 'MEMORY', cell: (row) => ofLimit(row.used.memoryMib, row.limits.memoryMib, 'Mi') },
  ],
};
const ofLimit = (used: number, most: number | null, unit = ''): string =>
  most === null ? `${used}${unit}` : `${used}${unit} of ${most}${unit}`;

const events: Listing<EventWire> = {
  async list(api, flags, name) {
    const key = name === undefined ? undefined : `service/${(await findService(api, name, flags)).id}`;
    const items = await listAll<EventWire>(
      api,
      (query) => endpoints.activity({ ...query, key, team: flags.team }),
      Number(flags.limit ?? 50),
    );
    return items.reverse();
  },
  nameOf: (row) => String(row.seq),
  columns: (style, now) => [
    { title: 'SEQ', cell: (row) => row.seq },
    { title: 'AGO', cell: (row) => age(row.at, now) },
    {
      title: 'TYPE',
      cell: (row) => ({
        text: row.type,
        paint: (text) => (row.level === 'info' ? text : style(row.level === 'error' ? 'red' : 'yellow', text)),
      }),
    },
    { title: 'BY', cell: (row) => row.actor },
    { title: 'MESSAGE', cell: (row) => row.message },
  ],
};

const revisions: Listing<RevisionWire> = {
  needsName: 'the name of a service',
  async list(api, flags, name) {
    const { id } = await findService(api, name ?? '', flags);
    return listAll(api, (query) => endpoints.revisions(id, query));
  },
  nameOf: (row) => String(row.number),
  columns: (_style, now) => [
    { title: 'REVISION', cell: (row) => row.number },
    { title: 'RUNS IN', cell: (row) => row.runsIn.join(',') },
    { title: 'BY', cell: (row) => row.author },
    { title: 'FROM', cell: (row) => row.origin },
    { title: 'AGE', cell: (row) => age(row.createdAt, now) },
    { title: 'MESSAGE', cell: (row) => row.message },
    { title: 'BAD IN', cell: (row) => row.badIn.map((bad) => `${bad.environment}: ${bad.reason}`).join('; ') },
  ],
};

// biome-ignore format: one line a kind
const LISTINGS: Record<string, unknown> = { services, deployments, instances, clusters, nodes, environments, teams, quotas, events, revisions };
