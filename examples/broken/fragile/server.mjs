// A service that fails in the way MODE says: good, crashes, never-ready, dies.
import { createServer } from 'node:http';

const MODE = process.env.MODE ?? 'good';

if (MODE === 'crashes') {
  console.error('fragile: cannot find the configuration it never had');
  process.exit(3);
}

const server = createServer((request, response) => {
  if (request.url === '/ready' && MODE === 'never-ready') {
    response.writeHead(503).end('still warming up\n');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain' }).end(request.url === '/' ? `fragile is ${MODE}\n` : 'ok\n');
});

server.keepAliveTimeout = 75_000;
server.listen(Number(process.env.PORT ?? 8080), () => console.log(`fragile (${MODE}) listens on ${server.address().port}`));

if (MODE === 'dies') {
  const afterMs = Number(process.env.DIES_AFTER_MS ?? 2_000);
  setTimeout(() => {
    console.error('fragile: out of ideas');
    process.exit(1);
  }, afterMs);
}

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
