import { createInterface } from 'node:readline';
import pino from 'pino';
import { createProcessDriver } from './driver.ts';
import { nodeSpec, SIGNAL } from './testing.ts';

type Order = {
  call: 'ensure' | 'stop' | 'remove' | 'phase';
  id: string;
  attempt?: number;
  epoch?: number;
  code?: string;
  graceMs?: number;
};

/** A plane of its own for tests: takes orders as JSON lines on standard input and answers each with a line. */
export function runTestPlane(home: string, runtimeRoot: string): void {
  const driver = createProcessDriver({ home, runtimeRoot, log: pino({ level: 'fatal' }) });
  const carryOut = async ({ call, id, attempt = 0, epoch = 1, code = '', graceMs = 1000 }: Order): Promise<string> => {
    const fence = { epoch: BigInt(epoch) };
    if (call === 'ensure') return (await driver.ensure(nodeSpec(id, code, { attempt, ports: [] }), fence, SIGNAL)).phase;
    if (call === 'stop') await driver.stop(id, graceMs, fence);
    if (call === 'remove') await driver.remove(id, fence);
    return (await driver.observe(SIGNAL)).find((each) => each.id === id)?.phase ?? 'none';
  };
  createInterface({ input: process.stdin }).on('line', (line) => {
    carryOut(JSON.parse(line) as Order).then(
      (answer) => console.log(answer),
      (error: unknown) => console.log(error instanceof Error && 'code' in error ? String(error.code) : String(error)),
    );
  });
  console.log('up');
}
