'use client';

import { IconExternalLink, IconLock } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { CopyButton } from '#components/common/copy-button.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { HEALTH_LOOK } from '#components/common/status.ts';
import { HealthBadge, SyncBadge } from '#components/common/status-badge.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { useEnvironments } from '#components/shell/use-me.ts';
import { routes, safeHref, withQuery } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import classes from './service.module.css';
import { ServiceActions } from './service-actions.tsx';

type ServiceHeaderProps = {
  service: ServiceWire;
  deployments: readonly DeploymentWire[];
  deployment: DeploymentWire | undefined;
  environment: string | undefined;
};

/** Name, owner, a tab per environment, the state in one sentence, the address, and what can be done. */
export function ServiceHeader({ service, deployments, deployment, environment }: ServiceHeaderProps) {
  return (
    <>
      <PageHeader
        trail={[
          { label: 'Services', href: routes.services() },
          { label: service.team, href: routes.services({ team: service.team }) },
        ]}
        title={service.title || service.name}
        beside={
          <>
            {service.title && service.title !== service.name ? <span className={classes.slug}>{service.name}</span> : null}
            {service.deleting ? <span className={classes.deleting}>Being deleted</span> : null}
          </>
        }
        lead={service.description || undefined}
        actions={<ServiceActions service={service} deployment={deployment} />}
      />
      <EnvironmentTabs deployments={deployments} current={environment} />
      {deployment ? <StatusLine deployment={deployment} /> : null}
    </>
  );
}

function EnvironmentTabs({ deployments, current }: { deployments: readonly DeploymentWire[]; current: string | undefined }) {
  const environments = useEnvironments();
  const pathname = usePathname();
  return (
    <nav aria-label="Environments of this service">
      <ul className={classes.envs}>
        {environments.map((environment) => {
          const deployment = deployments.find((entry) => entry.environment === environment.name);
          return (
            <li key={environment.id}>
              <Link
                href={withQuery(pathname, { env: environment.name })}
                scroll={false}
                className={classes.env}
                aria-current={environment.name === current ? 'true' : undefined}
                data-absent={deployment ? undefined : ''}
                aria-label={`${environment.name}: ${deployment ? `${HEALTH_LOOK[deployment.health].label}, revision ${deployment.revision}` : 'not deployed'}`}
              >
                {deployment ? (
                  <StatusGlyph kind={HEALTH_LOOK[deployment.health].glyph} size={12} />
                ) : (
                  <StatusGlyph kind="missing" size={12} />
                )}
                {environment.name}
                {environment.protected ? <IconLock size={12} aria-hidden="true" /> : null}
                {deployment ? <span className={classes.envRevision}>r{deployment.revision}</span> : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function StatusLine({ deployment }: { deployment: DeploymentWire }) {
  const url = deployment.url ? safeHref(deployment.url) : undefined;
  return (
    <div className={classes.status}>
      <HealthBadge health={deployment.health} wash />
      <SyncBadge sync={deployment.sync} />
      <span className="nums">
        <b>{deployment.readyInstances}</b> of {deployment.stopped ? 0 : deployment.replicas} ready
      </span>
      {deployment.message ? <span className={classes.sentence}>{deployment.message}</span> : null}
      {url ? (
        <span className={classes.url}>
          <a className="link" href={url} target="_blank" rel="noreferrer noopener">
            {url.replace(/^https?:\/\//, '').replace(/\/$/, '')} <IconExternalLink size={13} aria-label="opens in a new tab" />
          </a>
          <CopyButton text={url} label="Copy the address" />
        </span>
      ) : null}
    </div>
  );
}
