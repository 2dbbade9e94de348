import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Db, openDb } from '#lib/db/client.ts';
import { lastEventSeq, sequenceEvents } from '#lib/db/events.ts';
import { announce, closeNotify } from '#lib/db/notify.ts';
import { type EventInput, recordEvents } from '#lib/db/record.ts';
import { withTx } from '#lib/db/sql.ts';
import { createTestDatabase, type TestDatabase } from '#lib/db/testing.ts';
import { systemClock } from '#lib/kit/clock.ts';
import { newId } from '#lib/kit/ids.ts';
import { rootLog } from '#lib/kit/log.ts';
import type { Context } from '#lib/services/context.ts';
import { closeEventHubs, eventHub } from './event-hub.ts';
import { openEventStream } from './event-stream.ts';
import { type ReadFrame, readFrames } from './testing/frames.ts';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
});
afterAll(async () => {
  closeEventHubs();
  await closeNotify(db);
  await db.close();
  await database.drop();
});

const ctxOf = (teams: string[] | 'all'): Context => ({
  db,
  clock: systemClock,
  newId,
  log: rootLog(),
  requestId: 'req_test',
  actor: {
    kind: 'system',
    name: 'reader',
    grants:
      teams === 'all'
        ? { platformRole: 'auditor', teams: [] }
        : { platformRole: null, teams: teams.map((teamId) => ({ teamId, role: 'viewer' as const, environments: [] })) },
  },
});

const write = async (events: EventInput[]): Promise<void> => {
  await withTx(db, (sql) => recordEvents(sql, { clock: systemClock, newId }, events));
  announce(db);
};

async function open(ctx: Context, after?: number): Promise<{ frames: AsyncGenerator<ReadFrame>; close(): Promise<void> }> {
  const stop = new AbortController();
  const stream = await openEventStream(ctx, new Request('http://localhost/api/v1/events', { signal: stop.signal }), after);
  const frames = readFrames(stream);
  return {
    frames,
    close: async () => {
      stop.abort();
      await frames.return(undefined);
    },
  };
}

async function take(frames: AsyncGenerator<ReadFrame>, wanted: (frame: ReadFrame) => boolean): Promise<ReadFrame> {
  for (;;) {
    const { value, done } = await frames.next();
    if (done) throw new Error('the stream ended');
    if (wanted(value)) return value;
  }
}

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await check()); await new Promise((resolve) => setTimeout(resolve, 10))) {
    if (Date.now() > deadline) throw new Error(`not in time: ${check}`);
  }
}

describe('the event stream', () => {
  it('brings 20,000 events over 50 forced reconnects in order, without a gap or a repeat', async () => {
    const total = 20_000;
    const start = await lastEventSeq(db);
    const writing = (async () => {
      for (let done = 0; done < total; done += 100)
        await write(Array.from({ length: 100 }, (_, i) => ({ teamId: i % 2 ? 'team_a' : 'team_b', keys: [`service/svc_${done + i}`] })));
    })();
    const seen: number[] = [];
    let reconnects = 0;
    let cursor = start;
    while (seen.length < total) {
      const { frames, close } = await open(ctxOf('all'), cursor);
      const cutAfter = reconnects < 50 ? 1 + Math.floor(Math.random() * 390) : Number.POSITIVE_INFINITY;
      for (let n = 0; n < cutAfter && seen.length < total; n += 1) {
        const frame = await take(frames, (each) => each.event === 'message');
        cursor = frame.seq;
        seen.push(frame.seq);
      }
      await close();
      reconnects += 1;
    }
    await writing;
    expect(reconnects).toBeGreaterThan(50);
    expect(seen).toEqual(Array.from({ length: total }, (_, i) => start + i + 1));
  }, 60_000);

  it('never shows another team’s event, and shows everybody the platform’s', async () => {
    const { frames, close } = await open(ctxOf(['team_a']));
    await take(frames, (frame) => frame.event === 'ready');
    await write([{ teamId: 'team_b', keys: ['service/secret_b'], message: 'secret of b' }]);
    await write([{ teamId: null, keys: ['cluster/clu_1'] }]);
    await write([{ teamId: 'team_a', keys: ['service/mine'] }]);
    const got: string[] = [];
    await take(frames, (frame) => {
      got.push(frame.text);
      return frame.text.includes('service/mine');
    });
    expect(got.join()).toContain('cluster/clu_1');
    expect(got.join()).not.toContain('secret');
    const { frames: past, close: closePast } = await open(ctxOf(['team_a']), Math.max(0, (await lastEventSeq(db)) - 3));
    const missed: string[] = [];
    await take(past, (frame) => {
      missed.push(frame.text);
      return frame.text.includes('service/mine');
    });
    expect(missed.join()).not.toContain('secret');
    await close();
    await closePast();
  });

  it('says reset when the past was swept away, or the cursor is not of this database', async () => {
    await write([
      { teamId: null, keys: ['a/1'] },
      { teamId: null, keys: ['a/2'] },
    ]);
    await until(async () => {
      await sequenceEvents(db);
      return (await db.pool.query('SELECT 1 FROM event WHERE seq IS NULL')).rows.length === 0;
    });
    const last = await lastEventSeq(db);
    await until(() => eventHub(db).cursor === last);
    await db.pool.query('DELETE FROM event WHERE seq <= $1', [last - 1]);
    for (const cursor of [1, last + 1_000]) {
      const { frames, close } = await open(ctxOf('all'), cursor);
      const frame = await take(frames, (each) => each.event !== 'message');
      expect(frame).toMatchObject({ event: 'reset', id: String(last) });
      await close();
    }
    const { frames, close } = await open(ctxOf('all'), last - 1);
    expect((await take(frames, (each) => each.event === 'message')).seq).toBe(last);
    await close();
  });

  it('lets go of a client that does not read, and keeps serving the others', async () => {
    await until(() => eventHub(db).size === 0);
    const { frames, close } = await open(ctxOf('all'));
    await take(frames, (frame) => frame.event === 'ready');
    const stuck = await openEventStream(ctxOf('all'), new Request('http://localhost/api/v1/events'), undefined);
    await until(() => eventHub(db).size === 2);
    const big = 'x'.repeat(20_000);
    for (let i = 0; i < 80; i += 1) {
      await write([{ teamId: null, keys: [`big/${i}`], message: big }]);
      await take(frames, (frame) => frame.text.includes(`big/${i}`));
    }
    expect(eventHub(db).size).toBe(1);
    const chunks: Uint8Array[] = [];
    for await (const chunk of stuck) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    expect(text.match(/^id: \d+/gm)?.length).toBeGreaterThan(10);
    await close();
  }, 30_000);

  it('reads the table once, however many listen', async () => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => open(ctxOf('all'))));
    await Promise.all(clients.map(({ frames }) => take(frames, (frame) => frame.event === 'ready')));
    const { rows } = await db.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'orrery-listen' AND datname = current_database()`,
    );
    expect(rows[0]?.n).toBe(1);
    await write([{ teamId: null, keys: ['shared/1'] }]);
    const got = await Promise.all(clients.map(({ frames }) => take(frames, (frame) => frame.event === 'message')));
    expect(new Set(got.map((frame) => frame.seq)).size).toBe(1);
    await Promise.all(clients.map(({ close }) => close()));
  });
});
