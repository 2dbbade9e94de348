import { capsOf } from './match.ts';
import classes from './shortcuts.module.css';

export const isMac = (): boolean => typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** Keys as they look on the keyboard, such as Ctrl K, or G then S. Rendered in the browser only, where the keyboard is known. */
export function KeyCaps({ keys }: { keys: string }) {
  return (
    <span className={classes.caps}>
      {capsOf(keys, isMac()).map((step, index) => (
        <span key={`${index.toString()}${step.join()}`}>
          {index > 0 ? <span className={classes.then}> then </span> : null}
          {step.map((cap) => (
            <kbd key={cap} className={classes.cap}>
              {cap}
            </kbd>
          ))}
        </span>
      ))}
    </span>
  );
}
