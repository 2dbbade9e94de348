import { createInterface } from 'node:readline/promises';
import { text as readStream } from 'node:stream/consumers';
import { endpoints, withQuery } from '#lib/client/routes.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { collectSources } from '../manifests/collect.ts';
import { clean } from '../output/clean.ts';
import { findDeployment } from '../plane/find.ts';
import { type CommonFlags, openSession, type Session } from '../session.ts';

export type DeleteFlags = CommonFlags & { filename?: string[]; yes?: boolean; ignoreNotFound?: boolean };
type Target = { name: string; team: string | undefined };

/** `orrery delete <service>… | -f`: whole services, or with `--environment` only what runs there. */
export async function remove(names: string[], flags: DeleteFlags): Promise<void> {
  const session = openSession(flags);
  const targets = [
    ...names.map((name) => ({ name, team: flags.team })),
    ...(flags.filename?.length ? await targetsOf(flags.filename, flags.team) : []),
  ];
  if (targets.length === 0) throw usageError('Say what to delete: a service, or -f <file or folder>.');
  const api = await session.api();
  if (!(await confirmed(session, targets, flags))) throw new CliError(EXIT.error, 'Nothing was deleted.');
  for (const { name, team } of targets) {
    try {
      if (flags.environment)
        await api.send('DELETE', endpoints.deployment((await findDeployment(api, name, { team, environment: flags.environment })).id));
      else await api.send('DELETE', withQuery(endpoints.service(name), { team }));
      session.terminal.out(`${clean(name)}: ${flags.environment ? `being removed from ${clean(flags.environment)}` : 'being deleted'}`);
    } catch (error) {
      if (!(flags.ignoreNotFound && error instanceof CliError && error.exitCode === EXIT.notFound)) throw error;
      session.terminal.note(`${clean(name)}: was not there`);
    }
  }
}

/** The last document first, so that what others need goes last. */
async function targetsOf(files: string[], fallback: string | undefined): Promise<Target[]> {
  const { parseAllDocuments } = await import('yaml');
  const sources = await collectSources(files, () => readStream(process.stdin));
  const found = sources.flatMap((source) =>
    [...parseAllDocuments(source.text, { logLevel: 'silent', maxAliasCount: 100 } as object)].flatMap((document) => {
      if (document.errors.length > 0) throw new CliError(EXIT.error, `${source.name} does not parse, so nothing was deleted.`);
      const name = document.getIn(['metadata', 'name']);
      const team = document.getIn(['metadata', 'team']);
      return typeof name === 'string' ? [{ name, team: typeof team === 'string' ? team : fallback }] : [];
    }),
  );
  return found.reverse();
}

async function confirmed(session: Session, targets: Target[], flags: DeleteFlags): Promise<boolean> {
  if (flags.yes || !session.terminal.interactive || !process.stdin.isTTY) return true;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const what = targets.map((target) => clean(target.name)).join(', ');
    const answer = await prompt.question(
      `Delete ${what}${flags.environment ? ` from ${clean(flags.environment)}` : ' everywhere'}? [y/N] `,
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
