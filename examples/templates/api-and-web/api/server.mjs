// Keeps short notes in memory: GET /notes, POST /notes with the note as plain text.
import { createServer } from 'node:http';

const notes = [{ id: 1, text: 'The first note came with the template.' }];

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://api');
  if (pathname === '/ready') return send(response, 200, { ready: true });
  if (pathname !== '/notes') return send(response, 404, { error: 'There is no such thing.' });
  if (request.method === 'GET') return send(response, 200, { notes });
  if (request.method !== 'POST') return send(response, 405, { error: 'GET or POST.' });
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 500) return send(response, 413, { error: 'A note has at most 500 characters.' });
  }
  if (text.trim() === '') return send(response, 400, { error: 'A note has text.' });
  const note = { id: (notes.at(-1)?.id ?? 0) + 1, text: text.trim() };
  notes.push(note);
  if (notes.length > 100) notes.shift();
  send(response, 201, note);
});

function send(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

server.listen(Number(process.env.PORT ?? 8081), () => console.log(`api listens on ${server.address().port}`));
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
