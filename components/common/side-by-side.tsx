import { useMemo } from 'react';
import { diffLines } from '#lib/client/line-diff.ts';
import classes from './side-by-side.module.css';

type SideBySideProps = { before: string; after: string; beforeTitle: string; afterTitle: string };

const SAY = { same: '', changed: 'changed', added: 'added', removed: 'removed' } as const;

/** Two texts line against line; what differs carries a mark as well as a colour. */
export function SideBySide({ before, after, beforeTitle, afterTitle }: SideBySideProps) {
  const rows = useMemo(() => diffLines(before, after), [before, after]);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={`${beforeTitle} and ${afterTitle} side by side`}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th colSpan={2} scope="colgroup">
                {beforeTitle}
              </th>
              <th colSpan={2} scope="colgroup">
                {afterTitle}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.left?.number ?? 'x'}-${row.right?.number ?? 'x'}`} data-kind={row.kind}>
                <td className={classes.number}>{row.left?.number}</td>
                <td className={classes.text} data-side={row.left ? 'left' : 'none'}>
                  {row.kind !== 'same' && row.left ? (
                    <span className={classes.mark} role="img" aria-label={SAY[row.kind]}>
                      −
                    </span>
                  ) : null}
                  {row.left?.text}
                </td>
                <td className={classes.number}>{row.right?.number}</td>
                <td className={classes.text} data-side={row.right ? 'right' : 'none'}>
                  {row.kind !== 'same' && row.right ? (
                    <span className={classes.mark} role="img" aria-label={SAY[row.kind]}>
                      +
                    </span>
                  ) : null}
                  {row.right?.text}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
