import { Command, CommanderError, Option } from 'commander';
import { readCliEnv } from '#lib/kit/env.ts';
import { EXIT } from './exit.ts';
import { reportError } from './report.ts';

const AFTER_HELP = `
Exit codes:
  0 done   1 error   2 usage   3 not found   4 refused   5 not healthy, or timed out waiting   6 plane unreachable

Where to: --url and --token, else ORRERY_URL and ORRERY_TOKEN, else the plane of this folder (.orrery), else the stored login.`;

/** The `orrery` command. Each verb's code is loaded when it is used, so that help is instant. */
export async function main(argv: string[]): Promise<void> {
  const program = buildProgram();
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    else process.exitCode = reportError(error, { colour: Boolean(process.stderr.isTTY) && readCliEnv().colour });
  }
  // A stream that is still open must not keep a finished command alive.
  if (!process.stdout.writableNeedDrain) process.exit();
  process.stdout.once('drain', () => process.exit());
}

export function buildProgram(): Command {
  const program = new Command('orrery')
    .description('Deploy, watch and change services on an Orrery plane.')
    .showHelpAfterError('Use --help for what is possible.')
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) })
    .addHelpText('after', AFTER_HELP)
    .helpCommand(true);

  const verb = (usage: string, about: string) => common(program.command(usage).description(about));
  const apply = () => import('./commands/apply.ts');
  const act = () => import('./commands/act.ts');

  common(program.command('login').description('prove who you are, once'))
    .option('--email <address>')
    .option('--password-stdin', 'read the password from standard input')
    .option('--token-stdin', 'read an API token from standard input instead')
    .action(async (flags) => (await import('./commands/login.ts')).login(flags));
  verb('logout', 'forget a stored login').action(async (flags) => (await import('./commands/login.ts')).logout(flags));

  const files = (command: Command) =>
    command.addOption(new Option('-f, --filename <path>', 'file, folder, or - for standard input; may be repeated').argParser(collect));
  const waits = (command: Command) =>
    command
      .option('--wait', 'wait until it has settled (the default on a terminal)')
      .option('--no-wait', 'return at once')
      .addOption(new Option('--timeout <duration>', 'how long to wait').default('5m'));
  waits(files(verb('apply', 'make manifests true: upload their files, create, update, deploy')))
    .option('--force', 'deploy a revision that was found bad before')
    .option('--dry-run', 'the same as plan')
    .option('--exit-code', 'with --dry-run: leave with 2 when something would change')
    .option('-m, --message <text>', 'why, for the history')
    .action(async (flags) => (await apply()).apply(flags));
  files(verb('plan', 'show what apply would change, field by field'))
    .option('--exit-code', 'leave with 2 when something would change')
    .option('--force')
    .action(async (flags) => (await apply()).plan(flags));

  verb('get <what> [name]', 'list services, deployments, instances, clusters, nodes, environments, teams, quotas, events, revisions')
    .option('-l, --label <key=value>')
    .option('--limit <n>', 'for events', '50')
    .action(async (what, name, flags) => (await import('./commands/get.ts')).get(what, name, flags));
  verb('status [service]', 'what runs, and how it is')
    .option('-w, --watch', 'stay, and show changes as they happen')
    .action(async (name, flags) => (await import('./commands/status.ts')).status(name, flags));
  verb('logs [service]', 'what its instances write')
    .option('-f, --follow')
    .option('--since <duration>', 'such as 10m')
    .option('--tail <lines>')
    .option('--previous', 'of the attempt before the last restart')
    .option('--instance <id>')
    .option('--timestamps')
    .action(async (name, flags) => (await import('./commands/logs.ts')).logs(name, flags));

  waits(verb('scale <service> <n>', 'want another number of instances')).action(async (name, n, flags) =>
    (await act()).scale(name, n, flags),
  );
  waits(verb('rollback <service>', 'go back to an earlier revision'))
    .option('--to <revision>', 'the last good one when absent')
    .option('--force')
    .action(async (name, flags) => (await act()).rollBack(name, flags));
  waits(verb('deploy <service>', 'run a revision in an environment'))
    .option('--revision <n>', 'the latest when absent')
    .option('--replicas <n>')
    .option('--force')
    .action(async (name, flags) => (await act()).deploy(name, flags));
  waits(verb('promote <service>', 'bring what runs in one environment to a later one, with its plan'))
    .option('--to <environment>', 'where to')
    .option('--from <environment>', 'the nearest one before it when absent')
    .option('--revision <n>', 'only when the other environment still wants this one')
    .option('-m, --message <text>', 'why, for the history')
    .option('--dry-run', 'show the plan alone')
    .option('--ask', 'ask for an approval instead')
    .option('--override <reason>', 'go ahead in a freeze; operators only')
    .option('--force', 'try a revision that was found bad there')
    .option('-y, --yes', 'do not ask')
    .action(async (name, flags) => (await import('./commands/promote.ts')).promote(name, flags));
  waits(verb('restart <service>', 'replace every instance, without a pause')).action(async (name, flags) =>
    (await act()).change('restart', name, flags),
  );
  waits(verb('stop <service>', 'stop all instances and keep the deployment')).action(async (name, flags) =>
    (await act()).change('stop', name, flags),
  );
  waits(verb('start <service>', 'start what was stopped')).action(async (name, flags) => (await act()).change('start', name, flags));
  files(verb('delete [services...]', 'delete services, or with --environment what runs there'))
    .option('-y, --yes', 'do not ask')
    .option('--ignore-not-found')
    .action(async (names, flags) => (await import('./commands/delete.ts')).remove(names, flags));
  verb('open <service>', 'print where it answers').action(async (name, flags) => (await import('./commands/open.ts')).open(name, flags));

  const token = program.command('token').description('API tokens: your own, or with --team a team’s');
  const tokens = () => import('./commands/token.ts');
  common(token.command('create <name>').description('make one; it is shown once'))
    .option('--role <role>', 'with --team: viewer, developer, operator or owner')
    .addOption(new Option('--only <environment>', 'with --team: limit it; may be repeated').argParser(collect))
    .option('--expires <duration>', 'such as 90d')
    .action(async (name, flags) => (await tokens()).create(name, { ...flags, environments: flags.only }));
  common(token.command('list').description('list them')).action(async (flags) => (await tokens()).list(flags));
  common(token.command('revoke <id>').description('end one, by id or name')).action(async (id, flags) =>
    (await tokens()).revoke(id, flags),
  );

  const access = program.command('access').description('who may do what, and why');
  const asks = () => import('./commands/access.ts');
  common(access.command('why <verb>').description('why I may or may not, such as deployment:deploy; leaves with 4 when not'))
    .option('--service <name>')
    .option('--user <e-mail>', 'a member, for owners and platform roles')
    .action(async (verb, flags) => (await asks()).why(verb, flags));
  common(access.command('who <verb>').description('the people and tokens that can'))
    .option('--service <name>')
    .action(async (verb, flags) => (await asks()).who(verb, flags));
  verb('members', 'who is in a team (--team), as what').action(async (flags) => (await asks()).members(flags));

  const audit = program.command('audit').description('who did what');
  const audits = () => import('./commands/audit.ts');
  common(audit.command('verify').description('recompute the chain of hashes')).action(async (flags) => (await audits()).verify(flags));
  common(audit.command('list').description('the newest entries'))
    .option('--limit <n>', '', '50')
    .action(async (flags) => (await audits()).list(flags));
  common(audit.command('export').description('everything that matches, oldest first, to standard output'))
    .addOption(new Option('--format <format>', 'JSON lines or CSV').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--actor <e-mail>')
    .option('--verb <verb>')
    .option('--target <target>', 'a name, an id, or a kind such as service/')
    .addOption(new Option('--result <result>').choices(['ok', 'denied']))
    .option('--since <moment>', 'such as 2026-01-31T00:00:00Z')
    .option('--until <moment>')
    .action(async (flags) => (await audits()).exportAll(flags));

  program
    .command('completion <shell>')
    .description('a completion script for bash or zsh')
    .action(async (shell) => (await import('./commands/completion.ts')).completion(shell, program));
  program
    .command('version')
    .description('print the version')
    .action(async () => (await import('./commands/version.ts')).version());
  return program;
}

function common(command: Command): Command {
  return command
    .option('-o, --output <format>', 'table, json, yaml or name')
    .option('-t, --team <name>')
    .option('-e, --environment <name>')
    .option('--context <name>', 'a stored login')
    .option('--url <url>', 'address of the plane')
    .option('--token <token>', 'API token (better: ORRERY_TOKEN)');
}

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];
