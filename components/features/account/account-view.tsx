'use client';

import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { useMe } from '#components/shell/use-me.ts';
import { routes } from '#lib/client/routes.ts';
import classes from './account.module.css';
import { SessionPanel } from './session-panel.tsx';
import { TokenPanel } from './token-panel.tsx';

/** Me: what I may do, where I am signed in, my tokens. */
export function AccountView() {
  const me = useMe();
  return (
    <>
      <PageHeader
        trail={[{ label: 'Home', href: routes.home() }]}
        title={me.name}
        lead={me.email && me.email !== me.name ? me.email : undefined}
      />
      <div className={classes.stack}>
        <Panel title="What I may do" note="A team’s owner changes roles; an admin changes platform roles.">
          <ul className={classes.roles}>
            {me.platformRole ? (
              <li>
                Platform <b>{me.platformRole}</b>
              </li>
            ) : null}
            {me.teams.map((team) => (
              <li key={team.teamId}>
                <b>{team.role}</b> of {team.title || team.name}
                {team.environments.length > 0 ? ` in ${team.environments.join(', ')}` : ''}
              </li>
            ))}
            {!me.platformRole && me.teams.length === 0 ? <li>Member of no team yet. Ask an owner of one to add you.</li> : null}
          </ul>
        </Panel>
        <SessionPanel />
        <TokenPanel />
      </div>
    </>
  );
}
