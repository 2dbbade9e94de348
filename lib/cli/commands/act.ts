import { endpoints } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import { clean } from '../output/clean.ts';
import type { Api } from '../plane/api.ts';
import { findDeployment } from '../plane/find.ts';
import { waitForAll } from '../plane/wait.ts';
import { type CommonFlags, openSession, parseCount, parseDuration } from '../session.ts';

export type ActFlags = CommonFlags & {
  wait?: boolean;
  timeout: string;
  force?: boolean;
  to?: string;
  revision?: string;
  replicas?: string;
};
type Asked = { deployment: DeploymentWire; what: string; revision?: number };

export const scale = (name: string, count: string, flags: ActFlags): Promise<void> =>
  act(flags, async (api) => {
    const replicas = parseCount(count, 'The number of instances');
    const { id } = await findDeployment(api, name, flags);
    return { deployment: await api.send('POST', endpoints.deploymentAction(id, 'scale'), { replicas }), what: `scaled to ${replicas}` };
  });

export const rollBack = (name: string, flags: ActFlags): Promise<void> =>
  act(flags, async (api) => {
    const { id } = await findDeployment(api, name, flags);
    const body = { ...(flags.to ? { revision: parseCount(flags.to, '--to', 1) } : {}), ...(flags.force ? { force: true } : {}) };
    const deployment = await api.send<DeploymentWire>('POST', endpoints.deploymentAction(id, 'roll-back'), body);
    return { deployment, what: `going back to revision ${deployment.revision}`, revision: deployment.revision };
  });

export const deploy = (name: string, flags: ActFlags): Promise<void> =>
  act(flags, async (api) => {
    const environment = flags.environment ?? (await findDeployment(api, name, flags)).environment;
    const deployment = await api.send<DeploymentWire>('POST', '/api/v1/deployments', {
      service: name,
      environment,
      ...(flags.team ? { team: flags.team } : {}),
      ...(flags.revision ? { revision: parseCount(flags.revision, '--revision', 1) } : {}),
      ...(flags.replicas ? { replicas: parseCount(flags.replicas, '--replicas') } : {}),
      ...(flags.force ? { force: true } : {}),
    });
    return { deployment, what: `deploying revision ${deployment.revision}`, revision: deployment.revision };
  });

const WORDS = { restart: 'restarting', stop: 'stopping', start: 'starting' } as const;

export const change = (verb: keyof typeof WORDS, name: string, flags: ActFlags): Promise<void> =>
  act(flags, async (api) => {
    const { id } = await findDeployment(api, name, flags);
    return { deployment: await api.send('POST', endpoints.deploymentAction(id, verb), {}), what: WORDS[verb] };
  });

/** One change of one deployment: ask, say so, wait where a person watches or `--wait` says so. */
async function act(flags: ActFlags, ask: (api: Api) => Promise<Asked>): Promise<void> {
  const session = openSession(flags);
  const timeoutMs = parseDuration(flags.timeout, '--timeout');
  const api = await session.api();
  const { deployment, what, revision } = await ask(api);
  await session.show(deployment, {
    table: () => `${clean(deployment.service)} in ${clean(deployment.environment)}: ${what}`,
    names: () => [`deployment/${deployment.id}`],
  });
  if (!(flags.wait ?? session.terminal.interactive)) return;
  await waitForAll(
    api,
    session.terminal,
    [{ id: deployment.id, name: deployment.service, goal: { generation: deployment.generation, revision: revision ?? null } }],
    timeoutMs,
  );
}
