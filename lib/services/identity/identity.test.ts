import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '#lib/kit/clock.ts';
import type { Context } from '../context.ts';
import { addMember } from '../member/add.ts';
import { listMembers } from '../member/list.ts';
import { removeMember } from '../member/remove.ts';
import { updateMember } from '../member/update.ts';
import { type Bench, createBench } from '../testing.ts';
import { createSession } from './create-session.ts';
import { createToken } from './create-token.ts';
import { findSessionActor } from './find-session-actor.ts';
import { findTokenActor, toGrants } from './find-token-actor.ts';
import { hashPassword } from './hash-password.ts';
import { listSessions } from './list-sessions.ts';
import { listTokens } from './list-tokens.ts';
import { revokeSession } from './revoke-session.ts';
import { revokeToken } from './revoke-token.ts';
import { setPassword } from './set-password.ts';
import { signIn } from './sign-in.ts';
import { signInForToken } from './sign-in-for-token.ts';
import { signInWithAccount } from './sign-in-with-account.ts';
import { useLink } from './use-link.ts';
import { verifyPassword } from './verify-password.ts';

let bench: Bench;
let hash: string;
beforeAll(async () => {
  bench = await createBench();
  hash = await hashPassword('correct horse');
});
afterAll(() => bench?.close());

let people = 0;
const person = async (role: string | null = 'developer', platform: string | null = null): Promise<{ id: string; email: string }> => {
  people += 1;
  const [id, email] = [`user_p${people}`, `p${people}@example.org`];
  await bench.db.pool.query(
    `INSERT INTO "user" (id, email, name, password_hash, platform_role) VALUES ($1, $2, 'P', $3, $4::"PlatformRole")`,
    [id, email, hash, platform],
  );
  if (role)
    await bench.db.pool.query(`INSERT INTO membership (id, team_id, user_id, role) VALUES ($1, $2, $3, $4::"TeamRole")`, [
      `mem_${people}`,
      bench.teams.shop,
      id,
      role,
    ]);
  return { id, email };
};
const signedIn = async (id: string): Promise<Context> => {
  const { secret } = await createSession(bench.admin, { userId: id, ip: '', userAgent: 'test' });
  const actor = await findSessionActor(bench.admin, secret);
  if (!actor) throw new Error('no actor');
  return { ...bench.admin, actor };
};

describe('passwords', () => {
  it('match themselves alone, and nobody’s matches nothing', async () => {
    expect(await verifyPassword('correct horse', hash)).toBe(true);
    expect(await verifyPassword('wrong', hash)).toBe(false);
    expect(await verifyPassword('', null)).toBe(false);
    expect(await hashPassword('correct horse')).not.toBe(hash);
  });

  it('get one answer whatever is wrong, and no more than ten tries in a quarter of an hour', async () => {
    const { email, id } = await person();
    const ctx = { ...bench.admin, clock: fixedClock('2026-01-01T00:00:00Z') };
    expect(await signIn(ctx, { email: ` ${email.toUpperCase()} `, password: 'correct horse', ip: '1.1.1.1' })).toMatchObject({ id });
    const wrong = await signIn(ctx, { email, password: 'x', ip: '1.1.1.2' }).catch((error: Error) => error.message);
    const nobody = await signIn(ctx, { email: 'nobody@example.org', password: 'x', ip: '1.1.1.3' }).catch((error: Error) => error.message);
    expect(wrong).toBe(nobody);
    const tries = await Promise.allSettled(Array.from({ length: 15 }, (_, i) => signIn(ctx, { email, password: 'x', ip: `2.2.2.${i}` })));
    const codes = tries.map((each) => (each.status === 'rejected' ? each.reason.code : 'ok'));
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(9);
    await expect(signIn(ctx, { email, password: 'correct horse', ip: '9.9.9.9' })).rejects.toMatchObject({ code: 'rate-limited' });
    ctx.clock.advance(16 * 60_000);
    expect(await signIn(ctx, { email, password: 'correct horse', ip: '9.9.9.9' })).toMatchObject({ id });
  });

  it('can be set after a link, and end the other sessions when changed', async () => {
    const { id } = await person();
    const ctx = await signedIn(id);
    const other = await createSession(bench.admin, { userId: id, ip: '', userAgent: '' });
    await expect(setPassword(ctx, { current: 'no', next: 'long enough now' })).rejects.toMatchObject({ code: 'invalid' });
    await setPassword(ctx, { current: 'correct horse', next: 'long enough now' });
    expect(await findSessionActor(bench.admin, other.secret)).toBeNull();
  });
});

