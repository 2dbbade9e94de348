import prom from 'prom-client';
import { processSingleton } from './process-singleton.ts';

/** The process's registry: made once, whichever bundle asks first. */
export const metrics = processSingleton('web.metrics', () => {
  const registry = new prom.Registry();
  // Its lag is measured by a timer of its own: at the default of 10 ms that would be most of what an idle process does.
  prom.collectDefaultMetrics({ register: registry, prefix: 'orrery_', eventLoopMonitoringPrecision: 250 });
  const requests = new prom.Histogram({
    name: 'orrery_http_request_duration_seconds',
    help: 'Time from the first byte of a request to its answer (streams: to their first byte), by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return { registry, requests };
});

export function observeRequest(method: string, route: string, status: number, seconds: number): void {
  metrics.requests.observe({ method, route, status: String(status) }, seconds);
}
