import { createReadStream, createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/* The baseline of bytes: bare Node that writes what is PUT into a file in FOLDER, and sends it again. */
const folder = process.env['FOLDER'] ?? '';

const server = createServer(async (request, response) => {
  const file = join(folder, `baseline-${request.url?.slice(1)}`);
  if (request.method === 'PUT') {
    await pipeline(request, createWriteStream(file));
    response.end();
  } else await pipeline(createReadStream(file), response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}`);
});
