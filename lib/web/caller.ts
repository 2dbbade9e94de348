/** Where a request seems to come from, for session lists and rate limits: the last hop that a proxy (or Next itself) wrote down. */
export function callerOf(headers: Headers): { ip: string; userAgent: string } {
  const hops = (headers.get('x-forwarded-for') ?? '').split(',');
  return { ip: (hops[hops.length - 1] ?? '').trim().slice(0, 64), userAgent: (headers.get('user-agent') ?? '').slice(0, 256) };
}
