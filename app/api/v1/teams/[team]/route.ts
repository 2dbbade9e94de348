import { z } from 'zod';
import { teamWire, updateTeamInput } from '#lib/domain/team.ts';
import { getTeam } from '#lib/services/team/get.ts';
import { updateTeam } from '#lib/services/team/update.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/teams/{team}', {
  access: 'team:read',
  summary: 'One team by id or name',
  params: z.object({ team: idParam }),
  output: teamWire,
  run: ({ ctx, params }) => getTeam(ctx, params.team),
});

export const PATCH = route('PATCH /api/v1/teams/{team}', {
  access: 'team:update',
  summary: 'Change a team',
  params: z.object({ team: idParam }),
  input: updateTeamInput,
  output: teamWire,
  run: ({ ctx, params, input }) => updateTeam(ctx, params.team, input),
});
