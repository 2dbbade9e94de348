import { spawn } from 'node:child_process';
import { childEnv } from '#lib/kit/env.ts';

/**
 * `npm run seed`, and the first `npm run dev`: fills a running plane with believable states, a broken one included, through the same
 * command a person would use. Applying it again changes nothing.
 */
const STEPS: { say: string; args: string[]; mayFail?: boolean }[] = [
  { say: 'a storefront of four services in dev', args: ['apply', '-f', 'examples/storefront', '--wait'] },
  { say: 'the same in staging', args: ['apply', '-f', 'examples/storefront', '--environment', 'staging', '--wait'] },
  { say: 'a service that works', args: ['apply', '-f', 'examples/broken/good.yaml', '--wait'] },
  // Exit 5 (undone by itself) the first time, 4 (found bad before) afterwards: both are the state this is for.
  { say: 'a revision of it that does not', args: ['apply', '-f', 'examples/broken/crashes.yaml', '--wait'], mayFail: true },
];

for (const step of STEPS) {
  console.log(`Seeding ${step.say} …`);
  const code = await orrery(step.args);
  if (code !== 0 && !step.mayFail) {
    console.error(`orrery ${step.args.join(' ')} ended with ${code}; the rest is left out.`);
    process.exit(1);
  }
}
console.log('Seeded.');

function orrery(args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['lib/cli/bin.mjs', ...args], { stdio: 'inherit', env: childEnv({ CI: '1' }) });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
