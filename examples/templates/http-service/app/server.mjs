// Answers with a greeting; ready at once, and finishes what is open before it stops.
import { createServer } from 'node:http';

const GREETING = process.env.GREETING ?? 'Hello';

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://service');
  if (pathname === '/ready' || pathname === '/live') return answer(response, 200, 'yes\n');
  if (pathname === '/') return answer(response, 200, `${GREETING}\n`);
  answer(response, 404, 'There is nothing here.\n');
});

function answer(response, status, text) {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

server.listen(Number(process.env.PORT ?? 8080), () => console.log(`listening on ${server.address().port}`));
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
