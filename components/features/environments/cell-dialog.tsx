import { Button, Group, Modal } from '@mantine/core';
import Link from 'next/link';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { SafeLink } from '#components/common/safe-link.tsx';
import { ROLLOUT_LOOK } from '#components/common/status.ts';
import { HealthBadge, SyncBadge } from '#components/common/status-badge.tsx';
import { routes } from '#lib/client/routes.ts';
import { originWords } from '#lib/domain/change-origin.ts';
import type { MatrixRow } from '#lib/domain/matrix.ts';
import classes from './environments.module.css';

type CellDialogProps = { row: MatrixRow; environment: string; refusal: string | undefined; onPromote: () => void; onClose: () => void };

/** One service in one environment: how it is, how it came there, and where to go from here. Live, like the cell. */
export function CellDialog({ row, environment, refusal, onPromote, onClose }: CellDialogProps) {
  const cell = row.cells.find((each) => each.environment === environment);
  const origin = cell?.last ? originWords(cell.last.cause, cell.last.origin) : undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{`${row.service} in ${environment}`}</strong>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.details}>
        {cell ? (
          <>
            <Group gap="md">
              <HealthBadge health={cell.health} wash />
              <SyncBadge sync={cell.sync} />
              <span className="nums">
                {cell.ready} of {cell.wanted} ready
              </span>
            </Group>
            {cell.message ? <p>{cell.message}</p> : null}
            <dl className={classes.pairs}>
              <dt>Revision</dt>
              <dd className="nums">
                {cell.revision}
                {cell.revision === row.latestRevision ? ', the newest' : `; the newest is ${row.latestRevision}`}
              </dd>
              {cell.last ? (
                <>
                  <dt>Last change</dt>
                  <dd>
                    {origin ? `${origin.charAt(0).toUpperCase()}${origin.slice(1)}, ` : ''}
                    <RelativeTime iso={cell.last.at} />: {ROLLOUT_LOOK[cell.last.phase].label.toLowerCase()}
                    {cell.last.origin.message ? <q className={classes.quote}>{cell.last.origin.message}</q> : null}
                  </dd>
                </>
              ) : null}
              {cell.url ? (
                <>
                  <dt>Address</dt>
                  <dd>
                    <SafeLink href={cell.url}>{cell.url}</SafeLink>
                  </dd>
                </>
              ) : null}
            </dl>
          </>
        ) : (
          <p>
            {row.service} is not deployed in {environment}. Promote it from an earlier environment, or deploy it from its own page.
          </p>
        )}
        <Group justify="flex-end" gap="xs">
          <Button
            variant="default"
            component={Link}
            href={routes.service(row.serviceId, 'overview', { env: cell ? environment : undefined })}
          >
            Open service
          </Button>
          <GuardedButton refusal={refusal} onClick={onPromote}>
            Promote…
          </GuardedButton>
        </Group>
      </div>
    </Modal>
  );
}
