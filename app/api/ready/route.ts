import { checkReadiness, readinessWire } from '#lib/web/readiness.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/ready', {
  access: 'public',
  summary: 'The database answers, all migrations are applied and the hosted engine runs; 503 with the reason otherwise',
  output: readinessWire,
  run: () => checkReadiness(),
});
