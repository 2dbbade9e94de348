import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { createSession } from '../identity/create-session.ts';
import { createToken } from '../identity/create-token.ts';
import { findSessionActor } from '../identity/find-session-actor.ts';
import { findTokenActor } from '../identity/find-token-actor.ts';
import { useLink } from '../identity/use-link.ts';
import { updateMe } from '../me/update.ts';
import { addMember } from '../member/add.ts';
import { listMembers } from '../member/list.ts';
import { type Bench, createBench } from '../testing.ts';
import { endMemberSessions, endPersonSessions } from './end-sessions.ts';
import { getPerson, listPersonSessions } from './find.ts';
import { listPeople } from './list.ts';
import { newMemberLink, newPersonLink } from './new-link.ts';
import { updatePerson } from './update.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await bench.db.pool.query(
    `INSERT INTO "user" (id, email, name, platform_role) VALUES ('user_root', 'root@example.org', 'Root', 'admin'), ('user_aud', 'aud@example.org', 'Aud', 'auditor')`,
  );
});
afterAll(() => bench?.close());

let count = 0;
const member = (role: 'viewer' | 'owner' = 'viewer') => addMember(bench.as('owner'), 'shop', { email: `m${count++}@example.org`, role });
const signIn = async (userId: string): Promise<{ secret: string; ctx: Context }> => {
  const { secret } = await createSession(bench.admin, { userId, ip: '1.2.3.4', userAgent: 'test' });
  const actor = await findSessionActor(bench.admin, secret);
  if (!actor) throw new Error('no actor');
  return { secret, ctx: { ...bench.admin, actor } };
};

describe('people', () => {
  it('are seen by platform roles alone, by page and by search', async () => {
    const added = await member();
    expect((await listPeople(bench.auditor, { q: 'ROOT' })).items).toMatchObject([
      { email: 'root@example.org', platformRole: 'admin', teams: [] },
    ]);
    expect((await listPeople(bench.admin, { show: 'pending', q: added.email })).items).toMatchObject([
      { id: added.userId, pending: true, teams: [{ team: 'shop', role: 'viewer' }] },
    ]);
    const first = await listPeople(bench.admin, { limit: 1 });
    const rest = await listPeople(bench.admin, { cursor: first.nextCursor ?? '' });
    expect(rest.items.map((one) => one.id)).not.toContain(first.items[0]?.id);
    await expect(listPeople(bench.as('owner'))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(getPerson(bench.as('owner'), added.userId)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(updatePerson(bench.auditor, added.userId, { disabled: true })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('who are disabled are out at once, with everything they made, and may be let in again', async () => {
    const added = await member('owner');
    const { secret, ctx } = await signIn(added.userId);
    const own = await createToken(ctx, { name: 'mine' });
    const team = await createToken(ctx, { name: 'team', team: 'shop', role: 'viewer' });
    expect(await updatePerson(bench.admin, added.userId, { disabled: true })).toMatchObject({ disabled: true, sessions: 0 });
    expect(await findSessionActor(bench.admin, secret)).toBeNull();
    for (const token of [own, team]) expect(await findTokenActor(bench.admin, token.secret)).toBeNull();
    await expect(newPersonLink(bench.admin, added.userId)).rejects.toMatchObject({ code: 'conflict' });
    const found = await listMembers(bench.as('owner'), 'shop', { q: added.email.slice(0, 6).toUpperCase() });
    expect(found.items.map((one) => one.email)).toContain(added.email);
    expect(found.total).toBe(found.items.length);
    expect((await listMembers(bench.as('owner'), 'shop', { q: '%' })).total).toBe(0);
    expect((await listMembers(bench.as('owner'), 'shop')).items.find((one) => one.userId === added.userId)).toMatchObject({
      disabled: true,
    });
    await updatePerson(bench.admin, added.userId, { disabled: false });
    expect(await findSessionActor(bench.admin, secret), 'an ended session stays ended').toBeNull();
    expect(await findTokenActor(bench.admin, own.secret)).not.toBeNull();
  });

  it('always leave the platform an admin, also when two are taken away at once', async () => {
    await expect(updatePerson(bench.admin, 'user_root', { platformRole: null })).rejects.toMatchObject({ code: 'conflict' });
    await expect(updatePerson(bench.admin, 'user_root', { disabled: true })).rejects.toMatchObject({ code: 'conflict' });
    await updatePerson(bench.admin, 'user_aud', { platformRole: 'admin' });
    const both = await Promise.allSettled(
      ['user_root', 'user_aud'].map((id) => updatePerson(bench.admin, id, { platformRole: 'auditor' })),
    );
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const id of ['user_root', 'user_aud']) await updatePerson(bench.admin, id, { platformRole: 'admin' });
  });

  it('are signed out everywhere by an admin or an owner of their team, and by nobody else', async () => {
    const added = await member();
    const [one, two] = [await signIn(added.userId), await signIn(added.userId)];
    expect((await listPersonSessions(bench.admin, added.userId)).items).toHaveLength(2);
    await expect(listPersonSessions(bench.auditor, added.userId)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(endMemberSessions(bench.as('operator'), { team: 'shop', id: added.id })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(endMemberSessions(bench.as('owner', 'rival'), { team: 'shop', id: added.id })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(endMemberSessions(bench.as('owner', 'rival'), { team: 'rival', id: added.id })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await endMemberSessions(bench.as('owner'), { team: 'shop', id: added.id })).toEqual({ ended: 2 });
    for (const { secret } of [one, two]) expect(await findSessionActor(bench.admin, secret)).toBeNull();
    await signIn(added.userId);
    expect(await endPersonSessions(bench.admin, added.userId)).toEqual({ ended: 1 });
  });

  it('change their own name, and nothing else of themselves', async () => {
    const { ctx } = await signIn((await member()).userId);
    expect(await updateMe(ctx, { name: '  New name ' })).toMatchObject({ name: 'New name' });
    await expect(updateMe(ctx, { name: ' ' })).rejects.toMatchObject({ code: 'invalid' });
    await expect(updateMe(ctx, { name: 'x', platformRole: 'admin' } as never)).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('another sign-in link', () => {
  it('ends the one before it', async () => {
    const added = await member();
    const again = await newMemberLink(bench.as('owner'), { team: 'shop', id: added.id });
    await expect(useLink(bench.admin, { token: added.signInToken ?? '', ip: '' })).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await useLink(bench.admin, { token: again.signInToken, ip: '' })).toMatchObject({ id: added.userId });
  });

  it('is no way for an owner to become somebody: only for who has never signed in and is nothing elsewhere', async () => {
    const known = await member();
    await signIn(known.userId);
    await expect(newMemberLink(bench.as('owner'), { team: 'shop', id: known.id })).rejects.toMatchObject({ code: 'conflict' });
    const elsewhere = await member();
    await addMember(bench.as('owner', 'rival'), 'rival', { email: elsewhere.email, role: 'owner' });
    await expect(newMemberLink(bench.as('owner'), { team: 'shop', id: elsewhere.id })).rejects.toMatchObject({ code: 'conflict' });
    const auditor = await member();
    await updatePerson(bench.admin, auditor.userId, { platformRole: 'auditor' });
    await expect(newMemberLink(bench.as('owner'), { team: 'shop', id: auditor.id })).rejects.toMatchObject({ code: 'conflict' });
    await expect(newPersonLink(bench.as('owner'), known.userId)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await newPersonLink(bench.admin, known.userId)).signInToken).toMatch(/^[a-z2-7]{52}$/);
  });
});
