import { Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowBigLeftLines,
  IconArrowsMaximize,
  IconExternalLink,
  IconFileText,
  IconFocus2,
  IconLayoutSidebarRight,
  IconMapPinQuestion,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
} from '@tabler/icons-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Question } from '#components/common/access-queries.ts';
import type { Point } from '#components/graph/layout/layout.ts';
import { useEnvironments, useMe } from '#components/shell/use-me.ts';
import { refusal } from '#lib/client/access.ts';
import { routes, safeHref } from '#lib/client/routes.ts';
import type { TopologyNode } from '#lib/domain/topology.ts';
import type { TopologyDirection } from '#lib/domain/topology-terms.ts';
import { ACTION, type NodeAction } from './actions.ts';

type NodeMenuProps = {
  node: TopologyNode;
  at: Point;
  onClose: () => void;
  onOpen: (id: string) => void;
  onAround: (node: TopologyNode, direction: TopologyDirection) => void;
  onPlacement: (node: TopologyNode) => void;
  /** Why it cannot be explained now, when it cannot. */
  past: boolean;
  onAsk: (action: NodeAction) => void;
};

/** What can be done with a node, at the pointer. What may not be done says why. */
export function NodeMenu({ node, at, onClose, onOpen, onAround, onPlacement, onAsk, past }: NodeMenuProps) {
  const environment = { env: node.environment };
  const href = node.url ? safeHref(node.url) : undefined;
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={240} returnFocus>
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Actions of ${node.name}`}
          style={{ position: 'fixed', left: at.x, top: at.y, width: 1, height: 1, padding: 0, border: 0, opacity: 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{node.name}</Menu.Label>
        <Menu.Item leftSection={<IconLayoutSidebarRight size={15} />} onClick={() => onOpen(node.id)}>
          What is known of it
        </Menu.Item>
        {node.id.startsWith('cluster/') ? (
          <Menu.Item
            leftSection={<IconArrowsMaximize size={15} />}
            component={Link}
            href={routes.cluster(node.id.slice('cluster/'.length))}
          >
            Open the cluster
          </Menu.Item>
        ) : null}
        {node.serviceId ? (
          <>
            <Menu.Item leftSection={<IconFocus2 size={15} />} onClick={() => onAround(node, 'both')}>
              Only what is around it
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowBigLeftLines size={15} />} onClick={() => onAround(node, 'dependants')}>
              Show dependants
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconArrowsMaximize size={15} />}
              component={Link}
              href={routes.service(node.serviceId, 'overview', environment)}
            >
              Open the service
            </Menu.Item>
            <Menu.Item leftSection={<IconFileText size={15} />} component={Link} href={routes.service(node.serviceId, 'logs', environment)}>
              Logs
            </Menu.Item>
            <Said
              why={past ? PAST : undefined}
              icon={<IconMapPinQuestion size={15} />}
              label="Explain placement"
              onClick={() => onPlacement(node)}
            />
            {href ? (
              <Menu.Item leftSection={<IconExternalLink size={15} />} component="a" href={href} target="_blank" rel="noreferrer noopener">
                Open its address
              </Menu.Item>
            ) : null}
            <Menu.Divider />
            <Ask node={node} past={past} action="restart" icon={<IconRefresh size={15} />} onAsk={onAsk} />
            <Ask node={node} past={past} action="scale" icon={<IconArrowsMaximize size={15} />} onAsk={onAsk} />
            <Ask node={node} past={past} action="roll-back" icon={<IconArrowBackUp size={15} />} onAsk={onAsk} />
            {node.health === 'Suspended' ? (
              <Ask node={node} past={past} action="start" icon={<IconPlayerPlay size={15} />} onAsk={onAsk} />
            ) : (
              <Ask node={node} past={past} action="stop" icon={<IconPlayerStop size={15} />} onAsk={onAsk} />
            )}
            <WhoCan node={node} />
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What was is seen, not changed. */
export const PAST = 'The picture shows an earlier moment. Go back to now first.';

type AskProps = { node: TopologyNode; past: boolean; action: NodeAction; icon: ReactNode; onAsk: (action: NodeAction) => void };

function Ask({ node, past, action, icon, onAsk }: AskProps) {
  const why = useNodeRefusal(node, action);
  return <Said why={past ? PAST : why} icon={icon} label={`${ACTION[action].label}…`} onClick={() => onAsk(action)} />;
}

/** An item that stays reachable when it may not be chosen, and says why. */
function Said({ why, icon, label, onClick }: { why: string | undefined; icon: ReactNode; label: string; onClick: () => void }) {
  return (
    <Menu.Item
      leftSection={icon}
      closeMenuOnClick={!why}
      data-disabled={why ? true : undefined}
      aria-disabled={why ? true : undefined}
      title={why}
      onClick={() => (why ? undefined : onClick())}
    >
      {label}
      {why ? <span className="sr-only"> Not possible: {why}</span> : null}
    </Menu.Item>
  );
}

/** Where one of the actions takes a role that I do not have: why, and who has it. */
function WhoCan({ node }: { node: TopologyNode }) {
  const question = useNodeQuestion(node, ASKED_ACTIONS);
  if (!question) return null;
  return (
    <Menu.Item component={Link} href={routes.access(question)}>
      Why not, and who can?
    </Menu.Item>
  );
}

/** What takes a role, of all that can be done with a node. */
export const ASKED_ACTIONS = ['restart', 'scale', 'roll-back', 'stop'] as const;

/** What to ask about the first of these actions that I may not do there, for the lack of a role; undefined when I may. */
export function useNodeQuestion(node: TopologyNode, actions: readonly NodeAction[]): Question | undefined {
  const me = useMe();
  const environment = useEnvironments().find((entry) => entry.name === node.environment);
  const place = { team: node.team, environment: { name: node.environment, protected: environment?.protected ?? false } };
  const denied = actions.find((action) => refusal(me, ACTION[action].verb, place) !== undefined);
  return denied && { verb: ACTION[denied].verb, team: node.team, environment: node.environment };
}

/** Why I may not do this to that node, or undefined. The server's own table, asked before the click. */
export function useNodeRefusal(node: TopologyNode, action: NodeAction): string | undefined {
  const me = useMe();
  const environment = useEnvironments().find((entry) => entry.name === node.environment);
  if (action === 'restart' && node.health === 'Suspended') return 'It is stopped: start it instead.';
  if (action === 'roll-back' && (node.revision ?? 1) <= 1) return 'There is no earlier revision to go back to.';
  return refusal(me, ACTION[action].verb, {
    team: node.team,
    environment: { name: node.environment, protected: environment?.protected ?? false },
  });
}
