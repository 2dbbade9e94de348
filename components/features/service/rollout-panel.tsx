import { Panel } from '#components/common/panel.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { RolloutBadge } from '#components/common/status-badge.tsx';
import { originWords } from '#lib/domain/change-origin.ts';
import type { DeploymentWire, RolloutWire } from '#lib/domain/deployment.ts';
import { isRolloutOver } from '#lib/domain/deployment-status.ts';
import classes from './rollout-panel.module.css';

const CAUSE: Record<RolloutWire['cause'], string> = {
  deploy: 'Deploy',
  promote: 'Promotion',
  rollBack: 'Roll back',
  autoRollBack: 'Automatic roll back',
  restart: 'Restart',
};

/** The move from one revision to another: how far, why it is where it is, and until when it may take. */
export function RolloutPanel({ deployment, rollout }: { deployment: DeploymentWire; rollout: RolloutWire }) {
  const origin = originWords(rollout.cause, rollout.origin);
  const over = isRolloutOver(rollout.phase);
  const wanted = deployment.stopped ? 0 : deployment.replicas;
  const done = over && rollout.phase === 'promoted' ? wanted : Math.min(deployment.updatedInstances, wanted);
  const share = wanted === 0 ? 100 : (done / wanted) * 100;
  const title =
    rollout.fromRevision && rollout.fromRevision !== rollout.toRevision
      ? `${CAUSE[rollout.cause]}: revision ${rollout.fromRevision} to ${rollout.toRevision}`
      : `${CAUSE[rollout.cause]}: revision ${rollout.toRevision}`;
  return (
    <Panel title={title} aside={<RolloutBadge phase={rollout.phase} />}>
      <div className={classes.bars}>
        <Bar label="New instances" value={share} text={`${done} of ${wanted}`} phase={rollout.phase} />
        {over ? null : (
          <Bar label="Traffic to the new revision" value={rollout.weight} text={`${Math.round(rollout.weight)} %`} phase={rollout.phase} />
        )}
      </div>
      <p className={classes.why}>{rollout.message}</p>
      <p className={classes.when}>
        {origin ? `${origin[0]?.toUpperCase()}${origin.slice(1)}. ` : ''}
        Started <RelativeTime iso={rollout.startedAt} />
        {rollout.finishedAt ? (
          <>
            , ended <RelativeTime iso={rollout.finishedAt} />
          </>
        ) : null}
        {!over && rollout.deadlineAt ? (
          <>
            ; goes back by itself without progress <RelativeTime iso={rollout.deadlineAt} future />
          </>
        ) : null}
      </p>
    </Panel>
  );
}

function Bar({ label, value, text, phase }: { label: string; value: number; text: string; phase: RolloutWire['phase'] }) {
  return (
    <div className={classes.bar}>
      <span>{label}</span>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(value)}
        aria-valuetext={text}
      >
        <div className={classes.fill} data-phase={phase} style={{ width: `${Math.min(100, Math.max(0, value))}%` }} />
      </div>
      <span className="nums">{text}</span>
    </div>
  );
}
