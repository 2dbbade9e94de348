/**
 * Ids are a prefix and a lowercase, time-sortable core: `dep_01jd…`. The core alone names things outside
 * (process folders, pods), because underscores are illegal there.
 */
export const ID_PREFIXES = {
  team: 'team',
  user: 'user',
  member: 'mem',
  session: 'ses',
  token: 'tok',
  link: 'lnk',
  cluster: 'clu',
  node: 'node',
  environment: 'env',
  service: 'svc',
  revision: 'rev',
  deployment: 'dep',
  rollout: 'rol',
  instance: 'ins',
  dependency: 'edge',
  event: 'evt',
  audit: 'aud',
  request: 'req',
  artifact: 'art',
  template: 'tpl',
  templateRun: 'trun',
  quota: 'quo',
  approval: 'apr',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;
export type NewId = (kind: IdKind) => string;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
let lastMs = 0;
let counter = 0;

/** Crockford base32, lowercase: 10 characters of milliseconds, 4 of an in-process counter, 8 of randomness. Sortable within one process. */
export const newId: NewId = (kind) => `${ID_PREFIXES[kind]}_${newIdCore()}`;

/** The core of an id without its prefix: lowercase letters and digits, valid as a DNS label and a file name. */
export function idCore(id: string): string {
  const cut = id.indexOf('_');
  return cut < 0 ? id : id.slice(cut + 1);
}

function newIdCore(): string {
  const ms = Date.now();
  if (ms <= lastMs) counter += 1;
  else {
    lastMs = ms;
    counter = 0;
  }
  const random = crypto.getRandomValues(new Uint8Array(8));
  let tail = '';
  for (const byte of random) tail += ALPHABET.charAt(byte & 31);
  return encode(lastMs, 10) + encode(counter, 4) + tail;
}

function encode(value: number, length: number): string {
  let rest = value;
  let out = '';
  for (let i = 0; i < length; i += 1) {
    out = ALPHABET.charAt(rest % 32) + out;
    rest = Math.floor(rest / 32);
  }
  return out;
}
