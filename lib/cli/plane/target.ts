import type { CliEnv } from '#lib/kit/env.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import { readConfig, readLocalPlane } from './config.ts';

/** Which plane, as whom, and how that was decided. */
export type Target = { url: string; token: string; from: string };
export type TargetFlags = { url?: string | undefined; token?: string | undefined; context?: string | undefined };

/**
 * Flags win, then ORRERY_URL and ORRERY_TOKEN, then the plane of this folder, then the stored login. A token is only ever sent to the
 * address it was stored with.
 * @throws CliError with the way to log in
 */
export async function findTarget(flags: TargetFlags, env: CliEnv): Promise<Target> {
  const config = await readConfig(env.configFolder);
  const local = await readLocalPlane(env.home);
  if (flags.context !== undefined) {
    const chosen = config.contexts[flags.context];
    if (!chosen)
      throw usageError(`There is no context "${flags.context}".`, `Known: ${Object.keys(config.contexts).join(', ') || 'none'}.`);
    return { url: chosen.url, token: flags.token ?? chosen.token, from: `context ${flags.context}` };
  }
  const stored = Object.entries(config.contexts).map(([name, entry]) => ({ url: entry.url, token: entry.token, from: `context ${name}` }));
  const current = stored.find((entry) => entry.from === `context ${config.current}`);
  const here = local && { ...local, from: `${env.home}/cli.json` };
  // A login to the plane of this folder says as whom; a login elsewhere does not take this folder along.
  const known = [
    ...(current && (!here || sameUrl(current.url, here.url)) ? [current] : []),
    ...(here ? [here] : []),
    ...(current ? [current] : []),
    ...stored,
  ];
  const url = flags.url ?? env.url;
  const match = url === undefined ? known[0] : known.find((entry) => sameUrl(entry.url, url));
  const token = flags.token ?? env.token ?? match?.token;
  const target = url ?? match?.url;
  if (target === undefined)
    throw new CliError(EXIT.usage, 'No plane is known here.', {
      hint: 'Start one with "npm start", or: orrery login --url <url> --email <email> --password-stdin',
    });
  if (token === undefined)
    throw new CliError(EXIT.refused, `There is no login for ${target}.`, {
      hint: `orrery login --url ${target} --email <email> --password-stdin`,
    });
  return { url: checkUrl(target), token, from: url === undefined && match ? match.from : flags.url ? '--url' : 'ORRERY_URL' };
}

/** An http or https origin without a trailing slash. @throws CliError */
export function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password)
    throw usageError(`"${text}" is not the address of a plane: use http:// or https:// and a host.`);
  return url.href.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

const sameUrl = (a: string, b: string): boolean => a.replace(/\/+$/, '') === b.replace(/\/+$/, '');
