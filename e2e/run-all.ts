import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from '../lib/plane/build.ts';

/**
 * `npm test`: everything, in order of cost, and at the end one line `N passed, N failed`. A suite that dies without a report counts
 * as one failure, so that silence is never success. Arguments choose suites: `npm test -- unit browser`.
 */
type Count = { passed: number; failed: number; skipped: number };
type Suite = { name: string; run(): Promise<Count> };

const reports = mkdtempSync(join(tmpdir(), 'orrery-reports-'));
const bin = (name: string) => join('node_modules', '.bin', name);

const suites: Suite[] = [
  { name: 'format', run: () => single(bin('biome'), ['check', '--error-on-warnings', '.']) },
  { name: 'types', run: () => single(bin('tsc'), ['--noEmit', '-p', '.']) },
  { name: 'unused', run: () => single(bin('knip'), []) },
  { name: 'unit', run: vitest },
  // The portal is built before a browser waits for it.
  { name: 'build', run: build },
  { name: 'browser', run: playwright },
];

async function main(): Promise<void> {
  const chosen = process.argv.slice(2);
  const total: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of suites.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
    const startedAt = Date.now();
    console.log(`\n== ${suite.name}`);
    const count = await suite.run();
    console.log(
      `== ${suite.name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
    );
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
  }
  rmSync(reports, { recursive: true, force: true });
  console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

async function single(command: string, args: string[]): Promise<Count> {
  const code = await run(command, args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function build(): Promise<Count> {
  try {
    await ensureBuild(console.log);
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function vitest(): Promise<Count> {
  const file = join(reports, 'unit.json');
  const code = await run(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
  type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number; numFailedTestSuites: number };
  const report = readReport<Report>(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const failed = report.numFailedTests + (report.numFailedTests === 0 && code !== 0 ? 1 : 0);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests };
}

async function playwright(): Promise<Count> {
  const file = join(reports, 'browser.json');
  const code = await run(bin('playwright'), ['test', '--reporter=line,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  type Spec = { title: string; file: string; tests: { results: { duration: number }[] }[] };
  type Part = { specs?: Spec[]; suites?: Part[] };
  type Report = Part & { stats: { expected: number; unexpected: number; flaky: number; skipped: number } };
  const report = readReport<Report>(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const specsOf = (part: Part): Spec[] => [...(part.specs ?? []), ...(part.suites ?? []).flatMap(specsOf)];
  const msOf = (spec: Spec) => spec.tests.flatMap(({ results }) => results).reduce((sum, { duration }) => sum + duration, 0);
  console.log('The slowest journeys:');
  for (const spec of specsOf(report)
    .sort((a, b) => msOf(b) - msOf(a))
    .slice(0, 12))
    console.log(`  ${(msOf(spec) / 1000).toFixed(1).padStart(6)} s  ${spec.file}: ${spec.title}`);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + (unexpected + flaky === 0 && code !== 0 ? 1 : 0), skipped };
}

function run(command: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function readReport<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

await main();
