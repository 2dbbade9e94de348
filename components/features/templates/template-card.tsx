import Link from 'next/link';
import { useScope } from '#components/shell/use-scope.ts';
import { formatCount, formatDuration } from '#lib/client/format.ts';
import { routes, withQuery } from '#lib/client/routes.ts';
import type { TemplateRow } from '#lib/domain/template/template.ts';
import { formatShare } from './figures.ts';
import { TemplateIcon } from './template-icon.tsx';
import classes from './templates.module.css';

/** What it makes, whose it is, and how it went for others. */
export function TemplateCard({ template }: { template: TemplateRow }) {
  const scope = useScope();
  return (
    <li className={classes.card}>
      <div className={classes.cardHead}>
        <span className={classes.icon}>
          <TemplateIcon icon={template.icon} />
        </span>
        <div>
          <h2 className={classes.cardTitle}>
            <Link href={withQuery(routes.template(template.id), scope)} className={classes.cover}>
              {template.title}
            </Link>
          </h2>
          <p className={classes.small}>
            {template.owner || template.team || 'The platform'} · version {template.latestVersion}
          </p>
        </div>
      </div>
      <p className={classes.about}>{template.description}</p>
      <ul className={classes.tags} aria-label="Tags">
        {template.tags.map((tag) => (
          <li key={tag} className={classes.tag}>
            {tag}
          </li>
        ))}
      </ul>
      <dl className={classes.figures}>
        <div>
          <dt>Success</dt>
          <dd>{template.successRate === null ? <span className={classes.none}>no runs yet</span> : formatShare(template.successRate)}</dd>
        </div>
        <div>
          <dt>Median time</dt>
          <dd>{template.medianMs === null ? <span className={classes.none}>not known</span> : formatDuration(template.medianMs)}</dd>
        </div>
        <div>
          <dt>Made</dt>
          <dd>{formatCount(template.services, 'service')}</dd>
        </div>
      </dl>
      {template.outdated > 0 ? <p className={classes.outdated}>{formatCount(template.outdated, 'service')} on an older version</p> : null}
    </li>
  );
}
