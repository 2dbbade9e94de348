import Link from 'next/link';
import { useScope } from '#components/shell/use-scope.ts';
import { formatCount } from '#lib/client/format.ts';
import { routes, withQuery } from '#lib/client/routes.ts';
import type { TemplateRow } from '#lib/domain/template/template.ts';
import own from './card.module.css';
import { Figures, ownerOf } from './figures.tsx';
import { TemplateIcon } from './template-icon.tsx';
import classes from './templates.module.css';

/** What it makes, whose it is, and how it went for others. */
export function TemplateCard({ template }: { template: TemplateRow }) {
  const scope = useScope();
  return (
    <li className={own.card}>
      <div className={own.cardHead}>
        <span className={own.icon}>
          <TemplateIcon icon={template.icon} />
        </span>
        <div>
          <h2 className={own.cardTitle}>
            <Link href={withQuery(routes.template(template.id), scope)} className={own.cover}>
              {template.title}
            </Link>
          </h2>
          <p className={classes.small}>
            {ownerOf(template)} · version {template.latestVersion}
          </p>
        </div>
      </div>
      <p className={own.about}>{template.description}</p>
      <ul className={classes.tags} aria-label="Tags">
        {template.tags.map((tag) => (
          <li key={tag} className={classes.tag}>
            {tag}
          </li>
        ))}
      </ul>
      <Figures template={template} />
      {template.outdated > 0 ? <p className={own.outdated}>{formatCount(template.outdated, 'service')} on an older version</p> : null}
    </li>
  );
}
