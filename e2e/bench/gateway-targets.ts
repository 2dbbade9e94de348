import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createGatewayClient } from '#lib/gateway/client.ts';
import { childEnv } from '#lib/kit/env.ts';

/** A way to the same backend: straight, through the gateway, or through nginx. */
export type Target = { name: 'direct' | 'gateway' | 'nginx'; port: number; stop(): Promise<void>; rssMib(): number };

export const HOST = 'bench.dev.localhost';

const BACKEND = `require('node:http').createServer((req, res) => { res.setHeader('content-type', 'text/plain'); res.end('ok'); })
  .listen(Number(process.argv[1]), '127.0.0.1');`;

export async function startDirect(): Promise<Target> {
  const port = await freePort();
  const child = spawn(process.execPath, ['-e', BACKEND, String(port)], { stdio: 'ignore' });
  await isOpen(port);
  return { name: 'direct', port, stop: () => end(child), rssMib: () => rssOf(child) };
}

/** The product's own process in a home of its own. */
export async function startGateway(home: string, backendPort: number): Promise<Target> {
  const port = await freePort();
  const env = childEnv({ ORRERY_HOME: home, ORRERY_GATEWAY_PORT: String(port) });
  const child = spawn(process.execPath, ['lib/gateway/main.ts'], { env, stdio: 'ignore' });
  await isOpen(port);
  const client = createGatewayClient(join(home, 'run', 'gateway.sock'));
  for (let i = 0; i < 200; i += 1) {
    if (await client.health().catch(() => undefined)) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await client.put({
    key: 'host/bench',
    version: 1,
    listen: { kind: 'host', host: HOST, path: '/' },
    backends: [{ instance: 'bench', host: '127.0.0.1', port: backendPort, state: 'ready', weight: 1 }],
    emptyReason: 'the bench has no backend',
  });
  client.close();
  return { name: 'gateway', port, stop: () => end(child), rssMib: () => rssOf(child) };
}

/** Debian's nginx with one worker and connections kept to the backend; null where it is not installed. */
export async function startNginx(folder: string, backendPort: number): Promise<Target | null> {
  if (spawnSync('nginx', ['-v']).error) return null;
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `worker_processes 1; daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http { access_log off; ${temporary}
  upstream backend { server 127.0.0.1:${backendPort}; keepalive 256; keepalive_requests 1000000000; }
  server { listen 127.0.0.1:${port}; server_name ${HOST}; keepalive_requests 1000000000;
    location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_pass http://backend; } } }
`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'ignore' });
  await isOpen(port);
  return { name: 'nginx', port, stop: () => end(child), rssMib: () => rssOf(child) };
}

function rssOf(child: ChildProcess): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const force = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Resolves when something accepts connections on `port`; throws after ten seconds. */
async function isOpen(port: number): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Nothing opened port ${port} within ten seconds.`);
}
