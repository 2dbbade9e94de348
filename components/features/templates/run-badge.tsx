import { type GlyphKind, StatusGlyph } from '#components/common/status-glyph.tsx';
import type { TemplateRunPhase, TemplateStepState } from '#lib/domain/template/run-phase.ts';
import classes from './templates.module.css';

const RUN: Record<TemplateRunPhase, { glyph: GlyphKind; label: string }> = {
  waiting: { glyph: 'paused', label: 'Waiting' },
  running: { glyph: 'moving', label: 'Running' },
  succeeded: { glyph: 'good', label: 'Succeeded' },
  failed: { glyph: 'bad', label: 'Failed' },
  canceled: { glyph: 'paused', label: 'Stopped' },
};
export const STEP_LOOK: Record<TemplateStepState, { glyph: GlyphKind; label: string }> = {
  pending: { glyph: 'missing', label: 'To come' },
  running: { glyph: 'moving', label: 'At work' },
  done: { glyph: 'good', label: 'Done' },
  failed: { glyph: 'bad', label: 'Failed' },
};

/** Shape, colour and word of a run's state together. */
export function RunBadge({ phase }: { phase: TemplateRunPhase }) {
  const look = RUN[phase];
  return (
    <span className={classes.badge} data-kind={look.glyph}>
      <StatusGlyph kind={look.glyph} /> {look.label}
    </span>
  );
}
