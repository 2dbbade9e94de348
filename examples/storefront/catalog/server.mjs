// Catalog: what is sold, with the stock that inventory reports. GET /products  GET /products/:id
import { createServer } from 'node:http';

const INVENTORY_URL = process.env.INVENTORY_URL ?? 'http://127.0.0.1:8083';
const PRODUCTS = [
  { id: 'orrery', name: 'Brass orrery', price: 48_000, hue: 28, text: 'Six planets, one crank, no batteries.' },
  { id: 'astrolabe', name: 'Copper astrolabe', price: 21_500, hue: 14, text: 'Tells the hour by any bright star.' },
  { id: 'telescope', name: 'Folding telescope', price: 16_900, hue: 210, text: 'Four draws, and a lens cap you will not lose.' },
  { id: 'sextant', name: 'Field sextant', price: 13_250, hue: 190, text: 'For horizons, real or artificial.' },
  { id: 'globe', name: 'Celestial globe', price: 9_900, hue: 250, text: 'All the stars, seen from outside.' },
  { id: 'sundial', name: 'Pocket sundial', price: 3_400, hue: 45, text: 'Always right, when it works.' },
  { id: 'compass', name: 'Dry compass', price: 2_750, hue: 160, text: 'Finds north. The rest is up to you.' },
  { id: 'chart', name: 'Star chart', price: 1_200, hue: 280, text: 'Northern sky, printed on cotton paper.' },
];

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://catalog');
  if (pathname === '/live' || pathname === '/ready') return send(response, 200, { ok: true });
  await pause(1 + Math.random() * 5);
  if (pathname === '/products') return send(response, 200, { products: await withStock(PRODUCTS) });
  const product = PRODUCTS.find((one) => pathname === `/products/${one.id}`);
  if (product) return send(response, 200, (await withStock([product]))[0]);
  send(response, 404, { error: 'no such product' });
});

/** Products with `stock`; null where inventory does not answer, because a shop without numbers beats no shop. */
async function withStock(products) {
  try {
    const ids = products.map((product) => product.id).join(',');
    const answer = await fetch(`${INVENTORY_URL}/stock?ids=${ids}`, { signal: AbortSignal.timeout(2_000) });
    if (!answer.ok) throw new Error(`inventory answered ${answer.status}`);
    const stock = await answer.json();
    return products.map((product) => ({ ...product, stock: stock[product.id] ?? 0 }));
  } catch (error) {
    console.error(`no stock: ${error.message}`);
    return products.map((product) => ({ ...product, stock: null }));
  }
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

server.keepAliveTimeout = 75_000;
server.listen(Number(process.env.PORT ?? 8080), () =>
  console.log(`catalog listens on ${server.address().port}, inventory at ${INVENTORY_URL}`),
);
process.on('SIGTERM', () => {
  console.log('catalog stops: finishing what is open');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
