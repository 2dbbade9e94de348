// Inventory: how many of each product are on the shelf. GET /stock?ids=a,b  POST /stock/:id/take
import { createServer } from 'node:http';

const shelf = new Map(
  Object.entries({ astrolabe: 7, orrery: 3, sextant: 12, telescope: 5, sundial: 24, globe: 9, compass: 41, chart: 130 }),
);

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://inventory');
  if (url.pathname === '/live' || url.pathname === '/ready') return send(response, 200, { ok: true });
  await pause(1 + Math.random() * 4);
  if (request.method === 'GET' && url.pathname === '/stock') {
    const ids = (url.searchParams.get('ids') ?? [...shelf.keys()].join(',')).split(',').slice(0, 100);
    return send(response, 200, Object.fromEntries(ids.map((id) => [id, shelf.get(id) ?? 0])));
  }
  const take = /^\/stock\/([a-z-]+)\/take$/.exec(url.pathname);
  if (request.method === 'POST' && take) {
    const left = shelf.get(take[1]) ?? 0;
    if (left === 0) return send(response, 409, { error: 'sold out' });
    shelf.set(take[1], left - 1);
    return send(response, 200, { id: take[1], left: left - 1 });
  }
  send(response, 404, { error: 'no such page' });
});

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Longer than the gateway keeps an idle connection, so that the gateway and not this server closes it.
server.keepAliveTimeout = 75_000;
server.listen(Number(process.env.PORT ?? 8080), () =>
  console.log(`inventory listens on ${server.address().port} with ${shelf.size} products`),
);
process.on('SIGTERM', () => {
  console.log('inventory stops: finishing what is open');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
