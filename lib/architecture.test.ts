import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom, as ARCHITECTURE.md draws it, and which calls are banned in rooms that decide.
 * A rule stands beside its reason; a breach names the file, the import and the rule.
 */
const ROOT = process.cwd();

type Room =
  | 'kit'
  | 'domain'
  | 'db'
  | 'decide'
  | 'drivers'
  | 'gateway'
  | 'link'
  | 'artifact'
  | 'services'
  | 'controllers'
  | 'runtime'
  | 'tasks'
  | 'wiring'
  | 'plane'
  | 'web'
  | 'client'
  | 'cli'
  | 'components'
  | 'pages'
  | 'api'
  | 'prisma';

const ROOMS: [prefix: string, room: Room][] = [
  ['lib/kit/', 'kit'],
  ['lib/domain/', 'domain'],
  ['lib/db/', 'db'],
  ['lib/engine/decide/', 'decide'],
  ['lib/engine/controllers/', 'controllers'],
  ['lib/engine/runtime/', 'runtime'],
  ['lib/engine/tasks/', 'tasks'],
  ['lib/engine/', 'wiring'],
  ['lib/drivers/', 'drivers'],
  ['lib/gateway/', 'gateway'],
  ['lib/link/', 'link'],
  ['lib/artifact/', 'artifact'],
  ['lib/services/', 'services'],
  ['lib/plane/', 'plane'],
  ['lib/web/', 'web'],
  ['lib/client/', 'client'],
  ['lib/cli/', 'cli'],
  ['components/', 'components'],
  ['app/api/', 'api'],
  ['app/', 'pages'],
  ['prisma/', 'prisma'],
];

/** The arrows. A room that is absent from a list may not be imported from there. */
const MAY: Record<Room, readonly Room[]> = {
  kit: ['kit'],
  domain: ['kit', 'domain'],
  db: ['kit', 'domain', 'db', 'prisma'],
  decide: ['kit', 'domain', 'decide'],
  drivers: ['kit', 'domain', 'drivers'],
  gateway: ['kit', 'domain', 'gateway'],
  link: ['kit', 'domain', 'link'],
  artifact: ['kit', 'domain', 'artifact'],
  services: ['kit', 'domain', 'db', 'decide', 'link', 'artifact', 'services', 'prisma'],
  controllers: ['kit', 'domain', 'db', 'decide', 'drivers', 'gateway', 'controllers', 'runtime'],
  runtime: ['kit', 'domain', 'db', 'decide', 'drivers', 'gateway', 'link', 'runtime'],
  // Steps of runs that change wanted state: by the verbs a user would call, with the run's own actor.
  tasks: ['kit', 'domain', 'db', 'services', 'controllers', 'tasks'],
  wiring: ['kit', 'domain', 'db', 'decide', 'drivers', 'gateway', 'link', 'artifact', 'controllers', 'runtime', 'tasks', 'wiring'],
  plane: ['kit', 'domain', 'db', 'drivers', 'gateway', 'services', 'plane'],
  web: ['kit', 'domain', 'db', 'services', 'link', 'web', 'api'],
  client: ['kit', 'domain', 'client'],
  cli: ['kit', 'domain', 'client', 'artifact', 'cli'],
  components: ['kit', 'domain', 'client', 'components'],
  pages: ['kit', 'domain', 'services', 'web', 'client', 'components', 'pages'],
  api: ['kit', 'domain', 'services', 'web', 'api'],
  prisma: ['kit', 'domain', 'db', 'services', 'prisma'],
};

/** Rooms reached through one file only, and why. */
const PORTS: { from: Room; to: Room; only: RegExp; why: string }[] = [
  { from: 'controllers', to: 'drivers', only: /^lib\/drivers\/driver\.ts$/, why: 'controllers know the driver port, not a driver' },
  { from: 'runtime', to: 'drivers', only: /^lib\/drivers\/driver\.ts$/, why: 'the runtime knows the driver port, not a driver' },
  {
    from: 'controllers',
    to: 'gateway',
    only: /^lib\/gateway\/route-table\.ts$/,
    why: 'controllers know the gateway contract, not its client',
  },
  {
    from: 'runtime',
    to: 'gateway',
    only: /^lib\/gateway\/route-table\.ts$/,
    why: 'the runtime knows the gateway contract, not its client',
  },
  {
    from: 'web',
    to: 'db',
    only: /^lib\/db\/(client|events|notify|sql)\.ts$/,
    why: 'web reaches the database for sessions and the event stream alone',
  },
];

