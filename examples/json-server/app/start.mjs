// json-server writes into its data file, and an artifact's files are read-only: it gets a copy in the instance's own folder.
import { constants, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const data = join(process.env.TMPDIR ?? tmpdir(), 'db.json');
copyFileSync(new URL('db.json', import.meta.url), data, constants.COPYFILE_FICLONE);
const program = new URL('node_modules/json-server/lib/bin.js', import.meta.url);
process.argv = [process.argv[0], program.pathname, data, '--host', '127.0.0.1', '--port', process.env.PORT ?? '3000'];
await import(program);
