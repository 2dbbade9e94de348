import type { ReactNode } from 'react';
import { CopyButton } from '#components/common/copy-button.tsx';
import classes from './settings.module.css';

/** Something that is shown this once. */
export function SecretBox({ text, label, children }: { text: string; label: string; children: ReactNode }) {
  return (
    <>
      <p>{children}</p>
      <div className={classes.secret}>
        <code>{text}</code>
        <CopyButton text={text} label={label} />
      </div>
    </>
  );
}
