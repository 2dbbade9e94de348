import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyManifests } from '../manifest/apply.ts';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { listAudit } from './list.ts';
import { verifyAudit } from './verify.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await Promise.all(Array.from({ length: 12 }, (_, i) => applyManifests(bench.as('developer'), { manifest: manifestOf(`audited-${i}`) })));
});
afterAll(() => bench?.close());

const tamper = async (statement: string) => {
  await bench.db.pool.query('ALTER TABLE audit_entry DISABLE TRIGGER USER');
  await bench.db.pool.query(statement);
  await bench.db.pool.query('ALTER TABLE audit_entry ENABLE TRIGGER USER');
};

describe('the audit chain', () => {
  it('is whole after parallel writes, and says where it ends', async () => {
    expect(await verifyAudit(bench.admin)).toMatchObject({
      ok: true,
      entries: 12,
      brokenAt: null,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('refuses changes, and finds one that was made all the same', async () => {
    await expect(bench.db.pool.query(`UPDATE audit_entry SET actor = 'nobody' WHERE seq = 5`)).rejects.toThrow(/append-only/);
    await tamper(`UPDATE audit_entry SET after = jsonb_set(after, '{revision}', '9') WHERE seq = 5`);
    expect(await verifyAudit(bench.auditor)).toMatchObject({ ok: false, brokenAt: 5, entries: 4 });
    await tamper(`UPDATE audit_entry SET after = jsonb_set(after, '{revision}', '1') WHERE seq = 5`);
    expect(await verifyAudit(bench.admin)).toMatchObject({ ok: true });
    await tamper('DELETE FROM audit_entry WHERE seq = 7');
    expect(await verifyAudit(bench.admin)).toMatchObject({ ok: false, brokenAt: 7 });
  });

  it('is read by owners for their team alone, and verified by platform roles', async () => {
    expect((await listAudit(bench.as('owner'), { limit: 5 })).items).toHaveLength(5);
    expect((await listAudit(bench.as('owner', 'rival'))).items).toEqual([]);
    await expect(listAudit(bench.as('operator'))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(listAudit(bench.as('owner', 'rival'), { team: 'shop' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(verifyAudit(bench.as('owner'))).rejects.toMatchObject({ code: 'forbidden' });
  });
});
