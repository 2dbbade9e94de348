'use client';

import { ApprovalsMark } from './approvals-mark.tsx';
import { EnvironmentSwitch } from './environment-switch.tsx';
import { LiveMark } from './live-mark.tsx';
import { SchemeToggle } from './scheme-toggle.tsx';
import { SearchButton } from './search-button.tsx';
import { TeamSwitch } from './team-switch.tsx';
import classes from './top-bar.module.css';
import { UserMenu } from './user-menu.tsx';

/** What is in view (team, environment), the way to everything else, whether it is live, and who is looking. */
export function TopBar() {
  return (
    <header className={classes.bar}>
      <div className={classes.side}>
        <TeamSwitch />
        <span className={classes.slash} aria-hidden="true">
          /
        </span>
        <EnvironmentSwitch />
      </div>
      <div className={classes.side}>
        <SearchButton />
        <ApprovalsMark />
        <LiveMark />
        <SchemeToggle />
        <UserMenu />
      </div>
    </header>
  );
}
