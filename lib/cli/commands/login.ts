import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text as readStream } from 'node:stream/consumers';
import type { MeWire, TokenWire } from '#lib/domain/team.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { clean } from '../output/clean.ts';
import { type Api, openApi } from '../plane/api.ts';
import { readConfig, readLocalPlane, writeConfig } from '../plane/config.ts';
import { checkUrl } from '../plane/target.ts';
import { type CommonFlags, openSession, type Session } from '../session.ts';

export type LoginFlags = CommonFlags & { email?: string; passwordStdin?: boolean; tokenStdin?: boolean };

/** `orrery login`: proves who you are once and keeps the token in the configuration folder, for you alone. */
export async function login(flags: LoginFlags): Promise<void> {
  const session = openSession(flags);
  const { env, terminal } = session;
  const url = checkUrl(flags.url ?? env.url ?? (await readLocalPlane(env.home))?.url ?? 'http://localhost:3000');
  if (url.startsWith('http:') && !/^http:\/\/(localhost|127\.|\[::1\]|[^/]*\.localhost)/.test(url))
    terminal.note('note: this address is not https, so the password travels in the clear.');
  const token = flags.tokenStdin ? await readSecret('token') : await signIn(session, url, flags);
  const me = await openApi({ url, token, from: 'the login' }).get<MeWire>('/api/v1/me');
  const who = me.email ?? (flags.tokenStdin ? me.name : (flags.email ?? me.name));
  const name = flags.context ?? new URL(url).host;
  const config = await readConfig(env.configFolder);
  await writeConfig(env.configFolder, {
    current: name,
    contexts: { ...config.contexts, [name]: { url, token, user: who } },
  });
  terminal.note(`Logged in to ${url} as ${clean(who)} (context ${clean(name)}).`);
  const here = await readLocalPlane(env.home);
  if (here && here.url.replace(/\/+$/, '') !== url)
    terminal.note(`note: in this folder the plane of ${env.home} comes first; add --context ${clean(name)} to mean this one.`);
}

/** `orrery logout`: forgets a stored login and ends it on the plane where that can be reached. */
export async function logout(flags: CommonFlags): Promise<void> {
  const { env, terminal } = openSession(flags);
  const config = await readConfig(env.configFolder);
  const name = flags.context ?? config.current;
  const { [name]: gone, ...contexts } = config.contexts;
  if (!gone) throw usageError(name ? `There is no context "${name}".` : 'You are not logged in anywhere.');
  await writeConfig(env.configFolder, { current: config.current === name ? (Object.keys(contexts)[0] ?? '') : config.current, contexts });
  const ended = await endOnPlane(gone.url, gone.token);
  terminal.note(`Forgot the login to ${clean(gone.url)}${ended ? ' and ended it there' : ''}.`);
}

/** Revokes the token that `login` made. One that was handed to us with --token-stdin may be in use elsewhere and is left alone. */
async function endOnPlane(url: string, token: string): Promise<boolean> {
  try {
    const api = openApi({ url, token, from: 'the login' });
    const { items } = await api.get<{ items: TokenWire[] }>('/api/v1/me/tokens');
    const own = items.find((item) => item.revokedAt === null && item.name === 'command line' && token.startsWith(item.hint));
    if (own) await api.send('DELETE', `/api/v1/me/tokens/${own.id}`, undefined);
    return own !== undefined;
  } catch {
    return false; // not reachable, or ended already: forgetting it here is what was asked
  }
}

async function signIn(session: Session, url: string, flags: LoginFlags): Promise<string> {
  if (!flags.email) throw usageError('Say who you are: --email <address>, or --token-stdin with an API token.');
  if (!flags.passwordStdin && !(process.stdin.isTTY && session.terminal.interactive))
    throw usageError('Give the password on standard input: --password-stdin.');
  const password = flags.passwordStdin ? await readSecret('password') : await ask('Password: ');
  const anonymous: Api = openApi({ url, token: '', from: '--url' });
  const answer = await anonymous.send<{ token?: string }>('POST', '/api/v1/sign-in', { email: flags.email, password });
  if (!answer?.token) throw new CliError(EXIT.refused, 'The plane did not answer with a token.');
  return answer.token;
}

async function readSecret(what: string): Promise<string> {
  const secret = (await readStream(process.stdin)).replace(/\r?\n$/, '');
  if (secret === '') throw usageError(`There is no ${what} on standard input.`);
  return secret;
}

/** Asks on the terminal without showing what is typed. */
function ask(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  return new Promise((resolve, reject) => {
    prompt.once('SIGINT', () => reject(new CliError(EXIT.error, 'Not logged in.')));
    prompt.question('', (answer) => {
      prompt.close();
      process.stderr.write('\n');
      resolve(answer);
    });
  });
}
