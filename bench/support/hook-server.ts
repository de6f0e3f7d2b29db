import { createServer } from 'node:http';

/* An endpoint of webhooks that answers at once; GET tells how many events it got, each id counted once, and how many requests. */
const ids = new Set<string>();
let requests = 0;
const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify({ events: ids.size, requests }));
    return;
  }
  request.resume();
  requests += 1;
  ids.add(String(request.headers['webhook-id']));
  response.writeHead(204).end();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(`http://127.0.0.1:${address.port}`);
});
