import { readEnv } from '#lib/kit/env.ts';

const isHttps = (): boolean => readEnv().publicUrl.startsWith('https:');

/** The `__Host-` prefix makes a browser refuse the cookie from a sibling domain or over http; plain http cannot have it. */
export const sessionCookieName = (): string => (isHttps() ? '__Host-orrery.session' : 'orrery.session');

export const cookieOptions = () => ({ httpOnly: true, sameSite: 'lax' as const, path: '/', secure: isHttps() });

/** One cookie's value out of a request's headers. */
export function cookieOf(headers: Headers, name: string): string | undefined {
  for (const part of (headers.get('cookie') ?? '').split(';')) {
    const cut = part.indexOf('=');
    if (cut > 0 && part.slice(0, cut).trim() === name) return decode(part.slice(cut + 1).trim());
  }
  return undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
