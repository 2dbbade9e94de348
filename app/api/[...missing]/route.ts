import { AppError } from '#lib/kit/errors.ts';
import { nothing } from '#lib/web/answers.ts';
import { route } from '#lib/web/route.ts';

/** Addresses of the API that do not exist answer as a problem, like everything else there, and not with a page. */
const missing = (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE') =>
  route(`${method} /api/{missing}`, {
    access: 'public',
    summary: 'No such address',
    hidden: true,
    output: nothing,
    run: ({ request }) => {
      throw new AppError(
        'not-found',
        `There is no ${method} ${new URL(request.url).pathname}. The document at /api/openapi.json lists what there is.`,
      );
    },
  });

export const GET = missing('GET');
export const POST = missing('POST');
export const PATCH = missing('PATCH');
export const PUT = missing('PUT');
export const DELETE = missing('DELETE');
