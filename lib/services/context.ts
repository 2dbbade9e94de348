import type { Db } from '#lib/db/client.ts';
import type { Grants } from '#lib/domain/access.ts';
import { type Clock, systemClock } from '#lib/kit/clock.ts';
import { type NewId, newId } from '#lib/kit/ids.ts';
import { type Log, rootLog } from '#lib/kit/log.ts';

/** Who acts. Tokens act with their own grants (`personal`: its maker's), people with their memberships; the engine and set-up act as the system. */
export type Actor =
  | { kind: 'user'; userId: string; email: string; name: string; sessionId: string | undefined; grants: Grants }
  | { kind: 'token'; userId: string; tokenId: string; name: string; personal: boolean; owner: string; grants: Grants }
  | { kind: 'engine'; name: string; grants: Grants }
  | { kind: 'system'; name: string; grants: Grants };

/** What every service verb is handed. Services take nothing from anywhere else. */
export type Context = {
  actor: Actor;
  db: Db;
  clock: Clock;
  newId: NewId;
  log: Log;
  requestId: string;
  /** Set while a change runs that others approved: what they approved, and nothing else. */
  approved?: Approved;
};

/** An approval of a change of one service in one environment. */
export type Approved = {
  id: string;
  serviceId: string;
  environmentId: string;
  by: string[];
  /** Why it goes ahead in a freeze, from an approver who may say so. */
  override: string | undefined;
};

/** How an actor is written in audit entries and events: an e-mail, with the token's name where it was their own token; `engine`. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return actor.email;
    case 'token':
      return actor.personal ? `${actor.owner} (${actor.name})` : `token ${actor.name}`;
    default:
      return actor.name;
  }
}

/** The engine's and the set-up's own context: every grant, recorded as what it is. */
export function systemContext(
  db: Db,
  kind: 'engine' | 'system',
  requestId: string,
  overrides: Partial<Pick<Context, 'clock' | 'newId' | 'log'>> = {},
): Context {
  return {
    actor: { kind, name: kind, grants: { platformRole: 'admin', teams: [] } },
    db,
    clock: overrides.clock ?? systemClock,
    newId: overrides.newId ?? newId,
    log: overrides.log ?? rootLog(),
    requestId,
  };
}
