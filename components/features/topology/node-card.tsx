import {
  IconAlertTriangleFilled,
  IconBox,
  IconDatabase,
  IconExternalLink,
  IconGitCompare,
  IconPinnedFilled,
  IconPlugConnectedX,
  IconRefresh,
  IconServer2,
  IconStack2,
} from '@tabler/icons-react';
import { memo } from 'react';
import { HEALTH_LOOK, INSTANCE_LOOK } from '#components/common/status.ts';
import { GLYPH_COLOR, StatusGlyph } from '#components/common/status-glyph.tsx';
import { formatCount, formatCpu, formatMemory } from '#lib/client/format.ts';
import { HEALTH_STATUSES } from '#lib/domain/deployment-status.ts';
import { INSTANCE_PHASES } from '#lib/domain/instance-phase.ts';
import type { TopologyNode } from '#lib/domain/topology.ts';
import type { TopologyKind, TopologyMark } from '#lib/domain/topology-terms.ts';
import classes from './card.module.css';
import { CARD } from './sizes.ts';
import { useNode, useShared, useStanding } from './store-context.ts';

const ICON = {
  service: IconBox,
  instance: IconBox,
  cluster: IconServer2,
  group: IconStack2,
  resource: IconDatabase,
} as const satisfies Record<TopologyKind, unknown>;

/** A node on the canvas. Listens to its own data only; its place is React Flow's business. */
export const NodeCard = memo(function NodeCard({ id }: { id: string }) {
  const node = useNode(id);
  const standing = useStanding(id);
  if (!node) return null;
  const { glyph } = HEALTH_LOOK[node.health];
  return (
    <div
      className={classes.card}
      data-kind={node.kind}
      data-standing={standing}
      data-health={node.health}
      data-node={id}
      style={{ '--tone': GLYPH_COLOR[glyph] } as object}
    >
      {node.kind === 'resource' ? (
        <ResourceFace node={node} />
      ) : node.counts ? (
        <GroupFace node={node} />
      ) : node.kind === 'cluster' ? (
        <ClusterFace node={node} near={standing.endsWith('near')} />
      ) : (
        <ServiceFace node={node} near={standing.endsWith('near')} />
      )}
    </div>
  );
});

function ServiceFace({ node, near }: { node: TopologyNode; near: boolean }) {
  const look = HEALTH_LOOK[node.health];
  return (
    <>
      <div className={classes.head}>
        <HealthRing node={node} />
        <div className={classes.title}>
          <strong>{node.name}</strong>
          <span>
            {node.team} · {node.environment}
          </span>
        </div>
        <Marks marks={node.marks} />
      </div>
      <div className={classes.line}>
        <span className={classes.state}>
          <StatusGlyph kind={look.glyph} size={11} />
          {look.label}
        </span>
        <span className="nums">
          {node.ready}/{node.wanted} ready
        </span>
        <span className={classes.cluster}>
          {node.clusters.length > 0 ? (
            <>
              <IconServer2 size={11} aria-hidden="true" />
              {node.clusters[0]}
              {node.clusters.length > 1 ? ` +${node.clusters.length - 1}` : ''}
            </>
          ) : null}
        </span>
      </div>
      {near ? <Copies node={node} /> : null}
      <div className={classes.bars}>
        <Bar label="CPU" amount={node.cpu} words={formatCpu} near={near} />
        <Bar label="Mem" amount={node.memory} words={formatMemory} near={near} />
      </div>
      <InstanceRows id={node.id} />
    </>
  );
}

