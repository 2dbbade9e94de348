// Cart: what each visitor has picked, kept in memory (so run one instance). GET /carts/:id  POST and DELETE /carts/:id/:product
import { createServer } from 'node:http';

const MAX_CARTS = 10_000;
const carts = new Map();

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://cart');
  if (pathname === '/live' || pathname === '/ready') return send(response, 200, { ok: true });
  await pause(1 + Math.random() * 3);
  const match = /^\/carts\/([A-Za-z0-9-]{1,64})(?:\/([a-z-]{1,40}))?$/.exec(pathname);
  if (!match) return send(response, 404, { error: 'no such page' });
  const [, id, product] = match;
  const cart = carts.get(id) ?? new Map();
  if (product && request.method === 'POST') {
    cart.set(product, (cart.get(product) ?? 0) + 1);
    keep(id, cart);
  } else if (product && request.method === 'DELETE') cart.delete(product);
  else if (product || request.method !== 'GET') return send(response, 405, { error: 'not that way' });
  const items = [...cart].map(([name, count]) => ({ product: name, count }));
  send(response, 200, { items, count: items.reduce((sum, item) => sum + item.count, 0) });
});

/** Remembers the cart; the one untouched for longest makes room. */
function keep(id, cart) {
  carts.delete(id);
  carts.set(id, cart);
  if (carts.size > MAX_CARTS) carts.delete(carts.keys().next().value);
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

server.keepAliveTimeout = 75_000;
server.listen(Number(process.env.PORT ?? 8080), () => console.log(`cart listens on ${server.address().port}`));
process.on('SIGTERM', () => {
  console.log('cart stops: finishing what is open');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
