import Link from 'next/link';
import classes from './page-header.module.css';

export type Crumb = { label: string; href: string };

/** The way from the first level down to the page; the page itself is the heading below. */
export function Breadcrumbs({ trail }: { trail: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb">
      <ol className={classes.trail}>
        {trail.map(({ label, href }) => (
          <li key={href}>
            <Link href={href}>{label}</Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
