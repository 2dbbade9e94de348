import { routes } from '#lib/client/routes.ts';
import type { MeWire } from '#lib/domain/team.ts';

type Section = { label: string; href: string };

/** The pages of the settings that somebody sees, by whom they are about. */
export function sectionsOf(me: MeWire): { title: string; sections: Section[] }[] {
  return [
    {
      title: 'Me',
      sections: [
        { label: 'Profile', href: routes.settings('profile') },
        { label: 'Preferences', href: routes.settings('preferences') },
        { label: 'Sessions', href: routes.settings('sessions') },
        { label: 'My tokens', href: routes.settings('tokens') },
      ],
    },
    {
      title: 'Teams',
      sections: [
        { label: 'Teams', href: routes.settings('teams') },
        { label: 'Who can do what', href: routes.settings('access') },
      ],
    },
    {
      title: 'Platform',
      sections: [
        ...(me.platformRole ? [{ label: 'People', href: routes.settings('people') }] : []),
        { label: 'Sign-in', href: routes.settings('sign-in') },
      ],
    },
  ];
}
