import { elsewhere, fenceposts, rolling } from './rollout-suites.ts';
import { FOLDER, isThere, readTables, type Suite } from './rows.ts';
import { fit, nodeAffinity, spread, taints } from './scheduling-suites.ts';

export const SUITES: readonly Suite[] = [fenceposts, rolling, fit, taints, nodeAffinity, spread, ...elsewhere];

/** `npm run conformance -- [suite …]`: per suite what passed, what failed and what is out of scope, by id. Exit code 1 where a row failed. */
function main(names: readonly string[]): number {
  const chosen = names.length === 0 ? SUITES : SUITES.filter((suite) => names.includes(suite.name));
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`There is no suite ${unknown.join(', ')}: there are ${SUITES.map((suite) => suite.name).join(', ')}.`);
    return 2;
  }
  if (!isThere()) {
    console.log(`The conformance rows are not here (${FOLDER}): skipped.`);
    return 0;
  }
  let failures = 0;
  for (const suite of chosen) {
    const { passed, failed, outside } = runSuite(suite);
    console.log(`${suite.name}: ${passed.length} passed, ${failed.length} failed, ${outside.length} out of scope`);
    for (const id of failed) console.log(`  failed        ${id}`);
    for (const { id, reason } of outside) console.log(`  out of scope  ${id}: ${reason}`);
    failures += failed.length;
  }
  return failures === 0 ? 0 : 1;
}

export function runSuite(suite: Suite): { passed: string[]; failed: string[]; outside: { id: string; reason: string }[] } {
  const cases = suite.cases(readTables(suite.file));
  const judged = cases.filter((one) => one.pass);
  const outcome = judged.map((one) => ({ id: one.id, ok: one.pass?.() === true }));
  return {
    passed: outcome.filter((one) => one.ok).map((one) => one.id),
    failed: outcome.filter((one) => !one.ok).map((one) => one.id),
    outside: cases.flatMap((one) => (one.pass ? [] : [{ id: one.id, reason: one.reason ?? 'no reason given' }])),
  };
}

if (process.argv[1]?.endsWith('conformance/main.ts')) process.exitCode = main(process.argv.slice(2));
