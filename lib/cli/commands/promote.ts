import { createInterface } from 'node:readline/promises';
import { endpoints } from '#lib/client/routes.ts';
import type { ApprovalWire } from '#lib/domain/approval.ts';
import type { ChangeInput, ChangePlan } from '#lib/domain/change.ts';
import { changeWords } from '#lib/domain/change-words.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { Page } from '#lib/domain/page.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { clean } from '../output/clean.ts';
import { renderChange } from '../output/plan.ts';
import type { Api } from '../plane/api.ts';
import { waitForAll } from '../plane/wait.ts';
import { type CommonFlags, openSession, parseCount, parseDuration, type Session } from '../session.ts';

export type PromoteFlags = CommonFlags & {
  to?: string;
  from?: string;
  revision?: string;
  message?: string;
  override?: string;
  force?: boolean;
  ask?: boolean;
  yes?: boolean;
  dryRun?: boolean;
  wait?: boolean;
  timeout: string;
};

/** `orrery promote <service> --to <environment>`: the plan, then the move, or with `--ask` the question to those who may approve it. */
export async function promote(name: string, flags: PromoteFlags): Promise<void> {
  if (!flags.to) throw usageError('Say where to: --to <environment>.');
  const session = openSession(flags);
  const timeoutMs = parseDuration(flags.timeout, '--timeout');
  const api = await session.api();
  const change = await toChange(api, name, flags.to, flags);
  const plan = await api.send<ChangePlan>('POST', endpoints.changePlan(), change);
  if (flags.dryRun) {
    await session.show(plan, { table: () => renderPlan(session, plan), names: () => [`service/${plan.serviceId}`] });
    return assertAccepted(plan, flags);
  }
  session.terminal.note(renderPlan(session, plan));
  if (flags.ask) return ask(session, api, change, plan);
  assertAccepted(plan, flags);
  if (!(await confirmed(session, flags))) throw new CliError(EXIT.error, 'Nothing was promoted.');
  const { kind: _, ...wish } = change;
  const deployment = await api.send<DeploymentWire>('POST', endpoints.deployments({}), {
    ...wish,
    revision: plan.revision,
    ifGeneration: plan.generation,
  });
  await session.show(deployment, {
    table: () => `${clean(deployment.service)} in ${clean(deployment.environment)}: promoted to revision ${deployment.revision}`,
    names: () => [`deployment/${deployment.id}`],
  });
  if (!(flags.wait ?? session.terminal.interactive)) return;
  const goal = { generation: deployment.generation, revision: deployment.revision };
  await waitForAll(api, session.terminal, [{ id: deployment.id, name: deployment.service, goal }], timeoutMs);
}

async function toChange(api: Api, service: string, to: string, flags: PromoteFlags): Promise<ChangeInput> {
  const from = flags.from ?? (await findSource(api, service, to, flags.team));
  return {
    kind: 'deploy',
    service,
    environment: to,
    from,
    ...(flags.team ? { team: flags.team } : {}),
    ...(flags.revision ? { revision: parseCount(flags.revision, '--revision', 1) } : {}),
    ...(flags.message ? { message: flags.message } : {}),
    ...(flags.override ? { override: flags.override } : {}),
    ...(flags.force ? { force: true } : {}),
  };
}

/** The nearest environment before the target in which the service is. */
async function findSource(api: Api, service: string, to: string, team: string | undefined): Promise<string> {
  const order = (await api.get<{ items: EnvironmentWire[] }>(endpoints.environments())).items.map((each) => each.name);
  if (!order.includes(to))
    throw new CliError(EXIT.notFound, `There is no environment "${to}" here.`, { hint: `There are: ${order.join(', ')}.` });
  const { items } = await api.get<Page<DeploymentWire>>(endpoints.deployments({ service, team, limit: 200 }));
  const from = order.slice(0, order.indexOf(to)).findLast((name) => items.some((each) => each.environment === name));
  if (!from) throw new CliError(EXIT.refused, `${service} runs in no environment before ${to}: there is nothing to promote.`);
  return from;
}

function renderPlan({ terminal: { style } }: Session, plan: ChangePlan): string {
  const lines = [style('blue', `> ${clean(changeWords(plan))}`)];
  if (plan.fromRevision !== null) lines.push(...plan.changes.slice(0, 40).map((change) => `    ${renderChange(change, style)}`));
  for (const each of plan.resolves)
    lines.push(
      `    ${clean(each.where)} ${clean(each.placeholder)}: ${clean(each.from ?? 'nothing yet')} -> ${clean(each.to ?? 'an address of its own')}`,
    );
  lines.push(`    can run on: ${plan.clusters.length > 0 ? clean(plan.clusters.join(', ')) : 'no cluster'}`);
  for (const warning of plan.warnings) lines.push(`    ${style('yellow', 'note:')} ${clean(warning)}`);
  for (const denial of plan.denials) lines.push(`    ${style('red', 'refused:')} ${clean(denial.message)}`);
  return lines.join('\n');
}

function assertAccepted(plan: ChangePlan, { to }: PromoteFlags): void {
  if (plan.denials.length === 0) return;
  const help = plan.denials.map((denial) => denial.help);
  const hint = plan.mayAsk
    ? 'With --ask you ask those who may approve it.'
    : help.includes('freeze')
      ? 'An operator goes ahead with --override "<reason>".'
      : help.includes('bad')
        ? 'With --force it is tried once more.'
        : undefined;
  throw new CliError(EXIT.refused, `${plan.service} was not promoted to ${to}: ${plan.denials[0]?.message ?? ''}`, {
    issues: plan.denials.slice(1).map(({ path, message }) => ({ path, message })),
    hint,
  });
}

async function ask(session: Session, api: Api, change: ChangeInput, plan: ChangePlan): Promise<void> {
  if (!plan.mayAsk) assertAccepted(plan, { to: plan.environment, timeout: '' });
  const request = await api.send<ApprovalWire>('POST', endpoints.approvals(), change);
  await session.show(request, {
    table: () => `Asked (${clean(request.id)}). ${clean(request.approvers)}`,
    names: () => [`approval/${request.id}`],
  });
}

async function confirmed({ terminal }: Session, { yes }: PromoteFlags): Promise<boolean> {
  if (yes || !terminal.interactive || !process.stdin.isTTY) return true;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question('Go ahead? [y/N] ')).trim());
  } finally {
    prompt.close();
  }
}
