'use client';

import { PageHeader } from '#components/common/page-header.tsx';
import { SessionPanel } from './session-panel.tsx';
import { TokenPanel } from './token-panel.tsx';

export function SessionsView() {
  return (
    <>
      <PageHeader title="Sessions" lead="Every browser that is signed in as me." />
      <SessionPanel />
    </>
  );
}

export function TokensView() {
  return (
    <>
      <PageHeader title="My tokens" lead="How programs sign in as me." />
      <TokenPanel />
    </>
  );
}
