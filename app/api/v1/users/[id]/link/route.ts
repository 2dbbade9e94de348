import { signInLinkWire } from '#lib/domain/explain.ts';
import { newPersonLink } from '#lib/services/person/new-link.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/users/{id}/link', {
  access: 'user:manage',
  summary: 'Make a one-time sign-in link for a person; it is shown once',
  params: idParams,
  output: signInLinkWire,
  status: 201,
  showsSecret: true,
  run: ({ ctx, params }) => newPersonLink(ctx, params.id),
});
