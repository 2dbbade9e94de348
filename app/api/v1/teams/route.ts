import { pageOf } from '#lib/domain/page.ts';
import { createTeamInput, teamListParams, teamWire } from '#lib/domain/team.ts';
import { createTeam } from '#lib/services/team/create.ts';
import { listTeams } from '#lib/services/team/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/teams', {
  access: 'team:read',
  summary: 'Teams that I see',
  query: teamListParams,
  output: pageOf(teamWire),
  run: ({ ctx, query }) => listTeams(ctx, query),
});

export const POST = route('POST /api/v1/teams', {
  access: 'team:create',
  summary: 'Make a team',
  input: createTeamInput,
  output: teamWire,
  status: 201,
  run: ({ ctx, input }) => createTeam(ctx, input),
});