/**
 * Pages whose subject is an editor or a canvas: what they need of these libraries comes with them. Everywhere else they are loaded by
 * `import()` when somebody asks for them, so that a first visit stays under 240 kB of script (`npm run bench -- pages`).
 */
const EDITORS_AND_CANVASES = [
  /^app\/\(portal\)\/topology\//,
  /^app\/\(portal\)\/services\/\[id\]\/topology\//,
  /^app\/\(portal\)\/services\/new\//,
];
const LATE_PACKAGES =
  /^(zod|yaml|ajv|@codemirror\/|@lezer\/|@rjsf\/|@xyflow\/|@floating-ui\/|@mantine\/(form|dates|notifications|spotlight|modals|charts)|next-auth)/;
/** Mantine's light half. The rest (Select, Modal, Menu, Popover, Tooltip, NumberInput …) brings floating-ui, transitions or masks along. */
const EARLY_MANTINE = new Set(
  `ActionIcon Badge Box Button Checkbox Chip CloseButton ColorSchemeScript createTheme Group Kbd Loader mantineHtmlProps MantineProvider
   NativeSelect PasswordInput Radio SegmentedControl Skeleton Stack Switch Text Textarea TextInput Title UnstyledButton
   useMantineColorScheme VisuallyHidden`.split(/\s+/),
);

/** next-auth takes this one setting from the environment alone, so that route writes it. */
const SETS_ENV = new Set(['app/api/auth/[...nextauth]/route.ts']);

const files = listFiles(['lib', 'app', 'components', 'prisma']).filter((file) => !file.startsWith('prisma/generated/'));
const sources = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
const product = files.filter((file) => !isTest(file));

