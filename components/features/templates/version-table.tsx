import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { RelativeTime } from '#components/common/relative-time.tsx';
import table from '#components/common/table.module.css';
import { routes } from '#lib/client/routes.ts';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import { templateVersionsQuery } from './queries.ts';
import { ScrollBox } from './scroll-box.tsx';
import classes from './templates.module.css';

/** Every version there was, how many services run it, and the way to use an older one. */
export function VersionTable({ template }: { template: TemplateWire }) {
  const versions = useQuery(templateVersionsQuery(template.id));
  if (!versions.data) return <p className={classes.nothing}>Looking…</p>;
  return (
    <ScrollBox className={table.scroll} label="Table of versions">
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Message</th>
            <th scope="col">By</th>
            <th scope="col" data-end>
              Services
            </th>
            <th scope="col" data-end>
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {versions.data.items.map((version) => (
            <tr key={version.number} className={table.row}>
              <td>
                <Link className="link" href={routes.templateForm(template.id, { version: String(version.number) })}>
                  {version.number}
                </Link>
                {version.number === template.latestVersion ? <span className={classes.small}> newest</span> : null}
              </td>
              <td>{version.message}</td>
              <td>{version.author}</td>
              <td data-end>{version.services}</td>
              <td data-end>
                <RelativeTime iso={version.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
