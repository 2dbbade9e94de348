import { spawn } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Probe } from '#lib/domain/probe.ts';
import { toKeepable } from '#lib/kit/text.ts';
import { spawnUser } from './user.ts';

export type CheckResult = { pass: boolean; message: string };
/** Where a probe looks: the instance's ports, and what a command needs to run beside the program. */
export type CheckTarget = {
  portOf(port: string | number): number | undefined;
  cwd: string;
  env: Record<string, string>;
  uid: number | undefined;
};

const READ_CAP = 4096;

/** Runs one probe once. Never throws: what went wrong is the message. */
export async function runCheck(probe: Probe, target: CheckTarget): Promise<CheckResult> {
  const { check } = probe;
  const port = check.kind === 'exec' ? 0 : target.portOf(check.port);
  if (port === undefined && check.kind !== 'exec') return fail(`There is no port named "${check.port}".`);
  const work = check.kind === 'exec' ? checkExec(check.command, probe.timeoutMs, target) : checkPort(check, port ?? 0, probe.timeoutMs);
  // An argument with a NUL, a header that is none: Node throws at once, and a probe that throws never runs again.
  return work.catch((error: unknown) => fail(`The probe could not be started (${String(error)}).`));
}

const checkPort = (check: Exclude<Probe['check'], { kind: 'exec' }>, port: number, timeoutMs: number): Promise<CheckResult> =>
  check.kind === 'tcp' ? checkTcp(port, timeoutMs) : checkHttp(check, port, timeoutMs);

function checkTcp(port: number, timeoutMs: number): Promise<CheckResult> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (result: CheckResult) => {
      clearTimeout(timer);
      socket.destroy();
      done(result);
    };
    const timer = setTimeout(() => finish(fail(`Port ${port} did not answer within ${timeoutMs} ms.`)), timeoutMs);
    socket.once('connect', () => finish(pass(`Port ${port} accepts connections.`)));
    socket.once('error', (error) => finish(fail(`Port ${port} refused the connection (${codeOf(error)}).`)));
  });
}

type Http = Extract<Probe['check'], { kind: 'http' }>;

function checkHttp(check: Http, port: number, timeoutMs: number): Promise<CheckResult> {
  const what = `GET ${check.path} on port ${port}`;
  return new Promise((done) => {
    const send = check.https ? httpsRequest : httpRequest;
    const headers = { host: `127.0.0.1:${port}`, connection: 'close', 'user-agent': 'orrery-probe', ...Object.fromEntries(check.headers) };
    const call = send({ host: '127.0.0.1', port, path: check.path, agent: false, headers, rejectUnauthorized: false });
    let settled = false;
    const finish = (result: CheckResult) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      call.destroy();
      done(result);
    };
    const timer = setTimeout(() => finish(fail(`${what} did not answer within ${timeoutMs} ms.`)), timeoutMs);
    call.on('error', (error) => finish(fail(`${what} failed (${codeOf(error)}).`)));
    call.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const good = status >= 200 && status < 400;
      let body = '';
      const conclude = () => finish(good ? pass(`${what} answered ${status}.`) : fail(`${what} answered ${status}${excerpt(body)}.`));
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8').slice(0, READ_CAP);
        if (body.length >= READ_CAP) conclude();
      });
      response.on('end', conclude);
      response.on('error', conclude);
    });
    call.end();
  });
}

function checkExec(command: string[], timeoutMs: number, target: CheckTarget): Promise<CheckResult> {
  const [program = '', ...args] = command;
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: target.cwd,
      env: target.env as NodeJS.ProcessEnv,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...spawnUser(target.uid),
    });
    child.unref();
    let output = '';
    let settled = false;
    const finish = (result: CheckResult) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      killGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      done(result);
    };
    const timer = setTimeout(() => finish(fail(`The command "${program}" did not end within ${timeoutMs} ms.`)), timeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        if (output.length < READ_CAP) output += chunk.toString('utf8').slice(0, READ_CAP);
      });
      stream.on('error', () => undefined);
    }
    child.once('error', (error) => finish(fail(`The command "${program}" could not be started (${codeOf(error)}).`)));
    child.once('exit', (code, signal) =>
      finish(
        code === 0
          ? pass(`The command "${program}" succeeded.`)
          : fail(`The command "${program}" ended with ${signal ?? `code ${code}`}${excerpt(output)}.`),
      ),
    );
  });
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // all of it is gone
  }
}

function excerpt(text: string): string {
  const line = [...text]
    .map((c) => (c < ' ' ? ' ' : c))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' ? '' : `: ${toKeepable(line, 200)}`;
}

const pass = (message: string): CheckResult => ({ pass: true, message });
const fail = (message: string): CheckResult => ({ pass: false, message });
const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.message);
