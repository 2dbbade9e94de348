import { AppError } from '#lib/kit/errors.ts';

/** Methods that change nothing need no proof of where they come from. */
export const isSafeMethod = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/**
 * Refuses a change that another site's page could have sent along with the person's cookie. Every browser says where a request comes
 * from (Sec-Fetch-Site, Origin); a cookie without either is not a browser of ours.
 * @throws AppError `forbidden`
 */
export function assertSameSite(headers: Headers, ownOrigin: string): void {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  if (site !== null && site !== 'same-origin' && site !== 'none') throw refusal(`Sec-Fetch-Site is ${site}`);
  if (origin !== null && !isOwnOrigin(origin, headers.get('host'), ownOrigin)) throw refusal(`Origin is ${origin}`);
  if (site === null && origin === null) throw refusal('neither Sec-Fetch-Site nor Origin was sent');
}

/** Either the address this request was sent to, or the configured public address (behind a proxy that rewrites Host). */
function isOwnOrigin(origin: string, host: string | null, ownOrigin: string): boolean {
  if (!URL.canParse(origin)) return false;
  return origin === ownOrigin || (host !== null && new URL(origin).host === host.toLowerCase());
}

const refusal = (detail: string): AppError =>
  new AppError(
    'forbidden',
    'This change did not come from the portal itself, so it was refused. Programs use an API token instead of the cookie.',
    { detail },
  );
