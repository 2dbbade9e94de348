import type { Figure } from './figure.ts';

/**
 * `npm run bench [-- name …]`: each figure is one JSON line; exit 1 where a bar is missed. Figures are medians of at least five rounds,
 * and where a peer runs here too it is measured in the same interleaved run: compare by ratio, since machines differ.
 */
const BENCHES: Record<string, () => Promise<{ run(): AsyncIterable<Figure> }>> = {
  start: () => import('./start.ts'),
  engine: () => import('./engine.ts'),
  gateway: () => import('./gateway.ts'),
  api: () => import('./api.ts'),
  lists: () => import('./lists.ts'),
  pages: () => import('./pages.ts'),
  topology: () => import('./topology.ts'),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}". There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}

let missed = 0;
for (const [name, load] of Object.entries(BENCHES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const { run } = await load();
  for await (const figure of run()) {
    if (figure.met === false) missed += 1;
    console.log(JSON.stringify(figure));
  }
}
process.exitCode = missed > 0 ? 1 : 0;
