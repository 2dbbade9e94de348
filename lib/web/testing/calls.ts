import type { RouteHandler } from '../declaration.ts';

type Call = {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
  cookie?: string | undefined;
  token?: string;
  signal?: AbortSignal;
};

/** Calls a route as the server would, as the portal's own page when there is a cookie. */
export async function call(
  handler: RouteHandler,
  { params = {}, query = '', body, headers = {}, cookie, token, signal }: Call = {},
): Promise<Response> {
  const [method = 'GET', pattern = ''] = handler.address.split(' ');
  const path = pattern.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(params[name] ?? 'missing'));
  const request = new Request(`http://localhost:3000${path}${query}`, {
    method,
    headers: {
      host: 'localhost:3000',
      ...(cookie ? { cookie, origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  return handler(request, { params: Promise.resolve(params) });
}
