import { text as readStream } from 'node:stream/consumers';
import { endpoints } from '#lib/client/routes.ts';
import type { ApplyInput, ApplyResult, PlanResult } from '#lib/domain/plan.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { collectSources } from '../manifests/collect.ts';
import { type Joined, joinSources } from '../manifests/join.ts';
import { bringArtifacts } from '../manifests/upload.ts';
import { clean } from '../output/clean.ts';
import { renderPlan } from '../output/plan.ts';
import type { Api } from '../plane/api.ts';
import { waitForAll } from '../plane/wait.ts';
import { type CommonFlags, openSession, parseDuration, type Session } from '../session.ts';

export type ApplyFlags = CommonFlags & {
  filename?: string[];
  force?: boolean;
  dryRun?: boolean;
  wait?: boolean;
  timeout: string;
  message?: string;
  exitCode?: boolean;
};

/** `orrery apply`: artifacts first, then every manifest in one request, then waiting. */
export async function apply(flags: ApplyFlags): Promise<void> {
  if (flags.dryRun) return plan(flags);
  const session = openSession(flags);
  const timeoutMs = parseDuration(flags.timeout, '--timeout');
  const api = await session.api();
  const { joined, body } = await prepare(session, api, flags, false);
  const result = await api.send<ApplyResult>('POST', endpoints.apply(), body).catch((error) => {
    throw located(error, joined);
  });
  if (session.format === 'table') session.terminal.out(renderPlan(result.items, session.terminal.style, 'done'));
  else await session.show(result, { table: () => '', names: () => result.items.map((item) => `service/${item.service}`) });
  if (flags.wait ?? session.terminal.interactive) await waitForItems(session, api, result, timeoutMs);
}

/** `orrery plan`: what would change. With `--exit-code` it leaves with 2 when something would. */
export async function plan(flags: ApplyFlags): Promise<void> {
  const session = openSession(flags);
  const api = await session.api();
  const { joined, body } = await prepare(session, api, flags, true);
  const result = await api.send<PlanResult>('POST', endpoints.plan(), body).catch((error) => {
    throw located(error, joined);
  });
  await session.show(result, {
    table: () => renderPlan(result.items, session.terminal.style, 'planned'),
    names: () => result.items.filter((item) => item.action !== 'unchanged').map((item) => `service/${item.service}`),
  });
  if (!result.accepted) {
    const issues = result.items.flatMap((item) =>
      item.denials.map((denial) => joined.locate({ ...denial, message: `${item.service}: ${denial.message}` })),
    );
    throw new CliError(EXIT.refused, 'This would be refused.', { issues });
  }
  if (flags.exitCode && result.items.some((item) => item.action !== 'unchanged')) process.exitCode = 2;
}

async function prepare(session: Session, api: Api, flags: ApplyFlags, dryRun: boolean): Promise<{ joined: Joined; body: ApplyInput }> {
  if (!flags.filename?.length) throw usageError('Say what to apply: -f <file, folder or ->.');
  const sources = await collectSources(flags.filename, () => readStream(process.stdin));
  const filled = await bringArtifacts(api, session.terminal, sources, { dryRun, team: flags.team });
  const joined = joinSources(filled);
  const { team, environment, force, message } = flags;
  const body: ApplyInput = {
    manifest: joined.text,
    origin: 'cli',
    ...(joined.fileName ? { fileName: joined.fileName } : {}),
    ...(team ? { team } : {}),
    ...(environment ? { environment } : {}),
    ...(force ? { force } : {}),
    ...(message ? { message } : {}),
  };
  return { joined, body };
}

function located(error: unknown, joined: Joined): unknown {
  if (!(error instanceof CliError)) return error;
  return new CliError(error.exitCode, error.message, {
    issues: error.issues.map((issue) => joined.locate(issue)),
    hint: error.hint,
    cause: error,
  });
}

async function waitForItems(session: Session, api: Api, result: ApplyResult, timeoutMs: number): Promise<void> {
  const awaited = result.items.flatMap((item) =>
    item.deploymentId === null
      ? []
      : [{ id: item.deploymentId, name: item.service, goal: { generation: item.generation, revision: item.revision } }],
  );
  const deployments = await waitForAll(api, session.terminal, awaited, timeoutMs);
  if (session.format !== 'table') return;
  for (const deployment of deployments) if (deployment.url) session.terminal.out(`${clean(deployment.service)}  ${clean(deployment.url)}`);
}
