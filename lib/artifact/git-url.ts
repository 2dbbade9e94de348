import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNamedEgress, resolveEgress } from '#lib/kit/egress.ts';
import { AppError } from '#lib/kit/errors.ts';

export type GitSource = {
  /** What git is given: never starts with a dash, never names a helper. */
  url: string;
  scheme: 'https' | 'http' | 'ssh' | 'file';
  /** The host's checked address, so that git connects to that one. */
  pin: { host: string; port: number; address: string } | undefined;
};

export type EgressRules = { roots: readonly string[]; allow: readonly string[] };

/**
 * Accepts https, ssh (also `user@host:path`), http to hosts named in the configuration, and file:// below an allowed folder.
 * @throws AppError `invalid` for anything else, `denied` for a private host or a folder that is not allowed
 */
export async function checkGitUrl(text: string, rules: EgressRules): Promise<GitSource> {
  const url = parse(text);
  switch (url.protocol) {
    case 'file:':
      return { url: `file://${await containedPath(url, rules.roots)}`, scheme: 'file', pin: undefined };
    case 'https:':
    case 'http:':
    case 'ssh:':
      return checkRemote(url, rules.allow);
    default:
      throw new AppError('invalid', `Git addresses may use https, ssh or file, not "${url.protocol.slice(0, 20)}".`);
  }
}

/**
 * A branch, a tag or a full commit id. @throws AppError `invalid` for whatever git could read as an option or an expression
 */
export function checkGitRef(ref: string): string {
  const sound = /^[A-Za-z0-9_][A-Za-z0-9._/+-]*$/.test(ref) && !/\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$/.test(ref) && ref.length <= 255;
  if (!sound) throw new AppError('invalid', `"${ref.slice(0, 80)}" is not a branch, a tag or a full commit id.`);
  return ref;
}

function parse(text: string): URL {
  const bad = (why: string) => new AppError('invalid', `The git address ${why}.`);
  if (!/^[!-[\]-~]+$/.test(text) || text.startsWith('-')) throw bad('holds characters that no address has');
  if (/^[a-z0-9+.-]*::/i.test(text)) throw bad('names a transport helper; use https, ssh or file');
  const short = /^([A-Za-z0-9_.][A-Za-z0-9_.-]*)@([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)([^:]+)$/.exec(text);
  const full = short ? `ssh://${short[1]}@${short[2]}/${short[3]?.replace(/^\//, '')}` : text;
  if (!URL.canParse(full)) throw bad('is not a URL');
  return new URL(full);
}

async function checkRemote(url: URL, allow: readonly string[]): Promise<GitSource> {
  const scheme = url.protocol === 'ssh:' ? 'ssh' : url.protocol === 'http:' ? 'http' : 'https';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!/^[A-Za-z0-9:][A-Za-z0-9.:-]*$/.test(host)) throw new AppError('invalid', 'The git address has no usable host.');
  if (url.password || (scheme !== 'ssh' && url.username))
    throw new AppError('invalid', 'A git address must not carry a password or token: manifests are readable by the whole team.');
  if (url.username && !/^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/.test(url.username))
    throw new AppError('invalid', 'The git address has no usable user.');
  if (scheme === 'http' && !isNamedEgress(host, allow))
    throw new AppError(
      'denied',
      `Git over plain http is refused: use https, or have an administrator name "${host}" in ORRERY_EGRESS_ALLOW.`,
    );
  const { address } = await resolveEgress(host, allow);
  const port = Number(url.port) || { https: 443, http: 80, ssh: 22 }[scheme];
  return { url: url.href, scheme, pin: { host, port, address } };
}

/** The folder behind a file:// address, links resolved, when it lies below one of the allowed ones. */
async function containedPath(url: URL, roots: readonly string[]): Promise<string> {
  const denied = new AppError(
    'denied',
    `file:// addresses may only name a folder below ${roots.join(', ') || 'ORRERY_ARTIFACT_ROOTS, which is empty'}.`,
  );
  if (url.host !== '' || url.search || url.hash) throw denied;
  const real = await realpath(fileURLToPath(url)).catch(() => {
    throw denied;
  });
  for (const root of roots) {
    const base = await realpath(root).catch(() => undefined);
    if (base !== undefined && (real === base || real.startsWith(base.endsWith(sep) ? base : base + sep))) return real;
  }
  throw denied;
}