describe('rooms', () => {
  it('import only along the arrows', () => {
    const breaches: string[] = [];
    for (const file of product) {
      const from = roomOf(file);
      if (!from) continue;
      for (const target of importsOf(file)) {
        const to = roomOf(target);
        if (!to) continue;
        if (!MAY[from].includes(to)) breaches.push(`${file} -> ${target}: ${from} may not import ${to}`);
        for (const port of PORTS) {
          if (port.from === from && port.to === to && !port.only.test(target)) breaches.push(`${file} -> ${target}: ${port.why}`);
        }
      }
    }
    expect(breaches).toEqual([]);
  });

  it('features never import features', () => {
    const breaches = product.flatMap((file) => {
      const own = /^components\/features\/([^/]+)\//.exec(file)?.[1];
      if (!own) return [];
      return importsOf(file).filter((target) => {
        const other = /^components\/features\/([^/]+)\//.exec(target)?.[1];
        return other !== undefined && other !== own;
      });
    });
    expect(breaches).toEqual([]);
  });

  it('no client component reaches the server: services, db, drivers, engine, web', () => {
    const breaches: string[] = [];
    for (const file of product.filter((name) => /^\s*(['"])use client\1/.test(sources.get(name) ?? ''))) {
      const path = findPath(file, (target) => /^lib\/(services|db|drivers|engine|web|gateway|link|plane)\//.test(target));
      if (path) breaches.push(path.join(' -> '));
    }
    expect(breaches).toEqual([]);
  });

  it('a page without editor or canvas loads nothing heavy on a first visit', () => {
    const pages = product.filter((file) => /^app\/.*(page|layout|loading|error|not-found)\.tsx$/.test(file));
    const light = pages.filter((file) => !EDITORS_AND_CANVASES.some((heavy) => heavy.test(file)));
    expect(light.length).toBeGreaterThan(20);
    const breaches = new Set<string>();
    for (const page of light) {
      for (const [file, path] of browserFilesOf(page)) {
        for (const { from, names } of valueImportsOf(file)) {
          const late = LATE_PACKAGES.test(from) ? from : '';
          const heavy = from === '@mantine/core' ? names.filter((name) => !EARLY_MANTINE.has(name)).join(', ') : '';
          if (late || heavy) breaches.add(`${path.join(' -> ')} loads ${late || heavy}: by import() when it is wanted`);
        }
      }
    }
    expect([...breaches]).toEqual([]);
  });

  it('the environment is read in lib/kit/env.ts alone', () => {
    // Text in backquotes may show a user how their own program reads its environment.
    const reads = (file: string) => /process\.env\b/.test(code(file).replace(/`[^`]*`/g, ''));
    expect(product.filter((file) => file !== 'lib/kit/env.ts' && !SETS_ENV.has(file) && reads(file))).toEqual([]);
  });

  it('rooms that decide have no clock, chance, timer or network', () => {
    const banned = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bsetTimeout\(|\bsetInterval\(|\bfetch\(/;
    expect(product.filter((file) => /^lib\/(domain|engine\/decide)\//.test(file) && banned.test(code(file)))).toEqual([]);
  });

  it('nothing is evaluated as JavaScript', () => {
    expect(product.filter((file) => /\beval\(|\bnew Function\(|from 'node:vm'/.test(code(file)))).toEqual([]);
  });

  it('only lib/db opens connections and makes the Prisma client', () => {
    const opens = /\bnew PrismaClient\(|\bnew pg\.(Pool|Client)\(|\bnew (Pool|Client)\(\{ connectionString/;
    expect(product.filter((file) => !/^(lib\/db\/|lib\/plane\/|prisma\/)/.test(file) && opens.test(code(file)))).toEqual([]);
  });
});

function isTest(file: string): boolean {
  return /\.test\.tsx?$|\/testing\.ts$|\/testing\/|conformance\.ts$|-fixtures?\.ts$/.test(file);
}

function roomOf(file: string): Room | undefined {
  return ROOMS.find(([prefix]) => file.startsWith(prefix))?.[1];
}

/** A file's text without comments and strings' insides mattering: enough for the call rules above. */
function code(file: string): string {
  return (sources.get(file) ?? '').replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function importsOf(file: string): string[] {
  const found: string[] = [];
  for (const match of code(file).matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
    const target = resolveImport(file, match[1] ?? '');
    if (target) found.push(target);
  }
  return found;
}

function resolveImport(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(file), specifier));
  return undefined;
}

type ValueImport = { from: string; names: string[] };

/** What a file imports for its values, at once: no types, no `import()`. */
function valueImportsOf(file: string): ValueImport[] {
  const found: ValueImport[] = [];
  for (const [, type, clause = '', from = ''] of code(file).matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:([\w*\s{},$]+?)\s+from\s+)?['"]([^'"\n]+)['"]/g,
  )) {
    const parts = (/\{([^}]*)\}/.exec(clause)?.[1] ?? '').split(',').map((part) => part.trim());
    const names = parts.filter((part) => part !== '' && !part.startsWith('type ')).map((part) => part.split(/\s+as\s+/)[0] ?? part);
    const onlyTypes = clause.trim().startsWith('{') && names.length === 0;
    if (!type && !onlyTypes) found.push({ from, names });
  }
  return found;
}

/** Every file that a page's first visit loads in the browser, with the chain that leads to it: what is below a "use client" file. */
function browserFilesOf(page: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const seen = new Set<string>();
  const queue: { path: string[]; inBrowser: boolean }[] = [{ path: [page], inBrowser: false }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const file = next.path.at(-1) ?? '';
    const inBrowser = next.inBrowser || /^\s*(['"])use client\1/.test(sources.get(file) ?? '');
    if (!sources.has(file) || seen.has(`${file} ${inBrowser}`)) continue;
    seen.add(`${file} ${inBrowser}`);
    if (inBrowser && !found.has(file)) found.set(file, next.path);
    for (const { from } of valueImportsOf(file)) {
      const target = resolveImport(file, from);
      if (target) queue.push({ path: [...next.path, target], inBrowser });
    }
  }
  return found;
}

/** The first chain of value imports from a file to one that matches; type-only imports vanish and do not count. */
function findPath(start: string, matches: (file: string) => boolean): string[] | undefined {
  const queue: string[][] = [[start]];
  const seen = new Set([start]);
  for (let path = queue.shift(); path; path = queue.shift()) {
    const file = path[path.length - 1] ?? '';
    const text = code(file).replace(/import\s+type\s[^;]*;/g, '');
    for (const match of text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      const target = resolveImport(file, match[1] ?? '');
      if (!target || seen.has(target)) continue;
      if (matches(target)) return [...path, target];
      seen.add(target);
      if (sources.has(target)) queue.push([...path, target]);
    }
  }
  return undefined;
}

function listFiles(folders: string[]): string[] {
  const out: string[] = [];
  const walk = (folder: string) => {
    for (const name of readdirSync(join(ROOT, folder))) {
      const path = `${folder}/${name}`;
      if (statSync(join(ROOT, path)).isDirectory()) walk(path);
      else if (/\.tsx?$/.test(name)) out.push(path);
    }
  };
  for (const folder of folders) walk(folder);
  return out;
}
