import { setTimeout as sleep } from 'node:timers/promises';
import { endpoints } from '#lib/client/routes.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { formatLogLine } from '../output/log-line.ts';
import { findDeployment } from '../plane/find.ts';
import { type CommonFlags, openSession, parseCount, parseDuration } from '../session.ts';

export type LogsFlags = CommonFlags & {
  follow?: boolean;
  since?: string;
  tail?: string;
  previous?: boolean;
  instance?: string;
  timestamps?: boolean;
};

/** `orrery logs [service]`: lines of all its instances, or of one. Following survives a plane that restarts. */
export async function logs(name: string | undefined, flags: LogsFlags): Promise<void> {
  if (name === undefined && !flags.instance) throw usageError('Say whose: a service, or --instance <id>.');
  const session = openSession(flags);
  const api = await session.api();
  const deploymentId = name === undefined || flags.instance?.startsWith('ins_') ? undefined : (await findDeployment(api, name, flags)).id;
  const instance = flags.instance;
  const since = flags.since ? new Date(Date.now() - parseDuration(flags.since, '--since')).toISOString() : undefined;
  const tail = flags.tail ? parseCount(flags.tail, '--tail') : undefined;
  const ended = new AbortController();
  process.once('SIGINT', () => process.exit(130));
  const show = {
    timestamps: flags.timestamps === true,
    instance: instance === undefined,
    style: session.terminal.style,
    json: session.format === 'json',
  };
  let from: { since?: string | undefined; tail?: number | undefined } = { since, tail };
  for (;;) {
    const query = { follow: flags.follow || undefined, previous: flags.previous || undefined, ...from };
    const path = instance ? endpoints.instanceLogs(instance, query) : endpoints.deploymentLogs(deploymentId ?? '', query);
    try {
      for await (const raw of api.lines(path, ended.signal)) {
        const line = formatLogLine(raw, show);
        if (line.text !== undefined) session.terminal.out(line.text);
        if (line.at) from = { since: after(line.at) };
      }
      if (!flags.follow) return;
    } catch (error) {
      if (!flags.follow || (error instanceof CliError && error.exitCode !== EXIT.unreachable)) throw error;
    }
    await sleep(1_000);
  }
}

/** The moment after a line, so that a resumed stream does not repeat it. */
const after = (iso: string): string => new Date(new Date(iso).getTime() + 1).toISOString();
