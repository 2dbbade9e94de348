import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usePathname, useRouter } from 'next/navigation';
import { serviceQuery } from '#components/features/service/queries.ts';
import { refusal } from '#lib/client/access.ts';
import { signOut } from '#lib/client/auth.ts';
import { routes, withQuery } from '#lib/client/routes.ts';
import { showOverlay } from '../overlay.ts';
import { readRecent } from '../recent.ts';
import { useTour } from '../tour/use-tour.ts';
import { useEnvironments, useMe } from '../use-me.ts';
import { useScope, useSetFilters } from '../use-scope.ts';
import type { Item } from './item.ts';
import { doingItems, pageItems } from './page-items.ts';
import { foundServicesQuery, foundTeamsQuery, foundTemplatesQuery } from './queries.ts';
import { readAsk } from './read-ask.ts';
import { actionItems, type ItemsContext, serviceItem } from './service-items.ts';

const FOUND = 7;

/** Everything the palette can offer for what was typed. `query` is what is typed, `asked` what the server was asked for (a little later). */
export function useItems(query: string, asked: string): { items: Item[]; searching: boolean; failed: boolean } {
  const me = useMe();
  const tour = useTour();
  const environments = useEnvironments();
  const router = useRouter();
  const pathname = usePathname();
  const scope = useScope();
  const setFilters = useSetFilters();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const ask = readAsk(asked);
  const services = useQuery({ ...foundServicesQuery(ask?.name ?? asked.trim(), FOUND), enabled: asked.trim() !== '' });
  const named = useQuery({ ...foundServicesQuery(asked.trim(), FOUND), enabled: ask !== undefined && ask.name !== '' });
  const templates = useQuery(foundTemplatesQuery(asked.trim()));
  const teams = useQuery({ ...foundTeamsQuery(asked.trim()), enabled: me.platformRole !== null && asked.trim() !== '' });
  const viewed = /^\/services\/(svc_[^/]+)/.exec(pathname)?.[1];
  const inView = useQuery({ ...serviceQuery(viewed ?? ''), enabled: viewed !== undefined });
  const go = (href: string) => router.push(href);
  const context: ItemsContext = { me, environments, env: scope.env, go };
  const typed = query.trim() !== '';
  const found = typed && asked.trim() !== '' ? (services.data?.items ?? []) : [];
  const withAsk = readAsk(query);
  const name = withAsk?.name ?? query.trim();
  const recent = readRecent().filter(({ href }) => pathname !== href && !pathname.startsWith(`${href}/`));

  // Whoever has a role over the platform sees teams without being in them.
  const others = typed ? (teams.data?.items ?? []).filter((team) => !me.teams.some((own) => own.name === team.name)) : [];

  const items: Item[] = [
    ...recent.map(({ href, title, kind }) => ({
      id: `recent${href}`,
      group: 'Recent' as const,
      title,
      detail: kind,
      run: () => router.push(withQuery(href, { env: scope.env })),
    })),
    ...(inView.data && !inView.data.deleting ? actionItems(inView.data, context, { group: 'In view' }) : []),
    ...(withAsk ? (withAsk.name === '' ? [] : (named.data?.items ?? [])) : found).map((service) => serviceItem(service, context)),
    ...(withAsk
      ? found.flatMap((service) => actionItems(service, context, { group: 'Do', kinds: withAsk.kinds, count: withAsk.count }))
      : found.slice(0, 1).flatMap((service) => actionItems(service, context, { group: 'Do' }))),
    ...(typed && name !== ''
      ? [
          {
            id: 'search-services',
            group: 'Services' as const,
            title: `Search all services for “${name}”`,
            found: true,
            run: () => router.push(routes.services({ ...scope, q: name })),
          },
        ]
      : []),
    ...doingItems(me, scope, go),
    {
      id: 'tour',
      group: 'Do',
      title: 'Take the first steps',
      words: 'tour help begin learn',
      refusal: tour.tour?.status === 'running' ? 'They are open above the page.' : refusal(me, 'service:create', {}),
      run: () => tour.go(tour.tour?.status === 'left' ? tour.tour.step : 1),
    },
    {
      id: 'shortcuts',
      group: 'Do',
      title: 'Keyboard shortcuts',
      words: 'help keys',
      keys: '?',
      run: () => showOverlay({ kind: 'shortcuts' }),
    },
    { id: 'sign-out', group: 'Do', title: 'Sign out', words: 'log out leave', run: () => void signOut() },
    ...pageItems(me, scope, go),
    ...(typed ? (templates.data?.items ?? []) : []).map((template) => ({
      id: `template/${template.id}`,
      group: 'Templates' as const,
      title: `Use ${template.title}`,
      detail: template.owner,
      words: `template ${template.name} ${template.tags.join(' ')}`,
      found: true,
      refusal: refusal(me, 'template:use', { team: scope.team }),
      run: () => router.push(routes.templateForm(template.id, scope)),
    })),
    ...[undefined, ...me.teams, ...others].map((team) => ({
      id: `team/${team?.name ?? ''}`,
      group: 'Team and environment' as const,
      title: team ? `Show team ${team.title || team.name}` : 'Show all teams',
      detail: team && 'role' in team ? team.role : undefined,
      words: `switch team ${team?.name ?? ''}`,
      refusal: scope.team === team?.name ? 'That is what you see now.' : undefined,
      run: () => setFilters({ team: team?.name }),
    })),
    ...[undefined, ...environments].map((environment) => ({
      id: `environment/${environment?.name ?? ''}`,
      group: 'Team and environment' as const,
      title: environment ? `Show environment ${environment.title || environment.name}` : 'Show all environments',
      words: `switch environment ${environment?.name ?? ''}`,
      refusal: scope.env === environment?.name ? 'That is what you see now.' : undefined,
      run: () => setFilters({ env: environment?.name }),
    })),
    ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
      id: `scheme/${scheme}`,
      group: 'Look' as const,
      title: scheme === 'auto' ? 'Colours as the system has them' : `${scheme === 'light' ? 'Light' : 'Dark'} colours`,
      words: 'colour color scheme theme mode',
      refusal: colorScheme === scheme ? 'That is how it looks now.' : undefined,
      run: () => setColorScheme(scheme),
    })),
  ];
  return { items, searching: typed && (asked.trim() !== query.trim() || services.isFetching), failed: typed && services.isError };
}