/** The share of ready copies as an arc, the state as its colour and, inside, the kind's picture. */
function HealthRing({ node }: { node: TopologyNode }) {
  const Icon = ICON[node.kind];
  const share = node.wanted > 0 ? Math.min(1, node.ready / node.wanted) : node.health === 'Suspended' ? 0 : 1;
  const around = 2 * Math.PI * 14;
  return (
    <span className={classes.ring}>
      <svg width="34" height="34" viewBox="0 0 34 34" fill="none" aria-hidden="true" focusable="false">
        <circle cx="17" cy="17" r="14" stroke="var(--tone)" strokeOpacity="0.22" strokeWidth="3" />
        {share === 0 ? null : (
          <circle
            cx="17"
            cy="17"
            r="14"
            stroke="var(--tone)"
            strokeWidth="3"
            strokeLinecap="round"
            strokeDasharray={`${around * share} ${around}`}
            transform="rotate(-90 17 17)"
          />
        )}
      </svg>
      <Icon size={16} stroke={1.7} aria-hidden="true" />
    </span>
  );
}

const MARK: Record<TopologyMark, { icon: typeof IconBox; say: string; tone: string }> = {
  alert: { icon: IconAlertTriangleFilled, say: 'Needs attention', tone: 'var(--bad)' },
  rollout: { icon: IconRefresh, say: 'A rollout is going on', tone: 'var(--moving)' },
  drift: { icon: IconGitCompare, say: 'What runs is not what was declared', tone: 'var(--warn)' },
  pin: { icon: IconPinnedFilled, say: 'Pinned: it does not move', tone: 'var(--quiet)' },
  url: { icon: IconExternalLink, say: 'Has an address', tone: 'var(--ink-faint)' },
  cordoned: { icon: IconServer2, say: 'Takes nothing new', tone: 'var(--warn)' },
  missing: { icon: IconPlugConnectedX, say: 'Nothing answers this need', tone: 'var(--warn)' },
};

function Marks({ marks }: { marks: readonly TopologyMark[] }) {
  return (
    <span className={classes.marks}>
      {marks.map((mark) => {
        const { icon: Icon, say, tone } = MARK[mark];
        return (
          <span key={mark} title={say} style={{ color: tone }}>
            <Icon size={14} aria-hidden="true" />
            <span className="sr-only">{say}</span>
          </span>
        );
      })}
    </span>
  );
}

/** One square for each copy, by phase. */
function Copies({ node }: { node: TopologyNode }) {
  const squares = INSTANCE_PHASES.flatMap((phase) =>
    Array.from({ length: Math.min(node.phases[phase] ?? 0, 16) }, (_, index) => ({ phase, key: `${phase}${index}` })),
  ).slice(0, 20);
  return (
    <span className={classes.copies}>
      {squares.map(({ phase, key }) => (
        <i key={key} title={INSTANCE_LOOK[phase].label} data-phase={phase} style={{ color: GLYPH_COLOR[INSTANCE_LOOK[phase].glyph] }} />
      ))}
      {node.revision === null ? null : <b className="nums">r{node.revision}</b>}
    </span>
  );
}

type BarProps = { label: string; amount: TopologyNode['cpu']; words: (value: number) => string; near: boolean };

function Bar({ label, amount, words, near }: BarProps) {
  const share = amount?.limit ? Math.min(1, amount.used / amount.limit) : undefined;
  const text = amount
    ? `${label}: ${words(amount.used)}${amount.limit === null ? ', no limit' : ` of ${words(amount.limit)}`}`
    : `${label}: not measured`;
  return (
    <span className={classes.bar} title={text}>
      <span>{label}</span>
      <span className={classes.track} data-none={amount === null || undefined}>
        <i style={{ width: `${(share ?? (amount ? 0.04 : 0)) * 100}%` }} data-high={share !== undefined && share > 0.85 ? '' : undefined} />
      </span>
      {near && amount ? <span className="nums">{words(amount.used)}</span> : null}
    </span>
  );
}

function InstanceRows({ id }: { id: string }) {
  const { copiesOf } = useShared();
  const copies = copiesOf(id);
  if (copies.length === 0) return null;
  return (
    <span className={classes.rows}>
      {copies.slice(0, CARD.instances).map((copy) => (
        <InstanceRow key={copy} id={copy} />
      ))}
      {copies.length > CARD.instances ? <span className={classes.row}>and {copies.length - CARD.instances} more</span> : null}
    </span>
  );
}

