'use client';

import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useReturnFocus } from '#components/change/use-return-focus.ts';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { useEnvironments, useRefusal } from '#components/shell/use-me.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import { EnvironmentStrip } from './environment-strip.tsx';
import classes from './environments.module.css';
import { MatrixPanel } from './matrix-panel.tsx';

const EnvironmentDialog = lazyPart(() => import('./environment-dialog.tsx').then((module) => module.EnvironmentDialog));

/** The environments in the order of promotion, and what runs in each of them. */
export function EnvironmentsView() {
  const environments = useEnvironments();
  const refusal = useRefusal('environment:manage', {});
  const focus = useReturnFocus();
  const [edited, setEdited] = useState<EnvironmentWire | 'new'>();
  const open = (what: EnvironmentWire | 'new') => {
    focus.remember();
    setEdited(what);
  };
  return (
    <>
      <PageHeader
        title="Environments"
        lead="A revision moves through these from first to last. Drag a cell to a later environment, or press p on it, to promote what runs there."
        actions={
          <GuardedButton variant="default" refusal={refusal} leftSection={<IconPlus size={15} />} onClick={() => open('new')}>
            New environment
          </GuardedButton>
        }
      />
      <div className={classes.page}>
        <EnvironmentStrip environments={environments} refusal={refusal} onEdit={open} />
        <MatrixPanel environments={environments} />
      </div>
      {edited ? (
        <EnvironmentDialog
          key={edited === 'new' ? 'new' : edited.id}
          environment={edited === 'new' ? undefined : edited}
          onClose={() => {
            setEdited(undefined);
            focus.restore();
          }}
        />
      ) : null}
    </>
  );
}
