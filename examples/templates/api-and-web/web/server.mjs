// The page: shows the API's notes and takes new ones.
import { createServer } from 'node:http';

const API_URL = process.env.API_URL ?? 'http://127.0.0.1:8081';
const HEADING = process.env.HEADING ?? 'Notes';

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://web');
  try {
    if (pathname === '/ready') return send(response, 200, 'ready', 'text/plain');
    if (pathname === '/' && request.method === 'GET')
      return send(response, 200, page((await ask('/notes')).notes), 'text/html; charset=utf-8');
    if (pathname === '/' && request.method === 'POST') return await addNote(request, response);
    send(response, 404, 'There is no such page.', 'text/plain');
  } catch (error) {
    console.error(`${request.method} ${pathname}: ${error.message}`);
    send(response, 502, 'The notes cannot be reached right now.', 'text/plain');
  }
});

async function addNote(request, response) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > 4000) return send(response, 413, 'That is too long.', 'text/plain');
  }
  await ask('/notes', { method: 'POST', body: new URLSearchParams(body).get('text') ?? '' });
  response.writeHead(303, { location: '/' });
  response.end();
}

async function ask(path, options = {}) {
  const answer = await fetch(API_URL + path, { ...options, signal: AbortSignal.timeout(4_000) });
  if (!answer.ok) throw new Error(`the API answered ${answer.status}`);
  return answer.json();
}

const toHtml = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const page = (notes) => `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${toHtml(HEADING)}</title>
<style>body{margin:0;background:#f8f8f6;color:#22211e;font:1.0625rem/1.6 system-ui,sans-serif}main{max-width:34rem;margin:12vh auto;padding:0 1.5rem}
h1{font-size:1.75rem}li{padding:.375rem 0;border-bottom:1px solid #e7e6e2}ul{list-style:none;padding:0}input{font:inherit;padding:.375rem .5rem;width:70%}button{font:inherit;padding:.375rem .75rem}</style>
<main><h1>${toHtml(HEADING)}</h1><ul>${notes.map((note) => `<li>${toHtml(note.text)}</li>`).join('')}</ul>
<form method="post"><input name="text" aria-label="A new note" required maxlength="500"> <button>Add</button></form></main>
</html>`;

function send(response, status, text, type) {
  response.writeHead(status, { 'content-type': type });
  response.end(text);
}

server.listen(Number(process.env.PORT ?? 8080), () => console.log(`web listens on ${server.address().port}, API at ${API_URL}`));
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
