import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { cliOk } from './fixtures/cli.ts';
import { api, eventually, startPlane } from './fixtures/plane.ts';

/**
 * `npm run screenshots`: the pictures of the README, taken from the running product with the storefront under load.
 * They land in public/screenshots.
 */
const FOLDER = 'public/screenshots';
const SIZE = { width: 1280, height: 800 };
const TRAFFIC_SECONDS = 45;

const plane = await startPlane({ timeoutMs: 500_000 });
try {
  await cliOk(plane, ['apply', '-f', 'examples/storefront', '--wait']);
  await cliOk(plane, ['apply', '-f', 'examples/broken/good.yaml', '--wait']);
  for (const name of ['inventory', 'catalog']) await cliOk(plane, ['promote', name, '--to', 'staging', '--yes']);
  await api(plane, 'PUT', '/teams/default/quota', {
    environment: null,
    limits: { services: 20, instances: 12, cpuMilli: 2_000, memoryMib: 1_024 },
  });
  const load = spawn(
    process.execPath,
    ['examples/storefront/load.mjs', '--url', `http://shop.dev.localhost:${plane.gatewayPort}/`, '--rps', '40'],
    { stdio: 'ignore' },
  );
  const { items } = await api<{ items: { id: string; name: string }[] }>(plane, 'GET', '/services?limit=50');
  const web = items.find((item) => item.name === 'web');
  if (!web) throw new Error('the storefront has no service "web"');
  await eventually(
    'traffic is measured',
    async () => {
      const [deployment] = (await api<{ items: { id: string }[] }>(plane, 'GET', '/deployments?service=web&environment=dev')).items;
      const { series } = await api<{ series: { points: unknown[] }[] }>(
        plane,
        'GET',
        `/deployments/${deployment?.id}/metrics?window=300&points=60`,
      );
      return series.some((one) => one.points.length >= TRAFFIC_SECONDS / 5);
    },
    120_000,
    1_000,
  );
  await takePictures(web.id);
  load.kill();
} finally {
  await plane.stop({ all: true });
}

async function takePictures(serviceId: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const executablePath = existsSync('/usr/bin/chromium') ? { executablePath: '/usr/bin/chromium' } : {};
  const browser = await chromium.launch({ ...executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  const pages = {
    home: '/',
    services: '/services',
    service: `/services/${serviceId}`,
    topology: '/topology',
    templates: '/templates',
    environments: '/environments',
    access: '/settings/access',
    audit: '/audit',
  };
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ viewport: SIZE, colorScheme });
    const page = await context.newPage();
    await page.goto(`${plane.url}/sign-in`);
    await page.waitForLoadState('networkidle');
    await page.getByLabel('E-mail').fill(plane.adminEmail);
    await page.getByLabel('Password', { exact: true }).fill(plane.adminPassword);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(plane.url + path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.getByText('Live', { exact: true }).first().waitFor();
      // Lines and the canvas settle; a picture is not a test.
      await page.waitForTimeout(2_500);
      await page.screenshot({ path: `${FOLDER}/${name}${colorScheme === 'dark' ? '-dark' : ''}.png` });
      console.log(`${name} (${colorScheme})`);
    }
    await context.close();
  }
  await browser.close();
}
