import classes from './capacity-bar.module.css';

type CapacityBarProps = { label: string; words: string; used: number; requested?: number; total: number };

/** One amount of a place: what is used (solid), what is spoken for (hatched), of how much. `words` say the same. */
export function CapacityBar({ label, words, used, requested = used, total }: CapacityBarProps) {
  const share = (value: number) => `${total > 0 ? Math.min(100, (value / total) * 100) : 0}%`;
  const full = total > 0 && requested / total >= 0.9;
  return (
    <div className={classes.wrap}>
      <div className={classes.text}>
        <span>{label}</span>
        <span className="nums">
          {words}
          {full ? (requested >= total ? ' · full' : ' · nearly full') : ''}
        </span>
      </div>
      <div className={classes.track} aria-hidden="true">
        <div className={classes.requested} style={{ width: share(requested) }} />
        <div className={classes.used} data-full={full || undefined} style={{ width: share(used) }} />
      </div>
    </div>
  );
}
