import { Button, Group } from '@mantine/core';
import { useMayAsk } from '#components/change/use-may-ask.ts';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import table from '#components/common/table.module.css';
import { useEnvironments, useMe } from '#components/shell/use-me.ts';
import { refusal } from '#lib/client/access.ts';
import type { ChangeInput } from '#lib/domain/change.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { RevisionWire, ServiceWire } from '#lib/domain/service.ts';
import type { AskedAction } from './action-dialog.tsx';
import classes from './revisions.module.css';

type RevisionTableProps = {
  revisions: readonly RevisionWire[];
  service: ServiceWire;
  deployment: DeploymentWire | undefined;
  pair: [RevisionWire, RevisionWire] | undefined;
  onPair: (pair: [number, number]) => void;
  onAsk: (action: AskedAction) => void;
  /** With a plan first: a promotion, or a question to those who may approve. */
  onPlan: (planned: PlannedChange) => void;
};

const ORIGIN: Record<RevisionWire['origin'], string> = {
  portal: 'portal',
  api: 'API',
  cli: 'command line',
  git: 'git',
  template: 'template',
  rollback: 'roll back',
};

/** A line per revision: what it was for, where it runs, where it failed, and what can be done with it here. */
export function RevisionTable({ revisions, service, deployment, pair, onPair, onAsk, onPlan }: RevisionTableProps) {
  const me = useMe();
  const where = deployment?.environment;
  const place = {
    team: service.team,
    environment: deployment ? { name: deployment.environment, protected: deployment.environmentProtected } : undefined,
  };
  const general = service.deleting
    ? 'The service is being deleted.'
    : deployment
      ? undefined
      : 'It is not deployed in this environment yet: use the Manifest tab.';
  const mayDeploy = general ?? refusal(me, 'deployment:deploy', place);
  const asks = useMayAsk(service.team, where) && !general;
  const order = useEnvironments().map((entry) => entry.name);
  const mayRollBack = general ?? refusal(me, 'deployment:rollBack', place);
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <caption className="sr-only">Revisions</caption>
        <thead>
          <tr>
            <th scope="col">Compare</th>
            <th scope="col">Revision</th>
            <th scope="col">By</th>
            <th scope="col">Runs in</th>
            <th scope="col">Made</th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {revisions.map((revision) => {
            const bad = revision.badIn.find((entry) => entry.environment === where);
            const here =
              deployment?.revision === revision.number ? `Revision ${revision.number} is what is wanted here already.` : undefined;
            const from = order.findLast((name, index) => revision.runsIn.includes(name) && index < order.length - 1);
            const older = deployment !== undefined && revision.number < deployment.revision;
            return (
              <tr key={revision.number}>
                <td>
                  <span className={classes.pick}>
                    <input
                      type="radio"
                      name="compare-from"
                      aria-label={`Compare from revision ${revision.number}`}
                      checked={pair?.[0].number === revision.number}
                      onChange={() => onPair([revision.number, pair?.[1].number ?? revision.number])}
                    />
                    <input
                      type="radio"
                      name="compare-to"
                      aria-label={`Compare to revision ${revision.number}`}
                      checked={pair?.[1].number === revision.number}
                      onChange={() => onPair([pair?.[0].number ?? revision.number, revision.number])}
                    />
                  </span>
                </td>
                <td>
                  <b className="nums">{revision.number}</b> {revision.message || <span className={table.dim}>no message</span>}
                  {revision.badIn.map((entry) => (
                    <div key={entry.environment} className={classes.bad}>
                      <StatusGlyph kind="bad" size={12} /> Bad in {entry.environment}: {entry.reason}
                    </div>
                  ))}
                </td>
                <td>
                  {revision.author} <span className={table.dim}>by {ORIGIN[revision.origin]}</span>
                </td>
                <td>{revision.runsIn.length > 0 ? revision.runsIn.join(', ') : <span className={table.dim}>nowhere</span>}</td>
                <td className={table.dim}>
                  <RelativeTime iso={revision.createdAt} />
                </td>
                <td data-end="">
                  <Group gap="xs" justify="flex-end" wrap="nowrap">
                    {from ? (
                      <GuardedButton
                        size="compact-sm"
                        variant="default"
                        refusal={service.deleting ? general : undefined}
                        onClick={() => onPlan(promotionOf(service, revision.number, from, order))}
                        aria-label={`Promote revision ${revision.number} from ${from}`}
                      >
                        Promote…
                      </GuardedButton>
                    ) : null}
                    {older && mayRollBack && asks ? (
                      <AskButton
                        label={`Ask to roll back to revision ${revision.number}`}
                        onClick={() =>
                          onPlan({
                            title: `Ask to roll ${service.name} in ${where} back to revision ${revision.number}`,
                            change: { kind: 'rollBack', service: service.id, environment: where ?? '', revision: revision.number },
                          })
                        }
                      />
                    ) : older ? (
                      <GuardedButton
                        size="compact-sm"
                        variant="default"
                        refusal={here ?? mayRollBack}
                        onClick={() => onAsk({ kind: 'roll-back', revision: revision.number })}
                        aria-label={`Roll back to revision ${revision.number}`}
                      >
                        Roll back
                      </GuardedButton>
                    ) : mayDeploy && asks && !here ? (
                      <AskButton
                        label={`Ask to deploy revision ${revision.number}`}
                        onClick={() =>
                          onPlan({
                            title: `Ask to deploy revision ${revision.number} of ${service.name} to ${where}`,
                            change: { kind: 'deploy', service: service.id, environment: where ?? '', revision: revision.number },
                          })
                        }
                      />
                    ) : (
                      <GuardedButton
                        size="compact-sm"
                        variant="default"
                        refusal={here ?? mayDeploy}
                        onClick={() =>
                          onAsk(
                            bad
                              ? { kind: 'deploy', revision: revision.number, force: true, badBecause: bad.reason }
                              : { kind: 'deploy', revision: revision.number },
                          )
                        }
                        aria-label={`Deploy revision ${revision.number}`}
                      >
                        Deploy
                      </GuardedButton>
                    )}
                  </Group>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export type PlannedChange = { title: string; change: ChangeInput; targets?: string[] };

function promotionOf(service: Pick<ServiceWire, 'id' | 'name'>, revision: number, from: string, order: readonly string[]): PlannedChange {
  const targets = order.slice(order.indexOf(from) + 1);
  return {
    title: `Promote ${service.name} from ${from}`,
    change: { kind: 'deploy', service: service.id, from, environment: targets[0] ?? '', revision },
    targets,
  };
}

const AskButton = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <Button size="compact-sm" variant="default" onClick={onClick} aria-label={label}>
    Ask…
  </Button>
);
