import { endpoints, withQuery } from '#lib/client/routes.ts';
import { type DeploymentWire, isSettled } from '#lib/domain/deployment.ts';
import type { InstanceWire } from '#lib/domain/instance.ts';
import { CliError, EXIT } from '../exit.ts';
import { clean } from '../output/clean.ts';
import { healthColour } from '../output/style.ts';
import { age, renderTable } from '../output/table.ts';
import type { Api } from '../plane/api.ts';
import { findService, listAll } from '../plane/find.ts';
import { listen } from '../plane/wait.ts';
import { type CommonFlags, openSession, type Session } from '../session.ts';

export type StatusFlags = CommonFlags & { watch?: boolean };
type Picture = { deployment: DeploymentWire; instances: InstanceWire[] };

/** `orrery status [service]`: what runs and how it is. Leaves with 5 when something asked about is not well. */
export async function status(name: string | undefined, flags: StatusFlags): Promise<void> {
  const session = openSession(flags);
  const api = await session.api();
  if (flags.watch) return watch(session, api, name);
  const pictures = await load(api, name, flags);
  await show(session, pictures);
  const bad = pictures.filter(({ deployment }) => !isSettled(deployment.sync, deployment.health));
  if (bad.length > 0)
    throw new CliError(
      EXIT.unhealthy,
      `${bad.map(({ deployment }) => deployment.service).join(', ')} ${bad.length === 1 ? 'is' : 'are'} not settled.`,
    );
}

async function watch(session: Session, api: Api, name: string | undefined): Promise<void> {
  const ended = new AbortController();
  process.once('SIGINT', () => process.exit(0));
  const wake = listen(api, ended.signal);
  let before = '';
  for (;;) {
    const pictures = await load(api, name, session.flags);
    const text = render(session, pictures);
    if (session.terminal.interactive) session.terminal.out(`\u001b[H\u001b[2J${text}`);
    else if (text !== before) await show(session, pictures);
    before = text;
    await wake.next(2_000);
  }
}

async function load(api: Api, name: string | undefined, flags: StatusFlags): Promise<Picture[]> {
  const all =
    name === undefined
      ? await listAll<DeploymentWire>(api, (query) =>
          withQuery('/api/v1/deployments', { ...query, team: flags.team, environment: flags.environment }),
        )
      : (await findService(api, name, flags)).deployments.filter((one) => !flags.environment || one.environment === flags.environment);
  if (name !== undefined && all.length === 0)
    throw new CliError(
      EXIT.notFound,
      `The service "${name}" is not deployed${flags.environment ? ` in "${flags.environment}"` : ' anywhere'}.`,
    );
  const withInstances = name !== undefined;
  return Promise.all(
    all.map(async (deployment) => ({
      deployment,
      instances: withInstances ? await listAll<InstanceWire>(api, (query) => withQuery(endpoints.instances(deployment.id), query)) : [],
    })),
  );
}

async function show(session: Session, pictures: Picture[]): Promise<void> {
  await session.show(pictures.length === 1 ? pictures[0] : pictures, {
    table: () => render(session, pictures),
    names: () => pictures.map(({ deployment }) => `deployment/${deployment.id}`),
  });
}

function render(session: Session, pictures: Picture[]): string {
  if (pictures.length === 0) return 'Nothing is deployed yet.';
  return pictures.map((picture) => renderOne(session, picture)).join('\n\n');
}

function renderOne({ terminal: { style } }: Session, { deployment, instances }: Picture): string {
  const lines = [
    `${style('bold', clean(deployment.service))} in ${clean(deployment.environment)}: ${style(healthColour(deployment.health), deployment.health)}, ${deployment.sync}, ` +
      `revision ${deployment.revision}, ${deployment.readyInstances} of ${deployment.replicas} ready${deployment.url ? `, ${clean(deployment.url)}` : ''}`,
  ];
  if (deployment.message) lines.push(`  ${clean(deployment.message)}`);
  if (deployment.rollout && deployment.rollout.finishedAt === null)
    lines.push(`  rollout to revision ${deployment.rollout.toRevision}: ${clean(deployment.rollout.message)}`);
  if (deployment.parked !== null) lines.push(`  ${style('red', 'the engine has given up:')} ${clean(deployment.parked)}`);
  for (const condition of deployment.conditions)
    if (condition.status !== 'true') lines.push(`  ${clean(condition.type)} is ${condition.status}: ${clean(condition.message)}`);
  if (instances.length > 0) lines.push(indent(renderTable(columns(style), instances)));
  return lines.join('\n');
}

const columns = (style: Session['terminal']['style']) => [
  { title: 'INSTANCE', cell: (row: InstanceWire) => row.id },
  { title: 'REVISION', cell: (row: InstanceWire) => row.revision },
  {
    title: 'PHASE',
    cell: (row: InstanceWire) => ({
      text: row.draining ? 'draining' : row.phase,
      paint: (text: string) => style(healthColour(row.phase), text),
    }),
  },
  { title: 'PID', cell: (row: InstanceWire) => row.pid },
  { title: 'RESTARTS', cell: (row: InstanceWire) => row.restarts },
  { title: 'AGE', cell: (row: InstanceWire) => age(row.startedAt ?? row.createdAt, new Date()) },
  { title: 'WHY', cell: (row: InstanceWire) => (row.phase === 'ready' ? null : row.message) },
];

const indent = (text: string): string => text.replace(/^/gm, '  ');
