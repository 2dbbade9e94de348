'use client';

import { stringify } from 'yaml';
import { ChangeList } from '#components/common/change-list.tsx';
import { Panel } from '#components/common/panel.tsx';
import { SideBySide } from '#components/common/side-by-side.tsx';
import { formatCount } from '#lib/client/format.ts';
import { diffSpecs, maskSecrets } from '#lib/domain/manifest/diff.ts';
import type { RevisionWire } from '#lib/domain/service.ts';
import classes from './revisions.module.css';

/** Two revisions: field by field, then their specs line against line. Values that look like secrets are masked. */
export function RevisionDiff({ name, before, after }: { name: string; before: RevisionWire; after: RevisionWire }) {
  const changes = diffSpecs(before.spec, after.spec);
  return (
    <Panel
      title={`${name}: revision ${before.number} and ${after.number}`}
      note={changes.length === 0 ? 'They say the same.' : formatCount(changes.length, 'field differs', 'fields differ')}
      flush
    >
      {changes.length > 0 ? (
        <div className={classes.part}>
          <ChangeList changes={changes} />
        </div>
      ) : null}
      <SideBySide
        before={specText(before)}
        after={specText(after)}
        beforeTitle={`Revision ${before.number}`}
        afterTitle={`Revision ${after.number}`}
      />
    </Panel>
  );
}

const specText = (revision: RevisionWire): string => stringify(maskSecrets(revision.spec), { lineWidth: 0 });
