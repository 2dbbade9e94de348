import { endpoints, withQuery } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { Page } from '#lib/domain/page.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import { CliError, EXIT, usageError } from '../exit.ts';
import type { Api } from './api.ts';

export type Choice = { team?: string | undefined; environment?: string | undefined };

/** Follows the cursors of a list. `max` keeps a terminal from drowning. */
export async function listAll<T>(api: Api, path: (query: { limit: number; cursor?: string }) => string, max = 5_000): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> | T[] = await api.get(path({ limit: Math.min(200, max - items.length), ...(cursor ? { cursor } : {}) }));
    if (Array.isArray(page)) return page;
    items.push(...page.items);
    cursor = page.nextCursor ?? null;
  } while (cursor && items.length < max);
  return items;
}

/** A service by name or id. @throws CliError `notFound`, or what the plane says when several teams have one */
export const findService = (api: Api, name: string, choice: Choice): Promise<ServiceWire> =>
  api.get(withQuery(endpoints.service(name), { team: choice.team }));

/** The deployment meant: of the environment named, or the only one. @throws CliError `notFound`, or `usage` when it is not clear */
export async function findDeployment(api: Api, name: string, choice: Choice): Promise<DeploymentWire> {
  const { deployments } = await findService(api, name, choice);
  const names = deployments.map((one) => one.environment).join(', ');
  const hits = choice.environment ? deployments.filter((one) => one.environment === choice.environment) : deployments;
  const [first, second] = hits;
  if (!first) {
    const where = choice.environment ? `not deployed in "${choice.environment}"` : 'not deployed anywhere';
    throw new CliError(EXIT.notFound, `The service "${name}" is ${where}.`, {
      hint: names ? `It is in ${names}.` : `orrery deploy ${name} --environment <name>`,
    });
  }
  if (second) throw usageError(`The service "${name}" is deployed in ${names}.`, 'Say which with --environment.');
  return first;
}

export const getDeployment = (api: Api, id: string): Promise<DeploymentWire> => api.get(endpoints.deployment(id));
