import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { api, type Plane } from '../fixtures/plane.ts';

/** `route` as the folders spell it, `path` with real ids in the place of parameters. */
export type Address = { route: string; path: string; needsSession: boolean };
type Page = Pick<Address, 'route' | 'needsSession'>;

/** Every page below the folder: one for each `page.tsx`, but what catches addresses that lead nowhere. Groups in parentheses are no part of an address. */
export function pagesOf(folder: string, route = '', needsSession = false): Page[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const own = entries.some((entry) => entry.name === 'page.tsx') ? [{ route: route || '/', needsSession }] : [];
  const below = entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'api' && !entry.name.startsWith('[...'))
    .flatMap(({ name }) =>
      pagesOf(join(folder, name), name.startsWith('(') ? route : `${route}/${name}`, needsSession || name === '(portal)'),
    );
  return [...own, ...below].sort((a, b) => (a.route < b.route ? -1 : 1));
}

/** A thing to look at for each parameter. A new page with a parameter of its own says here which. */
export async function addressesOf(plane: Pick<Plane, 'url' | 'token'>, pages: readonly Page[]): Promise<Address[]> {
  const first = async (path: string) => (await api<{ items: { id: string; name?: string }[] }>(plane, 'GET', path)).items[0];
  const template = (await first('/templates?q=worker'))?.id;
  const run = async () => {
    const parameters = {
      name: 'measured',
      folder: 'examples/templates/worker/app',
      command: ['node', 'worker.mjs'],
      everySeconds: 5,
      copies: 1,
    };
    return (await api<{ id: string }>(plane, 'POST', `/templates/${template}/runs`, { team: 'team-0', environment: 'dev', parameters })).id;
  };
  const known: Record<string, () => Promise<string | undefined>> = {
    '/services/[id]': async () => (await first('/services?limit=1'))?.id,
    '/clusters/[id]': async () => (await first('/clusters'))?.id,
    '/settings/teams/[team]': async () => 'team-0',
    '/settings/people/[id]': async () => (await first('/users?limit=1'))?.id,
    '/templates/[id]': async () => template,
    '/templates/runs/[id]': run,
  };
  const values = new Map<string, string>();
  const addresses: Address[] = [];
  for (const page of pages) {
    let [path, walked] = ['', ''];
    for (const segment of page.route.split('/').filter(Boolean)) {
      walked += `/${segment}`;
      if (segment.startsWith('[') && !values.has(walked)) {
        const value = await known[walked]?.();
        if (!value) throw new Error(`What is there to see at ${walked}? page-addresses.ts does not know.`);
        values.set(walked, value);
      }
      path += `/${values.get(walked) ?? segment}`;
    }
    addresses.push({ ...page, path: path || '/' });
  }
  return addresses;
}