describe('sessions and tokens', () => {
  it('stop at once when revoked, expired, or the person is disabled', async () => {
    const { id } = await person();
    const { secret, id: sessionId } = await createSession(bench.admin, { userId: id, ip: '1.1.1.1', userAgent: 'a' });
    const actor = await findSessionActor(bench.admin, secret);
    expect(actor).toMatchObject({ kind: 'user', grants: { teams: [{ role: 'developer' }] } });
    const ctx = await signedIn(id);
    expect((await listSessions(ctx)).items).toHaveLength(2);
    await revokeSession(ctx, { id: sessionId });
    expect(await findSessionActor(bench.admin, secret)).toBeNull();
    const made = await createToken(ctx, { name: 't' });
    expect(made.secret).toMatch(/^orr_[a-z2-7]{52}$/);
    expect(made.hint).toBe(made.secret.slice(0, 8));
    expect(await findTokenActor(bench.admin, made.secret)).toMatchObject({ kind: 'token', personal: true });
    const later = { ...bench.admin, clock: { now: () => new Date(Date.now() + 91 * 86_400_000) } };
    expect(await findTokenActor(later, made.secret)).toBeNull();
    await bench.db.pool.query('UPDATE "user" SET disabled_at = now() WHERE id = $1', [id]);
    expect(await findTokenActor(bench.admin, made.secret)).toBeNull();
  });

  it('a team’s token never holds more than its maker holds now', async () => {
    const { id } = await person('owner');
    const ctx = await signedIn(id);
    const made = await createToken(ctx, { name: 'ci', team: 'shop', role: 'operator', environments: ['dev'] });
    expect(await findTokenActor(bench.admin, made.secret)).toMatchObject({
      grants: { platformRole: null, teams: [{ role: 'operator', environments: ['dev'] }] },
    });
    await bench.db.pool.query(`UPDATE membership SET role = 'viewer' WHERE user_id = $1`, [id]);
    expect(await findTokenActor(bench.admin, made.secret)).toMatchObject({ grants: { teams: [{ role: 'viewer' }] } });
    await bench.db.pool.query(`UPDATE membership SET environments = '{prod}' WHERE user_id = $1`, [id]);
    expect(await findTokenActor(bench.admin, made.secret)).toBeNull();
    await bench.db.pool.query('DELETE FROM membership WHERE user_id = $1', [id]);
    expect(await findTokenActor(bench.admin, made.secret)).toBeNull();
    expect(
      toGrants(
        { teamId: 't', role: 'owner', environments: [] },
        { platformRole: null, teams: [{ teamId: 't', role: 'developer', environments: ['dev'] }] },
      ),
    ).toEqual({
      platformRole: null,
      teams: [{ teamId: 't', role: 'developer', environments: ['dev'] }],
    });
  });

  it('a team’s token cannot make itself a larger one', async () => {
    const { id } = await person('owner', 'admin');
    const made = await createToken(await signedIn(id), { name: 'ci', team: 'shop', role: 'owner', environments: ['dev'] });
    const actor = await findTokenActor(bench.admin, made.secret);
    if (!actor) throw new Error('no actor');
    const ctx = { ...bench.admin, actor };
    await expect(createToken(ctx, { name: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(createToken(ctx, { name: 'x', team: 'shop', role: 'owner' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(createToken(ctx, { name: 'x', team: 'rival' })).rejects.toMatchObject({ code: 'not-found' });
    expect(await createToken(ctx, { name: 'x', team: 'shop', role: 'viewer', environments: ['dev'] })).toMatchObject({ role: 'viewer' });
  });

  it('are listed and revoked by their team’s owners, and not found by others', async () => {
    const { id } = await person('owner');
    const ctx = await signedIn(id);
    const made = await createToken(ctx, { name: 'listed', team: 'shop' });
    expect((await listTokens(ctx, { team: 'shop' })).items.some((each) => each.id === made.id)).toBe(true);
    expect(JSON.stringify(await listTokens(ctx, { team: 'shop' }))).not.toContain(made.secret);
    await expect(revokeToken(bench.as('owner', 'rival'), { id: made.id })).rejects.toMatchObject({ code: 'not-found' });
    await expect(revokeToken(bench.as('developer'), { id: made.id })).rejects.toMatchObject({ code: 'forbidden' });
    await revokeToken(bench.as('owner'), { id: made.id, team: 'shop' });
    expect(await findTokenActor(bench.admin, made.secret)).toBeNull();
  });

  it('a command line signs in for a token of its own', async () => {
    const { email } = await person();
    const made = await signInForToken(bench.admin, { email, password: 'correct horse', ip: '', tokenName: 'laptop' });
    expect(await findTokenActor(bench.admin, made.token)).toMatchObject({ name: 'laptop' });
  });
});

describe('people', () => {
  it('who are new come in by a link, once', async () => {
    const owner = bench.as('owner');
    const made = await addMember(owner, 'shop', { email: 'New@Example.org', role: 'developer' });
    expect(made.signInToken).toMatch(/^[a-z2-7]{52}$/);
    const results = await Promise.allSettled([1, 2, 3].map(() => useLink(bench.admin, { token: made.signInToken ?? '', ip: '' })));
    expect(results.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
    await expect(addMember(owner, 'shop', { email: 'new@example.org', role: 'viewer' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(addMember(bench.as('owner', 'rival'), 'shop', { email: 'a@b.co', role: 'viewer' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(addMember(bench.as('operator'), 'shop', { email: 'a@b.co', role: 'viewer' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await updateMember(owner, { team: 'shop', id: made.id }, { role: 'operator', environments: ['dev'] })).toMatchObject({
      role: 'operator',
      environments: ['dev'],
    });
    await expect(updateMember(owner, { team: 'shop', id: made.id }, { environments: ['mars'] })).rejects.toMatchObject({ code: 'invalid' });
    await removeMember(owner, { team: 'shop', id: made.id });
    expect((await listMembers(owner, 'shop')).items.some((each) => each.id === made.id)).toBe(false);
  });

  it('a team keeps an owner', async () => {
    const first = await addMember(bench.admin, 'rival', { email: 'only@example.org', role: 'owner' });
    await expect(removeMember(bench.admin, { team: 'rival', id: first.id })).rejects.toMatchObject({ code: 'conflict' });
    await expect(updateMember(bench.admin, { team: 'rival', id: first.id }, { role: 'viewer' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('from an outside provider are tied by a verified e-mail alone', async () => {
    const { id, email } = await person();
    const account = { provider: 'oidc', providerAccountId: 'sub-1', email, name: 'P' };
    await expect(signInWithAccount(bench.admin, { ...account, emailVerified: false })).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await signInWithAccount(bench.admin, { ...account, emailVerified: true })).toMatchObject({ id });
    expect(await signInWithAccount(bench.admin, { ...account, email: 'changed@example.org', emailVerified: false })).toMatchObject({ id });
    const fresh = await signInWithAccount(bench.admin, {
      provider: 'oidc',
      providerAccountId: 'sub-2',
      email: 'fresh@example.org',
      name: 'F',
      emailVerified: true,
    });
    expect((await signedIn(fresh.id)).actor.grants).toEqual({ platformRole: null, teams: [] });
  });
});
