'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { EmptyState } from '#components/common/empty-state.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { routes } from '#lib/client/routes.ts';
import classes from './services.module.css';

/** The first thing a new team sees: what a service is, and one button. */
export function NoServicesYet({ team }: { team: string | undefined }) {
  const refusal = useRefusal('service:create', { team });
  return (
    <div className={classes.list}>
      <EmptyState
        art
        title="No service yet"
        action={
          refusal ? null : (
            <>
              <Button component={Link} href={routes.newService()}>
                Deploy the first service
              </Button>
              <Button component={Link} href={routes.newService('manifest')} variant="default">
                Start from a manifest
              </Button>
            </>
          )
        }
      >
        <p>
          A service is a program that Orrery keeps running: as many instances as you want, reachable at one address, replaced when one dies.
        </p>
        {refusal ? <p>{refusal}</p> : null}
      </EmptyState>
    </div>
  );
}

export function NoServiceMatches({ children }: { children: ReactNode }) {
  return (
    <EmptyState title="Nothing matches these filters" action={children}>
      <p>Try fewer words, or lift a filter on the left.</p>
    </EmptyState>
  );
}
