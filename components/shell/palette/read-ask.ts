export type AskKind = 'restart' | 'scale' | 'roll-back' | 'stop' | 'start' | 'logs';
export type Ask = { kinds: AskKind[]; name: string; count: number | undefined };

const VERBS: readonly [words: string, kind: AskKind][] = [
  ['restart', 'restart'],
  ['scale', 'scale'],
  ['roll back', 'roll-back'],
  ['rollback', 'roll-back'],
  ['stop', 'stop'],
  ['start', 'start'],
  ['logs', 'logs'],
];
const SHORTEST = 3;

/**
 * `restart check`, `scale cart 3`: a verb or its beginning, then the name of what it is about. A whole verb and a space ask for the name,
 * which is empty so far. Undefined for anything else.
 */
export function readAsk(text: string): Ask | undefined {
  const words = text.trim().toLowerCase().split(/\s+/);
  const alone = /\s$/.test(text) ? VERBS.filter(([verb]) => verb === words.join(' ')).map(([, kind]) => kind) : [];
  if (alone.length > 0) return { kinds: alone, name: '', count: undefined };
  for (const taken of [2, 1]) {
    const said = words.slice(0, taken).join(' ');
    const rest = words.slice(taken);
    if (rest.length === 0 || said.length < SHORTEST) continue;
    const kinds = VERBS.filter(([verb]) => (taken === 2 ? verb === said : verb.startsWith(said))).map(([, kind]) => kind);
    if (kinds.length === 0) continue;
    const last = rest.at(-1) ?? '';
    const counted = kinds.includes('scale') && rest.length > 1 && /^\d{1,3}$/.test(last);
    return { kinds: [...new Set(kinds)], name: (counted ? rest.slice(0, -1) : rest).join(' '), count: counted ? Number(last) : undefined };
  }
  return undefined;
}
