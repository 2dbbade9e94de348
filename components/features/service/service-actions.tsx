'use client';

import { Button } from '@mantine/core';
import {
  IconArrowBackUp,
  IconChevronDown,
  IconHelpCircle,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import { Menu, MenuDivider, MenuItem } from '#components/common/menu.tsx';
import { useMe } from '#components/shell/use-me.ts';
import { type Place, refusal } from '#lib/client/access.ts';
import { routes } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import { ActionDialog, type AskedAction } from './action-dialog.tsx';

const VERBS = ['deployment:rollBack', 'deployment:restart', 'deployment:stop', 'service:delete'] as const;

/** What can be done with the service in the environment in view. What may not be done says why. */
export function ServiceActions({ service, deployment }: { service: ServiceWire; deployment: DeploymentWire | undefined }) {
  const [asked, setAsked] = useState<AskedAction>();
  const me = useMe();
  const place: Place = {
    team: service.team,
    environment: deployment ? { name: deployment.environment, protected: deployment.environmentProtected } : undefined,
  };
  const busy = service.deleting ? 'The service is being deleted.' : undefined;
  const absent = deployment ? undefined : 'It is not deployed in this environment.';
  const target =
    deployment?.stableRevision !== null && deployment?.stableRevision !== deployment?.revision
      ? deployment?.stableRevision
      : (deployment?.revision ?? 1) - 1;
  const why = {
    rollBack:
      busy ??
      absent ??
      refusal(me, 'deployment:rollBack', place) ??
      (target && target > 0 ? undefined : 'There is no earlier revision to go back to.'),
    restart:
      busy ?? absent ?? refusal(me, 'deployment:restart', place) ?? (deployment?.stopped ? 'It is stopped: start it instead.' : undefined),
    stop: busy ?? absent ?? refusal(me, 'deployment:stop', place),
    remove: busy ?? refusal(me, 'service:delete', { team: service.team }),
  };
  const denied = VERBS.find((verb) => refusal(me, verb, place) !== undefined);
  return (
    <>
      <Button variant="default" component={Link} href={routes.service(service.id, 'revisions', { env: deployment?.environment })}>
        Deploy a revision
      </Button>
      <Menu
        label="Actions"
        widthPx={260}
        trigger={
          <Button variant="default" rightSection={<IconChevronDown size={14} />}>
            Actions
          </Button>
        }
      >
        <MenuItem
          icon={<IconArrowBackUp size={15} />}
          refusal={why.rollBack}
          onClick={() => setAsked({ kind: 'roll-back', revision: target ?? undefined })}
        >
          Roll back…
        </MenuItem>
        <MenuItem icon={<IconRefresh size={15} />} refusal={why.restart} onClick={() => setAsked({ kind: 'restart' })}>
          Restart…
        </MenuItem>
        {deployment?.stopped ? (
          <MenuItem icon={<IconPlayerPlay size={15} />} refusal={why.stop} onClick={() => setAsked({ kind: 'start' })}>
            Start…
          </MenuItem>
        ) : (
          <MenuItem icon={<IconPlayerStop size={15} />} refusal={why.stop} onClick={() => setAsked({ kind: 'stop' })}>
            Stop…
          </MenuItem>
        )}
        <MenuDivider />
        <MenuItem icon={<IconTrash size={15} />} refusal={why.remove} onClick={() => setAsked({ kind: 'delete' })} danger>
          Delete service…
        </MenuItem>
        {denied ? (
          <MenuItem
            icon={<IconHelpCircle size={15} />}
            href={routes.access({ verb: denied, team: service.team, environment: deployment?.environment })}
          >
            Why not, and who can?
          </MenuItem>
        ) : null}
      </Menu>
      <ActionDialog asked={asked} service={service} deployment={deployment} onClose={() => setAsked(undefined)} />
    </>
  );
}
