'use client';

import { IconLock } from '@tabler/icons-react';
import Link from 'next/link';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import table from '#components/common/table.module.css';
import { useEnvironments } from '#components/shell/use-me.ts';
import { routes } from '#lib/client/routes.ts';
import { freezeWords } from '#lib/domain/freeze-window.ts';
import classes from './environments.module.css';

/** The environments in the order of promotion: which are protected, and which clusters they use. */
export function EnvironmentsView() {
  const environments = useEnvironments();
  return (
    <>
      <PageHeader
        title="Environments"
        lead="A revision moves through these from first to last. In a protected one it takes an operator to deploy."
      />
      <Panel title="In the order of promotion" flush>
        <div className={table.scroll}>
          <table className={table.table}>
            <caption className="sr-only">Environments</caption>
            <thead>
              <tr>
                <th scope="col">Order</th>
                <th scope="col">Name</th>
                <th scope="col">Protection</th>
                <th scope="col">Clusters with these labels</th>
                <th scope="col">Frozen</th>
              </tr>
            </thead>
            <tbody>
              {environments.map((environment, index) => (
                <tr key={environment.id} className={table.row}>
                  <td className="nums">{index + 1}</td>
                  <td>
                    <Link className={table.main} href={routes.services({ env: environment.name })}>
                      {environment.title || environment.name}
                    </Link>
                    {environment.title && environment.title !== environment.name ? (
                      <span className={table.dim}> {environment.name}</span>
                    ) : null}
                  </td>
                  <td>
                    {environment.protected ? (
                      <span className={classes.protected}>
                        <IconLock size={14} aria-hidden="true" /> Protected
                      </span>
                    ) : (
                      <span className={table.dim}>Open to developers</span>
                    )}
                  </td>
                  <td>{selectorText(environment.clusterSelector)}</td>
                  <td className={table.dim}>{environment.freezes.map(freezeWords).join('; ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
    </>
  );
}

function selectorText(selector: Record<string, string>) {
  const labels = Object.entries(selector);
  if (labels.length === 0) return <span className={table.dim}>any cluster</span>;
  return labels.map(([key, value]) => (
    <code key={key} className={classes.label}>
      {key}={value}
    </code>
  ));
}
