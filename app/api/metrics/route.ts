import { streamOf } from '#lib/web/answers.ts';
import { planeMetrics } from '#lib/web/plane-metrics.ts';
import { route } from '#lib/web/route.ts';

/** Behind a token with a platform role and not "from loopback": a server behind a proxy sees loopback for everybody. */
export const GET = route('GET /api/metrics', {
  access: 'engine:read',
  summary: 'Measurements of this process and of the plane, as Prometheus text',
  output: streamOf('text/plain; version=0.0.4; charset=utf-8'),
  run: async () => {
    const { text, contentType } = await planeMetrics();
    return { body: text, contentType };
  },
});
