import { endpoints, withQuery } from '#lib/client/routes.ts';
import type { TokenWire } from '#lib/domain/team.ts';
import { CliError, EXIT } from '../exit.ts';
import { clean } from '../output/clean.ts';
import { age, renderTable } from '../output/table.ts';
import { listAll } from '../plane/find.ts';
import { type CommonFlags, openSession, parseDuration } from '../session.ts';

export type TokenFlags = CommonFlags & { role?: string; environments?: string[]; expires?: string };

/** Of a team where `--team` names one, else one's own. */
const pathOf = (flags: CommonFlags): string => (flags.team ? `/api/v1/teams/${encodeURIComponent(flags.team)}/tokens` : endpoints.tokens());

/** `orrery token create <name>`: prints the secret alone on standard output, once. */
export async function create(name: string, flags: TokenFlags): Promise<void> {
  const session = openSession(flags);
  const expires = flags.expires ? { expiresInDays: Math.max(1, Math.ceil(parseDuration(flags.expires, '--expires') / 86_400_000)) } : {};
  const team = flags.team ? { role: flags.role ?? 'developer', environments: flags.environments ?? [] } : {};
  const made = await (await session.api()).send<TokenWire & { token?: string; secret?: string }>('POST', pathOf(flags), {
    name,
    ...team,
    ...expires,
  });
  const secret = made.secret ?? made.token ?? '';
  await session.show(made, { table: () => clean(secret), names: () => [`token/${made.id}`] });
  if (session.format === 'table')
    session.terminal.note(`The token "${clean(name)}" is shown this once. Use it as ORRERY_TOKEN, or with orrery login --token-stdin.`);
}

/** `orrery token list` */
export async function list(flags: TokenFlags): Promise<void> {
  const session = openSession(flags);
  const api = await session.api();
  const tokens = await listAll<TokenWire>(api, (query) => withQuery(pathOf(flags), query));
  if (tokens.length === 0 && session.format === 'table') return session.terminal.note('There are no tokens here.');
  const now = new Date();
  await session.show(tokens, {
    names: () => tokens.map((token) => `token/${token.id}`),
    table: () =>
      renderTable<TokenWire>(
        [
          { title: 'ID', cell: (row) => row.id },
          { title: 'NAME', cell: (row) => row.name },
          { title: 'HINT', cell: (row) => `${row.hint}…` },
          { title: 'ROLE', cell: (row) => row.role },
          { title: 'OWNER', cell: (row) => row.owner },
          { title: 'USED', cell: (row) => age(row.lastUsedAt, now) },
          { title: 'EXPIRES', cell: (row) => row.expiresAt?.slice(0, 10) ?? 'never' },
          {
            title: 'STATE',
            cell: (row) => (row.revokedAt ? 'revoked' : row.expiresAt && new Date(row.expiresAt) < now ? 'expired' : 'valid'),
          },
        ],
        tokens,
      ),
  });
}

/** `orrery token revoke <id or name>` */
export async function revoke(name: string, flags: TokenFlags): Promise<void> {
  const session = openSession(flags);
  const api = await session.api();
  const tokens = await listAll<TokenWire>(api, (query) => withQuery(pathOf(flags), query));
  const hits = tokens.filter((token) => token.id === name || (token.name === name && !token.revokedAt));
  const [hit, another] = hits;
  if (!hit) throw new CliError(EXIT.notFound, `There is no token "${name}" here.`);
  if (another)
    throw new CliError(EXIT.usage, `Several tokens are called "${name}".`, { hint: `Use the id: ${hits.map((one) => one.id).join(', ')}` });
  await api.send('DELETE', `${pathOf(flags)}/${encodeURIComponent(hit.id)}`);
  session.terminal.out(`${clean(hit.name)}: revoked`);
}
