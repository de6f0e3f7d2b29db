import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

/* The baseline of signalling: bare `ws`, which hands what one says to the others as it came. */
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', socket => {
  socket.on('message', data => {
    for (const client of sockets.clients) if (client !== socket) client.send(data, { binary: false });
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(`http://127.0.0.1:${address.port}`);
});
