// Node-RED keeps what it is told in its user folder, and an artifact's files are read-only: that folder is the instance's own.
const { copyFileSync, existsSync, mkdirSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const userDir = join(process.env.TMPDIR ?? tmpdir(), 'node-red');
mkdirSync(userDir, { recursive: true });
if (!existsSync(join(userDir, 'flows.json'))) copyFileSync(join(__dirname, 'flows.json'), join(userDir, 'flows.json'));

module.exports = {
  userDir,
  flowFile: join(userDir, 'flows.json'),
  uiHost: '127.0.0.1',
  uiPort: Number(process.env.PORT ?? 1880),
  credentialSecret: false,
  editorTheme: { tours: false },
  externalModules: { palette: { allowInstall: false }, modules: { allowInstall: false } },
  telemetry: { enabled: false, updateNotification: false },
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
