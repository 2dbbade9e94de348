import { formatCount, formatDuration } from '#lib/client/format.ts';
import type { TemplateRow } from '#lib/domain/template/template.ts';
import classes from './figures.module.css';

/** Whose a template is, as far as the reader may know. */
export const ownerOf = ({ owner, team, platform }: TemplateRow): string => owner || team || (platform ? 'The platform' : 'Another team');

/** How a template went so far: in a row on its card, and with whose it is on its own page. */
export function Figures({ template, wide = false }: { template: TemplateRow; wide?: boolean }) {
  const { successRate, medianMs, runs } = template;
  const none = (words: string) => <span className={classes.none}>{words}</span>;
  return (
    <dl className={`${classes.figures} ${wide ? classes.wide : ''}`}>
      {wide ? (
        <>
          <Figure term="Owner">{ownerOf(template)}</Figure>
          <Figure term="Version">{template.latestVersion}</Figure>
        </>
      ) : null}
      <Figure term="Success">
        {successRate === null ? none('no runs yet') : `${formatShare(successRate)}${wide ? ` of ${formatCount(runs, 'run')}` : ''}`}
      </Figure>
      <Figure term="Median time">{medianMs === null ? none('not known') : formatDuration(medianMs)}</Figure>
      <Figure term="Made">{formatCount(template.services, 'service')}</Figure>
    </dl>
  );
}

const Figure = ({ term, children }: { term: string; children: React.ReactNode }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
);

/** A share as whole percents; a rare failure never rounds up to 100 %. */
function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent > 99 && percent < 100 ? 99 : Math.round(percent)} %`;
}
