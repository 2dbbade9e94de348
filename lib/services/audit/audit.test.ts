import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advanceCheck } from '#lib/db/audit-chain.ts';
import { recordAudit } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { fixedClock } from '#lib/kit/clock.ts';
import { applyManifests } from '../manifest/apply.ts';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { getAuditChain } from './chain.ts';
import { type AuditExportParams, exportAudit } from './export.ts';
import { type AuditParams, listAudit } from './list.ts';
import { listAuditVerbs } from './verbs.ts';
import { verifyAudit } from './verify.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await applyManifests(bench.as('developer'), { manifest: manifestOf('checkout') });
  await applyManifests(bench.as('owner', 'rival'), { manifest: manifestOf('secret-thing') });
  await note({
    actor: 'ada@example.org',
    verb: 'token:create',
    target: 'token/tok_1',
    after: { name: '=cmd|x' },
    at: '2026-01-01T10:00:00.000Z',
  });
  await note({ actor: 'ada@example.org (laptop)', verb: 'token:create', target: 'token/tok_2', at: '2026-01-02T10:00:00.000Z' });
  await note({
    actor: '+evil',
    verb: 'service:apply',
    target: 'service/svc_x',
    result: 'denied',
    at: '2026-01-03T10:00:00.000Z',
    requestId: 'req_one',
  });
});
afterAll(() => bench?.close());

type Note = {
  actor: string;
  verb: string;
  target: string;
  result?: 'ok' | 'denied';
  after?: unknown;
  at: string;
  requestId?: string;
  teamId?: string | null;
};
const note = ({ at, ...entry }: Note) =>
  inTx(bench.db, ({ sql }) =>
    recordAudit(
      sql,
      { clock: fixedClock(at), newId: bench.admin.newId },
      { teamId: bench.teams.shop, actorKind: 'user', result: 'ok', requestId: 'req_none', ...entry },
    ),
  );
const found = async (filter: AuditParams, ctx = bench.admin) => (await listAudit(ctx, filter)).items;
const text = async (params: AuditExportParams, ctx = bench.admin) => {
  let all = '';
  for await (const part of await exportAudit(ctx, params)) all += part;
  return all;
};
const tamper = async (statement: string) => {
  await bench.db.pool.query('ALTER TABLE audit_entry DISABLE TRIGGER USER');
  await bench.db.pool.query(statement);
  await bench.db.pool.query('ALTER TABLE audit_entry ENABLE TRIGGER USER');
};

