import { type ConformanceProgram, driverConformance } from '#lib/drivers/conformance.ts';
import { createTestPlace, DEAF, HTTP_PORT, NO_PROBES, probe, SERVE } from './testing.ts';

const TALK =
  "console.log('out 1'); console.log('out 2'); console.log('out 3'); let n = 0; setInterval(() => console.log('tick ' + ++n), 100);";
const PROGRAMS: Record<ConformanceProgram, string> = {
  serves: TALK + SERVE,
  deaf: DEAF + SERVE,
  exits: 'process.exit(3)',
  dies: `${TALK}${SERVE}setTimeout(() => process.exit(7), 1200);`,
  'never-ready': 'setInterval(() => {}, 1000);',
  loses:
    "let ok = true; setTimeout(() => ok = false, 1200); require('http').createServer((q, r) => { r.statusCode = ok ? 200 : 503; r.end(); }).listen(process.env.PORT);",
};

driverConformance('process', async () => {
  const place = createTestPlace();
  return {
    open: place.open,
    program: (kind) => ({
      command: ['node', '-e', PROGRAMS[kind]],
      ports: HTTP_PORT,
      probes: { ...NO_PROBES, readiness: probe({ kind: 'http', path: '/', port: 'http', https: false, headers: [] }) },
    }),
    dispose: place.dispose,
  };
});
