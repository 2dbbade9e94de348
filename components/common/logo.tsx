/** The mark: a brass sun with two bodies on their rings. Takes its colours from the scheme. */
export function LogoMark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <g fill="none" stroke="var(--accent)" strokeWidth="2" strokeLinecap="round">
        <path d="M16 4a12 12 0 1 1-9.6 4.8" />
        <path d="M16 10a6 6 0 1 0 5.2 3" />
      </g>
      <circle fill="var(--brass)" cx="16" cy="16" r="3.2" />
      <circle fill="var(--accent)" cx="8.6" cy="6.6" r="2.6" />
      <circle fill="var(--accent)" cx="19.8" cy="10.6" r="1.9" />
    </svg>
  );
}
