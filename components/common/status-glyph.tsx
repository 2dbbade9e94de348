import classes from './status-glyph.module.css';

/** The shape of a state, so that colour is never alone. All are 14 px and sit on the text's line. */
export type GlyphKind = 'good' | 'moving' | 'bad' | 'paused' | 'missing' | 'unknown' | 'warn' | 'done' | 'idle';

export function StatusGlyph({ kind, size = 14 }: { kind: GlyphKind; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 14 14"
      fill="none"
      aria-hidden="true"
      focusable="false"
      style={{ color: GLYPH_COLOR[kind], flex: 'none' }}
    >
      {shapeOf(kind)}
    </svg>
  );
}

export const GLYPH_COLOR: Record<GlyphKind, string> = {
  good: 'var(--good)',
  done: 'var(--good)',
  moving: 'var(--moving)',
  bad: 'var(--bad)',
  warn: 'var(--warn)',
  paused: 'var(--quiet)',
  missing: 'var(--warn)',
  unknown: 'var(--quiet)',
  idle: 'var(--quiet)',
};

function shapeOf(kind: GlyphKind) {
  const stroke = { stroke: 'currentColor', strokeWidth: 1.6, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;
  switch (kind) {
    case 'good':
      return (
        <>
          <circle cx="7" cy="7" r="6.2" fill="currentColor" />
          <path d="m4.4 7.2 1.8 1.8 3.4-3.8" stroke="var(--surface)" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
        </>
      );
    case 'done':
      return <path d="m3 7.4 2.7 2.7L11 4.2" {...stroke} />;
    case 'moving':
      return (
        <>
          <circle cx="7" cy="7" r="5.3" stroke="currentColor" strokeOpacity="0.28" strokeWidth="1.8" />
          <path className={classes.turn} d="M7 1.7A5.3 5.3 0 0 1 12.3 7" {...stroke} strokeWidth={1.8} />
        </>
      );
    case 'bad':
      return (
        <>
          <path d="M6.1 1.6a1 1 0 0 1 1.8 0l5.1 9.7a1 1 0 0 1-.9 1.5H1.9a1 1 0 0 1-.9-1.5z" fill="currentColor" />
          <path d="M7 5.2v3.2M7 10.6v.1" stroke="var(--surface)" strokeWidth="1.5" strokeLinecap="round" />
        </>
      );
    case 'warn':
      return (
        <>
          <path d="M7 1.4 12.6 7 7 12.6 1.4 7z" {...stroke} />
          <path d="M7 4.8v2.6M7 9.3v.1" {...stroke} />
        </>
      );
    case 'paused':
      return (
        <>
          <circle cx="7" cy="7" r="5.4" stroke="currentColor" strokeWidth="1.5" />
          <path d="M5.7 5.1v3.8M8.3 5.1v3.8" {...stroke} />
        </>
      );
    case 'missing':
      return <circle cx="7" cy="7" r="5.3" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2.4 2.1" />;
    case 'idle':
      return <circle cx="7" cy="7" r="3" fill="currentColor" />;
    case 'unknown':
      return (
        <>
          <circle cx="7" cy="7" r="5.4" stroke="currentColor" strokeWidth="1.5" strokeOpacity="0.7" />
          <path d="M5.6 5.5a1.5 1.5 0 1 1 2 1.5c-.4.2-.6.4-.6.9M7 9.9v.1" {...stroke} strokeWidth={1.4} />
        </>
      );
  }
}
