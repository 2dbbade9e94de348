'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { notifyDone, notifyFailed } from '#components/common/notify.ts';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { apiGet } from '#lib/client/api.ts';
import { formatCount } from '#lib/client/format.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { AuditChainWire } from '#lib/domain/event.ts';
import classes from './audit.module.css';
import { chainQuery } from './queries.ts';

/** Whether the log is what was written: how far that was checked, when, and where it breaks. */
export function ChainBar() {
  const { data: chain } = useQuery(chainQuery());
  const refusal = useRefusal('audit:verify', {});
  const queries = useQueryClient();
  const verify = useMutation({
    mutationFn: () => apiGet<{ ok: boolean; entries: number; brokenAt: number | null }>(endpoints.auditVerify()),
    onSuccess: ({ ok, entries }) => (ok ? notifyDone(`All ${formatCount(entries, 'entry', 'entries')} are what was written.`) : undefined),
    onError: (error) => notifyFailed('The log was not checked', error),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.auditChain() }),
  });
  if (!chain) return <div className={classes.chain} />;
  return (
    <section className={classes.chain} data-broken={chain.brokenAt === null ? undefined : ''} aria-label="State of the log">
      <StatusGlyph kind={chain.brokenAt !== null ? 'bad' : chain.verifiedTo < chain.entries ? 'moving' : 'good'} size={16} />
      <p role="status">
        <ChainWords chain={chain} />
      </p>
      <GuardedButton
        size="compact-sm"
        variant="default"
        refusal={refusal}
        why={{ verb: 'audit:verify' }}
        loading={verify.isPending}
        onClick={() => verify.mutate()}
      >
        Check everything now
      </GuardedButton>
    </section>
  );
}

function ChainWords({ chain }: { chain: AuditChainWire }) {
  if (chain.brokenAt !== null)
    return (
      <>
        <strong>Not what was written, from entry {chain.brokenAt.toLocaleString('en')} on</strong>: {chain.message}. Compare it with a copy
        that is kept elsewhere.
      </>
    );
  if (chain.verifiedAt === null) return <>Not checked yet. The engine checks it every half minute.</>;
  return (
    <>
      <strong>Unbroken</strong> up to entry {chain.verifiedTo.toLocaleString('en')}
      {chain.verifiedTo < chain.entries ? ` of ${chain.entries.toLocaleString('en')}` : ''}{' '}
      <span className={classes.dim}>
        (checked <RelativeTime iso={chain.verifiedAt} />
        {chain.wholeAt ? (
          <>
            ; all read again <RelativeTime iso={chain.wholeAt} />
          </>
        ) : null}
        )
      </span>
    </>
  );
}
