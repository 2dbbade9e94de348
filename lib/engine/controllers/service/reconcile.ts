import type { Db } from '#lib/db/client.ts';
import { announce } from '#lib/db/notify.ts';
import { withFence } from '#lib/db/queue.ts';
import { recordEvents } from '#lib/db/record.ts';
import { sqlOf } from '#lib/db/sql.ts';
import type { Clock } from '#lib/kit/clock.ts';
import type { NewId } from '#lib/kit/ids.ts';
import type { Controller } from '../../runtime/controller.ts';

type Picture = { id: string; teamId: string; name: string; deleting: boolean; deployments: number };
type Deps = { db: Db; clock: Clock; newId: NewId };

/** A service that is being deleted goes when its last deployment is gone: key `service/<id>`. */
export function serviceController(deps: Deps): Controller<Picture> {
  return {
    kind: 'service',
    async load(ids) {
      const rows = await sqlOf(deps.db).query<Picture>(
        `SELECT s.id, s.team_id AS "teamId", s.name, s.deleting_at IS NOT NULL AS deleting,
           (SELECT count(*) FROM deployment d WHERE d.service_id = s.id)::int AS deployments FROM service s WHERE s.id = ANY($1::text[])`,
        [ids],
      );
      return new Map(rows.map((row) => [row.id, { ok: true, picture: row }]));
    },
    decide: (picture) => ({ empty: !(picture.deleting && picture.deployments === 0), wakeAt: undefined, why: '' }),
    async apply(id, picture, { lease }) {
      await withFence(deps.db, lease, async (sql) => {
        const gone = await sql.query<{ id: string }>(
          'DELETE FROM service s WHERE s.id = $1 AND s.deleting_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deployment d WHERE d.service_id = s.id) RETURNING s.id',
          [id],
        );
        if (gone.length === 0) return;
        await recordEvents(sql, deps, [
          { teamId: picture.teamId, keys: [`service/${id}`], type: 'ServiceDeleted', message: `${picture.name} is gone.`, actor: 'engine' },
        ]);
      });
      announce(deps.db);
      return { kind: 'done' };
    },
    async page(afterId, limit) {
      const rows = await sqlOf(deps.db).query<{ id: string }>(
        'SELECT id FROM service WHERE id > $1 AND deleting_at IS NOT NULL ORDER BY id LIMIT $2',
        [afterId, limit],
      );
      return rows.map((row) => row.id);
    },
  };
}
