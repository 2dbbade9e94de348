'use client';

import { Panel } from '#components/common/panel.tsx';
import table from '#components/common/table.module.css';
import { decideAccess, type Grants, PLATFORM_ROLES, TEAM_ROLES } from '#lib/domain/access.ts';
import classes from './settings.module.css';
import { ALL_VERBS, verbWords } from './verb-words.ts';

const TEAM = 'this';
const COLUMNS: { label: string; grants: Grants }[] = [
  ...TEAM_ROLES.map((role) => ({
    label: role as string,
    grants: { platformRole: null, teams: [{ teamId: TEAM, role, environments: [] }] },
  })),
  ...PLATFORM_ROLES.map((role) => ({ label: `platform ${role}`, grants: { platformRole: role, teams: [] } })),
];
const OPEN = { teamId: TEAM };
const GUARDED = { teamId: TEAM, environment: { name: 'protected', protected: true } };

/** Every verb and every role, filled in by asking the judge. */
export default function PermissionMatrix({ asked }: { asked: string }) {
  return (
    <Panel
      title="All permissions"
      note="“Partly”: everywhere but in protected environments. A membership may be limited to some environments besides."
      flush
    >
      <div className={table.scroll}>
        <table className={`${table.table} ${classes.matrix}`}>
          <caption className="sr-only">What each role may do</caption>
          <thead>
            <tr>
              <th scope="col">To</th>
              {COLUMNS.map(({ label }) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ALL_VERBS.map((verb) => (
              <tr key={verb} data-asked={verb === asked || undefined}>
                <th scope="row">
                  {verbWords(verb)} <code className={classes.verbId}>{verb}</code>
                </th>
                {COLUMNS.map(({ label, grants }) => {
                  const open = decideAccess(grants, verb, OPEN).allowed;
                  const guarded = decideAccess(grants, verb, GUARDED).allowed;
                  return (
                    <td key={label} className={open ? classes.yes : classes.no}>
                      {open ? (guarded ? 'yes' : 'partly') : 'no'}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
