import { type GlyphKind, StatusGlyph } from '#components/common/status-glyph.tsx';
import type { ApprovalRow } from '#lib/domain/approval.ts';
import classes from './approvals.module.css';

const LOOK: Record<ApprovalRow['phase'], { glyph: GlyphKind; label: string }> = {
  pending: { glyph: 'missing', label: 'Waits' },
  done: { glyph: 'good', label: 'Carried out' },
  rejected: { glyph: 'bad', label: 'Rejected' },
  withdrawn: { glyph: 'idle', label: 'Withdrawn' },
  stale: { glyph: 'warn', label: 'Out of date' },
  expired: { glyph: 'idle', label: 'Expired' },
  failed: { glyph: 'bad', label: 'Could not be carried out' },
};

/** The state of a request, with how many have approved while it waits. */
export function ApprovalBadge({ approval }: { approval: Pick<ApprovalRow, 'phase' | 'approvals' | 'required'> }) {
  const { glyph, label } = LOOK[approval.phase];
  return (
    <span className={classes.badge}>
      <StatusGlyph kind={glyph} />
      {label}
      {approval.phase === 'pending' ? `: ${approval.approvals} of ${approval.required} approved` : null}
    </span>
  );
}
