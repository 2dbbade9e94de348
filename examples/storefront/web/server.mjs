// Web: the shop's pages. Asks catalog for products and cart for what the visitor picked.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { page } from './page.mjs';

const CATALOG_URL = process.env.CATALOG_URL ?? 'http://127.0.0.1:8081';
const CART_URL = process.env.CART_URL ?? 'http://127.0.0.1:8082';
const BANNER = process.env.BANNER ?? 'Instruments for looking up';
const ACCENT = /^#[0-9a-f]{6}$/i.test(process.env.ACCENT ?? '') ? process.env.ACCENT : '#b4641e';

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://web');
  try {
    if (pathname === '/live') return send(response, 200, 'alive');
    if (pathname === '/ready') return send(response, 200, 'ready');
    const visitor = visitorOf(request);
    if (pathname === '/' && request.method === 'GET') return await showShop(response, visitor);
    const change = /^\/cart\/(add|remove)\/([a-z-]{1,40})$/.exec(pathname);
    if (change && request.method === 'POST') return await changeCart(request, response, visitor, change[1], change[2]);
    send(response, 404, 'There is no such page.');
  } catch (error) {
    console.error(`${request.method} ${pathname}: ${error.message}`);
    send(response, 502, 'The shop is not complete right now. Please try again.');
  }
});

async function showShop(response, visitor) {
  const [catalog, cart] = await Promise.all([
    ask(`${CATALOG_URL}/products`),
    ask(`${CART_URL}/carts/${visitor.id}`).catch(() => ({ items: [], count: 0, gone: true })),
  ]);
  send(response, 200, page({ products: catalog.products, cart, banner: BANNER, accent: ACCENT, servedBy: process.pid }), {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    ...(visitor.isNew ? { 'set-cookie': `visitor=${visitor.id}; Path=/; HttpOnly; SameSite=Lax` } : {}),
  });
}

async function changeCart(request, response, visitor, verb, product) {
  await ask(`${CART_URL}/carts/${visitor.id}/${product}`, verb === 'add' ? 'POST' : 'DELETE');
  const cookie = visitor.isNew ? { 'set-cookie': `visitor=${visitor.id}; Path=/; HttpOnly; SameSite=Lax` } : {};
  request.resume();
  send(response, 303, '', { location: '/', ...cookie });
}

async function ask(url, method = 'GET') {
  const answer = await fetch(url, { method, signal: AbortSignal.timeout(4_000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

function visitorOf(request) {
  const known = /(?:^|;\s*)visitor=([A-Za-z0-9-]{1,64})/.exec(request.headers.cookie ?? '')?.[1];
  return { id: known ?? randomUUID(), isNew: !known };
}

function send(response, status, body, headers = { 'content-type': 'text/plain; charset=utf-8' }) {
  response.writeHead(status, headers);
  response.end(body);
}

server.keepAliveTimeout = 75_000;
server.listen(Number(process.env.PORT ?? 8080), () =>
  console.log(`web listens on ${server.address().port}, catalog at ${CATALOG_URL}, cart at ${CART_URL}`),
);
process.on('SIGTERM', () => {
  console.log('web stops: finishing what is open');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
