import { createProcessDriver } from './driver.ts';
import { FENCE, nodeSpec, SIGNAL } from './testing.ts';

/** Ends this very process at the moment at which the instance is recorded and its program is not yet told to go. */
export async function createTestPlan(options: { home: string; runtimeRoot: string; marker: string }): Promise<never> {
  const driver = createProcessDriver({ ...options, beforeGo: () => process.kill(process.pid, 'SIGKILL') });
  await driver.ensure(nodeSpec('one', `require('fs').writeFileSync(${JSON.stringify(options.marker)}, '')`, { ports: [] }), FENCE, SIGNAL);
  throw new Error('this line is never reached');
}
