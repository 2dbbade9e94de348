import type { HealthStatus } from '#lib/domain/deployment.ts';

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39], cyan: [36, 39] } as const;
export type Colour = keyof typeof CODES;

/** Colours where they are wanted, the same text without them elsewhere. */
export type Style = (colour: Colour, text: string) => string;

export const makeStyle =
  (on: boolean): Style =>
  (colour, text) =>
    on ? `\u001b[${CODES[colour][0]}m${text}\u001b[${CODES[colour][1]}m` : text;

export function healthColour(health: HealthStatus | string): Colour {
  if (health === 'Healthy' || health === 'ready') return 'green';
  if (health === 'Degraded' || health === 'Missing' || health === 'failed' || health === 'unreachable') return 'red';
  return health === 'Progressing' || health === 'starting' || health === 'unready' || health === 'pending' ? 'yellow' : 'dim';
}
