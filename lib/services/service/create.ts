import { type CreateServiceInput, createServiceInput, type ServiceWire } from '#lib/domain/service.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { applyWishes } from '../manifest/apply.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { readService } from './get.ts';

/** A new service from its fields, through the same door as a manifest. @throws AppError `conflict` when the team has one of that name */
export async function createService(ctx: Context, input: CreateServiceInput): Promise<ServiceWire> {
  allow(ctx, 'service:create', {});
  const { name, team, spec, environment, message, origin, ...metadata } = parseInput(createServiceInput, input);
  const owner = await inRead(ctx.db, (sql) => findTeam(ctx, sql, team));
  const wish = {
    manifest: { apiVersion: 'orrery.dev/v1' as const, kind: 'Service' as const, metadata: { name, ...metadata }, spec },
    text: null,
  };
  const options = { team: owner.name, environment, noDeploy: environment === undefined, ifGeneration: 0 };
  try {
    const { items } = await applyWishes(ctx, [wish], options, { origin: origin ?? 'api', message: message ?? '', verb: 'service:create' });
    return await inRead(ctx.db, (sql) => readService(sql, items[0]?.serviceId ?? ''));
  } catch (error) {
    // "Only if there is none yet" is how creating differs from applying.
    if (error instanceof AppError && error.code === 'precondition-failed') {
      throw new AppError('conflict', `${owner.name} already has a service "${name}".`, {
        issues: [{ path: '/name', message: 'is taken' }],
      });
    }
    throw error;
  }
}
