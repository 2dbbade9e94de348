import { sectionsOf } from '#components/features/settings/sections.ts';
import { refusal } from '#lib/client/access.ts';
import { routes, withQuery } from '#lib/client/routes.ts';
import type { MeWire } from '#lib/domain/team.ts';
import { AREAS } from '../areas.ts';
import type { Item } from './item.ts';

type Scope = { team: string | undefined; env: string | undefined };
type Go = (href: string) => void;

/** What somebody may call a page beside its name. */
const WORDS: Record<string, string> = {
  [routes.home()]: 'dashboard overview start',
  [routes.services()]: 'apps applications deployments list',
  [routes.topology()]: 'graph map dependencies live',
  [routes.templates()]: 'golden paths catalog scaffold',
  [routes.environments()]: 'promote promotion matrix freeze protection stages',
  [routes.clusters()]: 'nodes machines capacity cordon',
  [routes.activity()]: 'events history feed',
  [routes.audit()]: 'who did what log trail chain compliance',
  [routes.settings('profile')]: 'account me name e-mail password',
  [routes.settings('preferences')]: 'theme colours shortcuts keyboard',
  [routes.settings('sessions')]: 'devices signed in revoke',
  [routes.settings('tokens')]: 'api keys access token',
  [routes.settings('teams')]: 'members groups tenants roles quota',
  [routes.settings('access')]: 'permissions roles who can why can’t I rights',
  [routes.settings('people')]: 'users accounts invite',
  [routes.settings('sign-in')]: 'login single sign-on oidc providers',
};

/** Every page that has a name, with its keys. */
export function pageItems(me: MeWire, scope: Scope, go: Go): Item[] {
  const page = (title: string, href: string, keys?: string, detail?: string): Item => ({
    id: `page${href}`,
    group: 'Go to',
    title,
    words: WORDS[href] ?? '',
    run: () => go(href.startsWith('/settings') ? href : withQuery(href, scope)),
    ...(keys ? { keys } : {}),
    ...(detail ? { detail } : {}),
  });
  const sections = sectionsOf(me).flatMap(({ sections: own }) => own);
  return [
    ...AREAS.map(({ label, href, letter }) => page(label, href, `g ${letter}`)),
    { ...page('Approvals', routes.approvals(), 'g p'), words: 'inbox requests waiting approve reject' },
    ...sections.map(({ label, href }) => page(label, href, href === routes.settings('sessions') ? 'g u' : undefined, 'Settings')),
  ];
}

/** What can be done without a service in mind, or before it is named: then the field asks for its name. */
export function doingItems(me: MeWire, scope: Scope, go: Go): Item[] {
  const named = (verb: string, title: string, words: string): Item => ({ id: `ask/${verb}`, group: 'Do', title, words, fill: `${verb} ` });
  const make = refusal(me, 'service:create', { team: scope.team });
  return [
    {
      id: 'new-service',
      group: 'Do',
      title: 'New service',
      words: 'create deploy add',
      keys: 'g n',
      refusal: make,
      run: () => go(withQuery(routes.newService(), scope)),
    },
    {
      id: 'new-from-manifest',
      group: 'Do',
      title: 'New service from a manifest',
      words: 'create yaml apply',
      refusal: make,
      run: () => go(withQuery(routes.newService('manifest'), scope)),
    },
    {
      id: 'new-template',
      group: 'Do',
      title: 'New template',
      words: 'author golden path create write',
      refusal: refusal(me, 'template:manage', { team: scope.team }),
      run: () => go(routes.newTemplate()),
    },
    named('restart', 'Restart a service…', 'reboot replace instances'),
    named('logs', 'Logs of a service…', 'output tail follow'),
    named('scale', 'Scale a service…', 'replicas copies more fewer'),
    named('roll back', 'Roll back a service…', 'rollback undo revision previous'),
    named('stop', 'Stop a service…', 'halt pause shut down'),
    named('start', 'Start a service…', 'run resume'),
    {
      id: 'promote',
      group: 'Do',
      title: 'Promote a revision…',
      words: 'promotion next environment deploy',
      run: () => go(withQuery(routes.environments(), scope)),
    },
    {
      id: 'who-can',
      group: 'Do',
      title: 'Who can do something, and why can’t I?',
      words: 'permission access explain',
      run: () => go(routes.settings('access')),
    },
  ];
}
