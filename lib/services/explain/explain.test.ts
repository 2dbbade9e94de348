import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideAccess, type PlatformRole, type TeamRole, VERBS, type Verb } from '#lib/domain/access.ts';
import type { Context } from '../context.ts';
import { createToken } from '../identity/create-token.ts';
import { applyManifests } from '../manifest/apply.ts';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { explain } from './explain.ts';
import { whoCan } from './who-can.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await person('ann', 'shop', 'viewer');
  await person('dan', 'shop', 'developer', ['dev']);
  await person('olga', 'shop', 'operator');
  await person('otto', 'shop', 'owner');
  await person('rita', 'rival', 'owner');
  await person('root', null, null, [], 'admin');
  await applyManifests(bench.as('owner', 'rival'), { manifest: manifestOf('secret-thing') });
});
afterAll(() => bench?.close());

async function person(
  name: string,
  team: 'shop' | 'rival' | null,
  role: TeamRole | null,
  environments: string[] = [],
  platform: PlatformRole | null = null,
): Promise<void> {
  await bench.db.pool.query('INSERT INTO "user" (id, email, name, platform_role) VALUES ($1, $2, $3, $4::"PlatformRole")', [
    `user_${name}`,
    `${name}@example.org`,
    name,
    platform,
  ]);
  if (team)
    await bench.db.pool.query(
      'INSERT INTO membership (id, team_id, user_id, role, environments) VALUES ($1, $2, $3, $4::"TeamRole", $5::text[])',
      [`mem_${name}`, bench.teams[team], `user_${name}`, role, environments],
    );
}

describe('why', () => {
  it('gives the verdict and the very sentence of the judge, for every verb, role and environment', async () => {
    const actors: Context[] = [
      ...(['viewer', 'developer', 'operator', 'owner'] as const).map((role) => bench.as(role)),
      bench.as('developer', 'shop', ['dev']),
      bench.admin,
      bench.auditor,
    ];
    for (const ctx of actors)
      for (const verb of Object.keys(VERBS) as Verb[])
        for (const environment of [undefined, 'dev', 'prod']) {
          const scope = { teamId: bench.teams.shop, environment: environment && { name: environment, protected: environment === 'prod' } };
          const verdict = decideAccess(ctx.actor.grants, verb, { ...scope, environment: scope.environment || undefined });
          const answer = await explain(ctx, { verb, team: 'shop', environment });
          expect(answer).toMatchObject({ allowed: verdict.allowed, reason: verdict.allowed ? verdict.because : verdict.reason });
          expect(
            answer.considered.some((one) => one.suffices),
            'a grant suffices exactly when it is allowed',
          ).toBe(verdict.allowed);
          expect(answer.wayOut === '').toBe(verdict.allowed);
          expect(answer.askWhom.length > 0).toBe(!verdict.allowed);
        }
  });

  it('names the rule, what each grant was worth, and whom to ask', async () => {
    expect(await explain(bench.as('developer'), { verb: 'deployment:deploy', team: 'shop', environment: 'prod' })).toMatchObject({
      allowed: false,
      reason: 'This takes the role operator in the protected environment prod; you are developer. An owner of the team can change that.',
      rule: 'deployment:deploy takes the role operator or a stronger one in the team because the environment is protected, or the platform role admin.',
      considered: [{ grant: 'developer of shop', suffices: false, why: 'developer is weaker than operator' }],
      wayOut: 'An owner of shop can make you operator.',
      askWhom: [{ name: 'otto' }, { name: 'root' }],
    });
    expect(
      await explain(bench.as('operator', 'shop', ['dev']), { verb: 'deployment:scale', team: 'shop', environment: 'prod' }),
    ).toMatchObject({
      considered: [{ suffices: false, why: 'the role is enough, but it counts in dev only' }],
      wayOut: 'An owner of shop can let your membership count in prod as well, as operator or more.',
    });
    expect(await explain(bench.as('owner'), { verb: 'cluster:manage' })).toMatchObject({ allowed: false, askWhom: [{ name: 'root' }] });
  });

  it('about a member is for owners and platform roles, and of another team there is nothing', async () => {
    const about = { verb: 'deployment:scale', team: 'shop', user: 'dan@example.org' } as const;
    expect(await explain(bench.as('owner'), about)).toMatchObject({ subject: { name: 'dan', me: false }, allowed: false });
    expect(await explain(bench.auditor, { ...about, user: 'user_rita' })).toMatchObject({ allowed: false });
    await expect(explain(bench.as('developer'), about)).rejects.toMatchObject({ code: 'forbidden' });
    for (const ctx of [bench.as('owner'), bench.as('viewer')])
      for (const input of [{ team: 'rival' }, { service: 'secret-thing' }, { service: 'rival/secret-thing' }])
        await expect(explain(ctx, { verb: 'service:read', ...input })).rejects.toMatchObject({ code: 'not-found' });
    await expect(explain(bench.as('owner'), { ...about, user: 'rita@example.org' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(explain(bench.as('owner'), { ...about, team: undefined })).rejects.toMatchObject({ code: 'not-found' });
    await expect(whoCan(bench.as('owner'), { verb: 'service:read', team: 'rival' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('who can', () => {
  it('lists exactly those whom the judge lets, and leaves disabled people out', async () => {
    const names = async (verb: Verb, environment?: string) =>
      (await whoCan(bench.as('viewer'), { verb, team: 'shop', environment })).people.map((one) => one.name);
    expect(await names('deployment:deploy', 'dev')).toEqual(['dan', 'olga', 'otto', 'root']);
    expect(await names('deployment:deploy', 'staging')).toEqual(['olga', 'otto', 'root']);
    expect(await names('deployment:deploy', 'prod')).toEqual(['olga', 'otto', 'root']);
    expect(await names('member:manage')).toEqual(['otto', 'root']);
    expect(await names('cluster:manage')).toEqual(['root']);
    await bench.db.pool.query(`UPDATE "user" SET disabled_at = now() WHERE id = 'user_olga'`);
    expect(await names('deployment:deploy', 'prod')).toEqual(['otto', 'root']);
    await bench.db.pool.query(`UPDATE "user" SET disabled_at = NULL WHERE id = 'user_olga'`);
  });

  it('lists tokens for those who may see them, never with more than their makers have', async () => {
    const maker = { ...bench.as('owner'), actor: { ...bench.as('owner').actor, userId: 'user_otto' } } as Context;
    await createToken(maker, { name: 'pipeline', team: 'shop', role: 'operator' });
    await createToken(maker, { name: 'reader', team: 'shop', role: 'viewer' });
    const ask = { verb: 'deployment:scale', team: 'shop' } as const;
    expect((await whoCan(bench.as('owner'), ask)).tokens).toMatchObject([{ name: 'pipeline', owner: 'otto@example.org' }]);
    expect((await whoCan(bench.as('viewer'), ask)).tokens).toBeNull();
    await bench.db.pool.query(`UPDATE membership SET role = 'developer' WHERE id = 'mem_otto'`);
    expect((await whoCan(bench.as('owner'), ask)).tokens).toEqual([]);
    await bench.db.pool.query(`UPDATE membership SET role = 'owner' WHERE id = 'mem_otto'`);
  });
});
