import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { collectGarbage } from './garbage.ts';

/* The baseline of sockets: bare `ws`, where everybody hears what anybody says. */
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', socket => {
  socket.on('message', data => {
    for (const client of sockets.clients) client.send(data, { binary: false });
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  collectGarbage();
  if (address !== null && typeof address === 'object') console.log(`http://127.0.0.1:${address.port}`);
});
