import { StatusGlyph } from '#components/common/status-glyph.tsx';
import classes from './parked-note.module.css';

/** The engine gave up until something changes; says why and what to do. */
export function ParkedNote({ reason }: { reason: string }) {
  return (
    <div className={classes.note} role="alert">
      <StatusGlyph kind="warn" size={16} />
      <div>
        <strong>The engine has stopped trying</strong>
        <p>{reason}</p>
        <p className={classes.way}>
          It tries again as soon as something changes: deploy another revision, restart, or fix what the reason names.
        </p>
      </div>
    </div>
  );
}
