import type { Db } from '#lib/db/client.ts';
import { type Sql, sqlOf } from '#lib/db/sql.ts';
import { type Entry, readEntries } from './rows.ts';
import { SortedList } from './sorted.ts';
import { Wiring } from './wiring.ts';

/** How many services are read at once: the rest of the process gets its turn in between. */
const CHUNK = 500;
/** An index that nobody asks for is let go. */
const IDLE_MS = 10 * 60_000;

export type Named = { id: string; name: string };

/**
 * What lists, counts and the graph choose services by, in memory: at ten thousand services a scan with its joins takes PostgreSQL some
 * fifty milliseconds, and these arrays one. `readFleet` brings it up to date with everything that was committed before the call.
 */
export type Fleet = {
  entries: Map<string, Entry>;
  byName: SortedList<Entry>;
  byUpdated: SortedList<Entry>;
  wiring: Wiring;
  teams: Map<string, Named>;
  /** In their order. */
  environments: Map<string, Named>;
  /** What was reckoned from this state: emptied with the next change. */
  memo: Map<string, unknown>;
};

const MOST_REMEMBERED = 40;

/** What `make` answers for this state of the fleet: reckoned once, until something changes. */
export function remember<T>(fleet: Fleet, key: string, make: () => T): T {
  const known = fleet.memo.get(key);
  if (known !== undefined) return known as T;
  const made = make();
  if (fleet.memo.size >= MOST_REMEMBERED) fleet.memo.clear();
  fleet.memo.set(key, made);
  return made;
}

type Holder = {
  /** The database's picture that the fleet is at least as new as. */
  snapshot: string;
  fleet: Fleet;
  /** The last refresh, and the one that has not begun: whoever asks before it begins may share it. */
  last: Promise<unknown>;
  waiting: Promise<Fleet> | undefined;
  idle: NodeJS.Timeout | undefined;
};

/** The fleet as it is now: nothing that was committed before this call is missing, whichever process wrote it. */
export function readFleet(db: Db): Promise<Fleet> {
  const holder = holderOf(db);
  if (holder.waiting) return holder.waiting;
  const mine = holder.last.then(async () => {
    holder.waiting = undefined;
    await refresh(holder, sqlOf(db));
    return holder.fleet;
  });
  holder.waiting = mine;
  holder.last = mine.catch(() => {});
  clearTimeout(holder.idle);
  holder.idle = setTimeout(() => holders().delete(db), IDLE_MS).unref();
  return mine;
}

/**
 * Every transaction that changes something of a service leaves its own number beside the service's id, by triggers. What a later picture
 * of the database sees of these and the last one did not is exactly what changed between the two, in whatever order they committed.
 */
async function refresh(holder: Holder, sql: Sql): Promise<void> {
  const [seen] = await sql.query<{ snapshot: string; gone: boolean; changed: string[] }>(
    `SELECT pg_current_snapshot()::text AS snapshot,
       COALESCE((SELECT min(xid) FROM fleet_change) >= pg_snapshot_xmin($1::pg_snapshot)::text::bigint, false)
         OR pg_snapshot_xmax(pg_current_snapshot()) < pg_snapshot_xmax($1::pg_snapshot) AS gone,
       ARRAY(SELECT DISTINCT service_id FROM fleet_change WHERE xid >= pg_snapshot_xmin($1::pg_snapshot)::text::bigint
         AND NOT pg_visible_in_snapshot(xid::text::xid8, $1::pg_snapshot)) AS changed`,
    [holder.snapshot],
  );
  if (!seen) return;
  // What is read below is read later than this picture and so at least as new; what came in between comes again with the next refresh.
  if (holder.snapshot === NEVER || seen.gone || seen.changed.includes('*')) holder.fleet = await load(sql);
  else if (seen.changed.length > 0) await update(holder.fleet, sql, seen.changed);
  holder.snapshot = seen.snapshot;
}

async function load(sql: Sql): Promise<Fleet> {
  const [teams, environments, ids] = await Promise.all([
    sql.query<Named>('SELECT id, name FROM team'),
    sql.query<Named>('SELECT id, name FROM environment ORDER BY position, name'),
    sql.query<{ id: string }>('SELECT id FROM service ORDER BY id'),
  ]);
  const all: Entry[] = [];
  for (let at = 0; at < ids.length; at += CHUNK) {
    const chunk = ids.slice(at, at + CHUNK).map((row) => row.id);
    all.push(...(await readEntries(sql, chunk)));
  }
  return toFleet(all, teams, environments);
}

function toFleet(all: Entry[], teams: Named[], environments: Named[]): Fleet {
  const wiring = new Wiring();
  for (const entry of all) wiring.add(entry);
  return {
    entries: new Map(all.map((entry) => [entry.id, entry])),
    byName: new SortedList(all, (entry) => [entry.name, entry.id]),
    byUpdated: new SortedList(all, (entry) => [entry.updatedAt, entry.id]),
    wiring,
    teams: new Map(teams.map((team) => [team.id, team])),
    environments: new Map(environments.map((environment) => [environment.id, environment])),
    memo: new Map(),
  };
}

/** Reads what changed, then puts all of it in at once: a reader never sees half of an update. */
async function update(fleet: Fleet, sql: Sql, changed: readonly string[]): Promise<void> {
  const read: Entry[] = [];
  for (let at = 0; at < changed.length; at += CHUNK) read.push(...(await readEntries(sql, changed.slice(at, at + CHUNK))));
  const old = changed.flatMap((id) => fleet.entries.get(id) ?? []);
  for (const entry of old) {
    fleet.entries.delete(entry.id);
    fleet.wiring.remove(entry);
  }
  for (const entry of read) {
    fleet.entries.set(entry.id, entry);
    fleet.wiring.add(entry);
  }
  fleet.byName.replace(old, read);
  fleet.byUpdated.replace(old, read);
  fleet.memo.clear();
}

/** A picture from before the first transaction. */
const NEVER = '1:1:';
const HOLDERS = Symbol.for('orrery.fleets');

/** On globalThis, because a bundler may load this module twice over one pool. */
function holders(): Map<Db, Holder> {
  const holder = globalThis as { [HOLDERS]?: Map<Db, Holder> };
  holder[HOLDERS] ??= new Map();
  return holder[HOLDERS];
}

function holderOf(db: Db): Holder {
  const known = holders().get(db);
  if (known) return known;
  const made: Holder = { snapshot: NEVER, fleet: toFleet([], [], []), last: Promise.resolve(), waiting: undefined, idle: undefined };
  holders().set(db, made);
  return made;
}
