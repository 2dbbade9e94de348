'use client';

import { NotAllowed } from '#components/common/not-allowed.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { TokenPanel } from './token-panel.tsx';

/** A team's tokens, for who may see them. */
export function TeamTokens({ team }: { team: string }) {
  const hidden = useRefusal('token:read', { team });
  const refusal = useRefusal('token:manage', { team });
  if (hidden)
    return <NotAllowed title="The tokens of this team are not shown to you" reason={hidden} question={{ verb: 'token:read', team }} />;
  return <TokenPanel team={team} refusal={refusal} />;
}