describe('the audit list', () => {
  it('is filtered by actor (own tokens included), verb, target by id, kind and name, result, request and time', async () => {
    expect((await found({ actor: 'ada@example.org' })).map((row) => row.target)).toEqual(['token/tok_2', 'token/tok_1']);
    expect(await found({ actor: 'ada@example.or' })).toEqual([]);
    expect(await found({ actor: '%' })).toEqual([]);
    expect(await found({ verb: 'token:create' })).toHaveLength(2);
    expect(await found({ target: 'token/' })).toHaveLength(2);
    expect((await found({ target: 'token/tok_1' })).map((row) => row.target)).toEqual(['token/tok_1']);
    expect(await found({ target: 'checkout' })).toMatchObject([{ targetName: 'checkout', after: { name: 'checkout' } }]);
    expect(await found({ result: 'denied' })).toMatchObject([{ actor: '+evil' }]);
    expect(await found({ request: 'req_one' })).toHaveLength(1);
    expect(await found({ since: '2026-01-02T00:00:00Z', until: '2026-01-03T00:00:00Z' })).toMatchObject([{ target: 'token/tok_2' }]);
    expect(await listAudit(bench.admin, { verb: 'token:create' })).toMatchObject({ total: 2 });
    expect((await listAuditVerbs(bench.admin)).items).toContain('token:create');
  });

  it('shows an owner nothing of another team, whatever is asked', async () => {
    const rival = bench.as('owner', 'rival');
    const all = JSON.stringify(await found({}, rival));
    expect(all).toContain('secret-thing');
    expect(all).not.toContain('checkout');
    const mine = bench.as('owner');
    for (const filter of [
      { target: 'secret-thing' },
      { target: 'service/' },
      { actor: rival.actor.kind === 'user' ? rival.actor.email : '' },
      {},
    ])
      expect(JSON.stringify(await found(filter, mine))).not.toContain('secret-thing');
    expect(await text({}, mine)).not.toContain('secret-thing');
    await expect(listAudit(mine, { team: 'rival' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(exportAudit(bench.as('operator'), {})).rejects.toMatchObject({ code: 'forbidden' });
    await expect(getAuditChain(bench.as('operator'))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('pages ten thousand entries without a gap or a repeat, and in good time', async () => {
    const fast = await createBench();
    try {
      await fast.db.pool.query(
        `INSERT INTO audit_entry (seq, id, at, team_id, actor, actor_kind, verb, target, result, request_id, prev_hash, hash)
         SELECT n, 'aud_' || n, now(), $1, 'p' || n % 50, 'user', 'verb:' || n % 20, 'service/s' || n % 500, 'ok', 'req_' || n, 'x', 'x' FROM generate_series(1, 12000) AS n`,
        [fast.teams.shop],
      );
      await fast.db.pool.query('ANALYZE audit_entry');
      const seen: number[] = [];
      let slowest = 0;
      for (let cursor: string | undefined; seen.length < 12_000; ) {
        const startedAt = performance.now();
        const page = await listAudit(fast.as('owner'), { limit: 200, ...(cursor ? { cursor } : {}) });
        slowest = Math.max(slowest, performance.now() - startedAt);
        seen.push(...page.items.map((row) => row.seq));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(Array.from({ length: 12_000 }, (_, n) => 12_000 - n));
      expect(slowest).toBeLessThan(1_000);
      expect((await listAudit(fast.admin, {})).total).toBeUndefined();
      expect((await listAudit(fast.admin, { actor: 'p7' })).total).toBe(240);
      let lines = 0;
      let longest = 0;
      for await (const part of await exportAudit(fast.admin, { format: 'jsonl' })) {
        lines += part.split('\n').length - 1;
        longest = Math.max(longest, part.length);
      }
      expect(lines).toBe(12_000);
      expect(longest, 'a part is bounded, however much there is').toBeLessThan(1_000_000);
    } finally {
      await fast.close();
    }
  });
});

describe('the export', () => {
  it('has every entry that matches, oldest first, as JSON lines', async () => {
    const rows = (await text({ verb: 'token:create' }))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { target: string; hash: string });
    expect(rows.map((row) => row.target)).toEqual(['token/tok_1', 'token/tok_2']);
    expect(rows[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('gives a spreadsheet text and never a formula', async () => {
    await note({ actor: '=HYPERLINK("http://x")', verb: '@SUM(A1)', target: '-1+1', at: '2026-01-04T10:00:00.000Z' });
    const csv = await text({ format: 'csv', since: '2026-01-03T00:00:00Z', until: '2026-01-05T00:00:00Z' });
    const [head, first, second] = csv.split('\r\n');
    expect(head).toBe('seq,at,actor,actor_kind,verb,target,target_name,result,request_id,before,after,hash');
    expect(first).toContain(",'+evil,user,service:apply,service/svc_x,,denied,req_one,");
    expect(second).toContain(`,"'=HYPERLINK(""http://x"")",user,'@SUM(A1),'-1+1,`);
    expect(csv).not.toMatch(/(^|,|")[=+@-]/m);
  });
});

describe('the chain’s state', () => {
  it('follows what is new a bite at a time, and finds what was changed behind it', async () => {
    const clock = fixedClock('2026-02-01T00:00:00Z');
    const source = { clock, newId: bench.admin.newId };
    const { rows } = await bench.db.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM audit_entry');
    const entries = rows[0]?.n ?? 0;
    await advanceCheck(bench.db, source, 2);
    const state = async () =>
      (await bench.db.pool.query('SELECT verified_to::int AS to, broken_at::int AS broken, whole_at FROM audit_check')).rows[0];
    expect(await state()).toMatchObject({ to: 2, broken: null });
    for (let n = 0; n < entries; n += 1) await advanceCheck(bench.db, source, 2);
    expect(await state()).toMatchObject({ to: entries, broken: null, whole_at: clock.now() });
    expect(await getAuditChain({ ...bench.as('owner'), clock })).toMatchObject({ entries, verifiedTo: entries, brokenAt: null });

    await tamper(`UPDATE audit_entry SET actor = 'nobody' WHERE seq = 2`);
    await advanceCheck(bench.db, source, 100);
    expect(await state(), 'all of it is read again after an hour').toMatchObject({ broken: null });
    clock.advance(3_700_000);
    await advanceCheck(bench.db, source, 100);
    expect(await state()).toMatchObject({ broken: 2 });
    expect(await getAuditChain({ ...bench.auditor, clock })).toMatchObject({ brokenAt: 2, message: 'entry 2 is not what was written' });
    const told = await bench.db.pool.query(`SELECT team_id FROM event WHERE type = 'AuditBroken'`);
    expect(told.rows).toEqual([{ team_id: 'platform' }]);
    await tamper(`UPDATE audit_entry SET actor = 'owner-rival@example.org' WHERE seq = 2`);
    expect(await verifyAudit(bench.admin)).toMatchObject({ ok: true, entries });
    expect(await state()).toMatchObject({ broken: null, to: entries });
  });

  it('misses nothing that was cut off at the end, which the hashes alone cannot tell', async () => {
    const { verifiedTo } = await getAuditChain(bench.admin);
    await tamper(`DELETE FROM audit_entry WHERE seq = ${verifiedTo}`);
    expect(await getAuditChain(bench.admin)).toMatchObject({ brokenAt: verifiedTo, entries: verifiedTo - 1 });
    expect(await verifyAudit(bench.admin)).toMatchObject({ ok: false, brokenAt: verifiedTo });
  });
});
