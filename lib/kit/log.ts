import pino from 'pino';
import { readEnv } from './env.ts';

/** Keys whose values never reach a log line, wherever they sit in the first three levels. */
const SECRET_KEYS = ['password', 'token', 'secret', 'authorization', 'cookie', 'databaseUrl', 'passwordHash', 'clientSecret'];

export type Log = pino.Logger;

let root: Log | undefined;

/** The structured logger: one JSON line per entry on standard error. Make a child per request and per pass. */
export function rootLog(): Log {
  root ??= pino(
    {
      level: readEnv().logLevel,
      base: { pid: process.pid },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    },
    pino.destination({ dest: 2, sync: false }),
  );
  return root;
}
