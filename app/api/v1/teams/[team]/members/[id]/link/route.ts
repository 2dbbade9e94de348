import { z } from 'zod';
import { signInLinkWire } from '#lib/domain/explain.ts';
import { newMemberLink } from '#lib/services/person/new-link.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/teams/{team}/members/{id}/link', {
  access: 'member:manage',
  summary: 'Make another one-time sign-in link for a member who has never signed in; it is shown once',
  params: z.object({ team: idParam, id: idParam }),
  output: signInLinkWire,
  status: 201,
  showsSecret: true,
  run: ({ ctx, params }) => newMemberLink(ctx, params),
});
