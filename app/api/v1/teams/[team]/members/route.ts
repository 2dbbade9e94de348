import { z } from 'zod';
import { pageOf } from '#lib/domain/page.ts';
import { addedMemberWire, addMemberInput, memberListParams, memberWire } from '#lib/domain/team.ts';
import { addMember } from '#lib/services/member/add.ts';
import { listMembers } from '#lib/services/member/list.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/teams/{team}/members', {
  access: 'member:read',
  summary: 'Members of a team',
  params: z.object({ team: idParam }),
  query: memberListParams,
  output: pageOf(memberWire),
  run: ({ ctx, params, query }) => listMembers(ctx, params.team, query),
});

export const POST = route('POST /api/v1/teams/{team}/members', {
  access: 'member:manage',
  summary: 'Add a person to a team; for somebody new, a one-time sign-in link is shown once',
  params: z.object({ team: idParam }),
  input: addMemberInput,
  output: addedMemberWire,
  status: 201,
  showsSecret: true,
  run: ({ ctx, params, input }) => addMember(ctx, params.team, input),
});
