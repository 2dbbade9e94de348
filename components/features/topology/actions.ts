import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { Verb } from '#lib/domain/access.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { TopologyNode } from '#lib/domain/topology.ts';

export type NodeAction = 'restart' | 'scale' | 'roll-back' | 'stop' | 'start';
/** What is sent. */
export type NodeChange = { action: NodeAction; replicas?: number };
export type Asked = { node: TopologyNode; action: NodeAction };

export const ACTION: Record<
  NodeAction,
  { label: string; verb: Verb; title: (name: string) => string; say: (node: TopologyNode) => string; done: string; danger?: boolean }
> = {
  restart: {
    label: 'Restart',
    verb: 'deployment:restart',
    title: (name) => `Restart ${name}?`,
    say: () => 'Every instance is replaced by a fresh one of the same revision, one after another. Requests keep being answered.',
    done: 'is restarting.',
  },
  scale: {
    label: 'Scale',
    verb: 'deployment:scale',
    title: (name) => `Scale ${name}`,
    say: (node) => `${node.wanted} wanted now, ${node.ready} ready.`,
    done: 'is scaling.',
  },
  'roll-back': {
    label: 'Roll back',
    verb: 'deployment:rollBack',
    title: (name) => `Roll back ${name}?`,
    say: (node) => `It goes back from revision ${node.revision} to the last good one. Requests keep being answered meanwhile.`,
    done: 'is going back.',
  },
  stop: {
    label: 'Stop',
    verb: 'deployment:stop',
    title: (name) => `Stop ${name}?`,
    say: (node) => `Its ${node.ready} ready instances finish what they hold and end. Its address answers 503 until it is started again.`,
    done: 'is stopping.',
    danger: true,
  },
  start: {
    label: 'Start',
    verb: 'deployment:stop',
    title: (name) => `Start ${name}?`,
    say: (node) => `It starts again with revision ${node.revision}.`,
    done: 'is starting.',
  },
};

export const sendChange = (deploymentId: string, { action, replicas }: NodeChange) =>
  apiSend<DeploymentWire>('POST', endpoints.deploymentAction(deploymentId, action), { body: replicas === undefined ? {} : { replicas } });

/** Asks for the change; what happens then is seen on the canvas. */
export function useNodeAction(deploymentId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: NodeChange) => sendChange(deploymentId, change),
    onSuccess: () => void queries.invalidateQueries({ queryKey: keys.deployment(deploymentId) }),
  });
}
