import { z } from 'zod';
import { memberWire, updateMemberInput } from '#lib/domain/team.ts';
import { removeMember } from '#lib/services/member/remove.ts';
import { updateMember } from '#lib/services/member/update.ts';
import { nothing } from '#lib/web/answers.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

const params = z.object({ team: idParam, id: idParam });

export const PATCH = route('PATCH /api/v1/teams/{team}/members/{id}', {
  access: 'member:manage',
  summary: 'Change the role of a member',
  params: params,
  input: updateMemberInput,
  output: memberWire,
  run: ({ ctx, params, input }) => updateMember(ctx, params, input),
});

export const DELETE = route('DELETE /api/v1/teams/{team}/members/{id}', {
  access: 'member:manage',
  summary: 'Take a person out of a team; what they may do there ends at once',
  params: params,
  output: nothing,
  run: ({ ctx, params }) => removeMember(ctx, params),
});
