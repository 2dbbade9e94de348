import {
  IconActivity,
  IconBox,
  IconClipboardList,
  IconHome2,
  IconServer2,
  IconSettings,
  IconStack2,
  IconTemplate,
  IconTopologyStar3,
} from '@tabler/icons-react';
import { routes } from '#lib/client/routes.ts';

/** The first level of the portal, in the rail's order. `letter` follows `g`; the rail, the palette, the shortcuts and the 404 page read this. */
export const AREAS = [
  { label: 'Home', href: routes.home(), icon: IconHome2, letter: 'h' },
  { label: 'Services', href: routes.services(), icon: IconBox, letter: 's' },
  { label: 'Topology', href: routes.topology(), icon: IconTopologyStar3, letter: 't' },
  { label: 'Templates', href: routes.templates(), icon: IconTemplate, letter: 'm' },
  { label: 'Environments', href: routes.environments(), icon: IconStack2, letter: 'e' },
  { label: 'Clusters', href: routes.clusters(), icon: IconServer2, letter: 'c' },
  { label: 'Activity', href: routes.activity(), icon: IconActivity, letter: 'a' },
  { label: 'Audit', href: routes.audit(), icon: IconClipboardList, letter: 'l' },
  { label: 'Settings', href: '/settings', icon: IconSettings, letter: 'i' },
] as const;
