import { AppError } from '#lib/kit/errors.ts';
import { isPortFree } from './postgres-settings.ts';

/** Refuses to start, in one sentence, when a port we need is taken. `hosts` empty: every address. */
export async function assertPortFree(
  port: number,
  variable: string,
  what: string,
  hosts: readonly (string | undefined)[] = [undefined],
): Promise<void> {
  if (port === 0) return;
  for (const host of hosts) {
    if (!(await isPortFree(port, host))) throw portTaken(port, variable, what);
  }
}

export function portTaken(port: number, variable: string, what: string): AppError {
  const other = port < 65_535 ? port + 1 : 3000;
  return new AppError(
    'conflict',
    `Port ${port} is in use by another program, and ${what} needs it: stop that program, or choose another port with ${variable}=${other}.`,
  );
}