function InstanceRow({ id }: { id: string }) {
  const node = useNode(id);
  const phase = INSTANCE_PHASES.find((entry) => (node?.phases[entry] ?? 0) > 0);
  if (!node || !phase) return null;
  const look = INSTANCE_LOOK[phase];
  return (
    <span className={classes.row} title={node.message || look.say}>
      <StatusGlyph kind={look.glyph} size={11} />
      <span className="mono">{node.name}</span>
      <span>{look.label}</span>
      <span className="nums">r{node.revision}</span>
      <span>{node.clusters[0]}</span>
    </span>
  );
}

function ResourceFace({ node }: { node: TopologyNode }) {
  const missing = node.marks.includes('missing');
  return (
    <div className={classes.resource}>
      {missing ? (
        <IconPlugConnectedX size={18} stroke={1.6} aria-hidden="true" />
      ) : (
        <IconDatabase size={18} stroke={1.6} aria-hidden="true" />
      )}
      <div className={classes.title}>
        <strong>{node.name}</strong>
        <span>{missing ? 'not there' : node.type}</span>
      </div>
    </div>
  );
}

/** A place, with how much of its room is used. */
function ClusterFace({ node, near }: { node: TopologyNode; near: boolean }) {
  const look = HEALTH_LOOK[node.health];
  return (
    <>
      <div className={classes.head}>
        <HealthRing node={node} />
        <div className={classes.title}>
          <strong>{node.name}</strong>
          <span>{node.type} cluster</span>
        </div>
        <Marks marks={node.marks} />
      </div>
      <div className={classes.line}>
        <span className={classes.state}>
          <StatusGlyph kind={look.glyph} size={11} />
          {look.label}
        </span>
        <span className="nums">{formatCount(node.ready, 'copy', 'copies')}</span>
      </div>
      <div className={classes.bars}>
        <Bar label="CPU" amount={node.cpu} words={formatCpu} near={near} />
        <Bar label="Mem" amount={node.memory} words={formatMemory} near={near} />
      </div>
    </>
  );
}

function GroupFace({ node }: { node: TopologyNode }) {
  const Icon = ICON[node.kind];
  const all = Object.values(node.counts ?? {}).reduce((sum, n) => sum + n, 0);
  const folded = node.id.startsWith('more/');
  return (
    <>
      <div className={classes.head}>
        <span className={classes.ring}>
          <Icon size={20} stroke={1.6} aria-hidden="true" />
        </span>
        <div className={classes.title}>
          <strong>{node.name}</strong>
          <span className="nums">
            {all.toLocaleString('en')} {folded ? 'more' : all === 1 ? 'service' : 'services'}
          </span>
        </div>
        <Marks marks={node.marks} />
      </div>
      <HealthBar counts={node.counts ?? {}} all={all} />
      <div className={classes.line}>
        {HEALTH_STATUSES.filter((health) => (node.counts?.[health] ?? 0) > 0)
          .slice(0, 3)
          .map((health) => (
            <span key={health} className={classes.state}>
              <StatusGlyph kind={HEALTH_LOOK[health].glyph} size={11} />
              <span className="nums">{node.counts?.[health]}</span>
              <span className="sr-only">{HEALTH_LOOK[health].label}</span>
            </span>
          ))}
      </div>
    </>
  );
}

function HealthBar({ counts, all }: { counts: NonNullable<TopologyNode['counts']>; all: number }) {
  return (
    <span className={classes.shares} aria-hidden="true">
      {HEALTH_STATUSES.filter((health) => (counts[health] ?? 0) > 0).map((health) => (
        <i key={health} style={{ flexGrow: Math.max(all / 40, counts[health] ?? 0), background: GLYPH_COLOR[HEALTH_LOOK[health].glyph] }} />
      ))}
    </span>
  );
}
