'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useScope } from '#components/shell/use-scope.ts';
import { routes, SERVICE_TABS, type ServiceTab } from '#lib/client/routes.ts';
import classes from './service.module.css';

const LABEL: Record<ServiceTab, string> = {
  overview: 'Overview',
  topology: 'Topology',
  revisions: 'Revisions',
  logs: 'Logs',
  configuration: 'Configuration',
  scaling: 'Scaling',
  activity: 'Activity',
  manifest: 'Manifest',
};

/** Each tab is a page of its own; the environment travels along. */
export function ServiceTabs({ serviceId }: { serviceId: string }) {
  const pathname = usePathname();
  const scope = useScope();
  return (
    <nav aria-label="Service" className={classes.tabs}>
      {SERVICE_TABS.map((tab) => {
        const href = routes.service(serviceId, tab, scope);
        return (
          <Link key={tab} href={href} className={classes.tab} aria-current={pathname === href.split('?')[0] ? 'page' : undefined}>
            {LABEL[tab]}
          </Link>
        );
      })}
    </nav>
  );
}
