import { endpoints } from '#lib/client/routes.ts';
import type { ExplainWire, WhoCanWire } from '#lib/domain/explain.ts';
import type { MemberWire } from '#lib/domain/team.ts';
import { CliError, EXIT } from '../exit.ts';
import { clean } from '../output/clean.ts';
import { age, renderTable } from '../output/table.ts';
import { listAll } from '../plane/find.ts';
import { type CommonFlags, openSession } from '../session.ts';

export type AccessFlags = CommonFlags & { service?: string; user?: string };

/** `orrery access why <verb>`: the judge's own answer. Leaves with 4 when it is no, so that a script can ask. */
export async function why(verb: string, flags: AccessFlags): Promise<void> {
  const session = openSession(flags);
  const { team, environment, service, user } = flags;
  const answer = await (await session.api()).get<ExplainWire>(endpoints.explain({ verb, team, environment, service, user }));
  await session.show(answer, {
    names: () => [answer.allowed ? 'yes' : 'no'],
    table: () =>
      sentencesOf(answer)
        .map((line) => clean(line))
        .join('\n'),
  });
  if (!answer.allowed) throw new CliError(EXIT.refused, answer.reason);
}

function sentencesOf(answer: ExplainWire): string[] {
  const place = [answer.team, answer.environment].filter(Boolean).join(', ');
  return [
    `${answer.allowed ? 'yes' : 'no'}: ${answer.subject.name}, ${answer.verb}${place ? ` in ${place}` : ''}`,
    `  rule: ${answer.rule}`,
    ...answer.considered.map((one) => `  ${one.suffices ? '+' : '-'} ${one.grant}: ${one.why}`),
    ...(answer.wayOut ? [`  way out: ${answer.wayOut}`] : []),
    ...(answer.askWhom.length > 0 ? [`  ask: ${answer.askWhom.map((one) => one.email).join(', ')}`] : []),
  ];
}

/** `orrery access who <verb>`: the people and tokens that can. */
export async function who(verb: string, flags: AccessFlags): Promise<void> {
  const session = openSession(flags);
  const { team, environment, service } = flags;
  const answer = await (await session.api()).get<WhoCanWire>(endpoints.whoCan({ verb, team, environment, service }));
  const rows = [
    ...answer.people.map((one) => ({ who: one.email, by: one.because })),
    ...(answer.tokens ?? []).map((one) => ({ who: `token ${one.name}`, by: `role ${one.role}, made by ${one.owner}` })),
  ];
  await session.show(answer, {
    names: () => rows.map((row) => row.who),
    table: () =>
      renderTable<(typeof rows)[number]>(
        [
          { title: 'WHO', cell: (row) => row.who },
          { title: 'BY', cell: (row) => row.by },
        ],
        rows,
      ),
  });
  if (answer.more > 0) session.terminal.note(`and ${answer.more} more`);
}

/** `orrery members --team <name>`: who is in a team, as what. */
export async function members(flags: CommonFlags): Promise<void> {
  const session = openSession(flags);
  if (!flags.team) throw new CliError(EXIT.usage, 'Say whose members: --team <name>.');
  const { team } = flags;
  const rows = await listAll<MemberWire>(await session.api(), (query) => endpoints.members(team, query));
  const now = new Date();
  await session.show(rows, {
    names: () => rows.map((row) => `member/${row.id}`),
    table: () =>
      renderTable<MemberWire>(
        [
          { title: 'E-MAIL', cell: (row) => row.email },
          { title: 'NAME', cell: (row) => row.name },
          { title: 'ROLE', cell: (row) => row.role },
          { title: 'ENVIRONMENTS', cell: (row) => row.environments.join(', ') || 'all' },
          { title: 'SEEN', cell: (row) => (row.disabled ? 'disabled' : row.pending ? 'never' : age(row.lastSeenAt, now)) },
        ],
        rows,
      ),
  });
}
