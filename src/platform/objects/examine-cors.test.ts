import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { examineCors } from './examine-cors.ts';

const ours = 'https://gatehouse.example.com';
const settings = {
  bucket: 'files',
  region: 'us-east-1',
  pathStyle: true,
  accessKeyId: 'key',
  secretAccessKey: 'secret',
};
let server: Server;
let endpoint = '';
let answers: (method: string) => Readonly<Record<string, string>> | null;
before(async () => {
  server = createServer((request, response) => {
    const headers = answers(String(request.headers['access-control-request-method']));
    response.writeHead(request.method === 'OPTIONS' && headers !== null ? 200 : 403, headers ?? {}).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address === 'object' && address !== null) endpoint = `http://127.0.0.1:${address.port}`;
});
after(() => server.close());
const examine = () => examineCors({ ...settings, endpoint }, ours);

test('a bucket that allows nothing, another origin, only reading, or not the headers of an upload', async () => {
  answers = () => null;
  const nothing = await examine();
  assert.deepEqual(
    [nothing.ok, /pages from https:\/\/gatehouse\.example\.com to PUT, to GET: set its CORS/.test(nothing.text)],
    [false, true],
  );
  const allowed = { 'access-control-allow-methods': 'GET, PUT', 'access-control-allow-headers': 'content-type' };
  answers = () => ({ ...allowed, 'access-control-allow-origin': 'https://other.example.com' });
  assert.match((await examine()).text, /to PUT, to GET/);
  answers = () => ({ 'access-control-allow-origin': ours, 'access-control-allow-methods': 'GET' });
  assert.match((await examine()).text, /does not allow pages from \S+ to PUT: set/);
  answers = () => ({ ...allowed, 'access-control-allow-origin': ours });
  assert.match((await examine()).text, /to send if-none-match, to send x-amz-checksum-sha256: set/);
});

test('a bucket that allows what browsers send, by name or all of it', async () => {
  answers = method => ({
    'access-control-allow-origin': method === 'GET' ? '*' : ours,
    'access-control-allow-methods': method,
    'access-control-allow-headers': 'Content-Type, If-None-Match, X-Amz-Checksum-Sha256',
  });
  assert.equal((await examine()).ok, true);
  answers = () => ({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, PUT',
    'access-control-allow-headers': '*',
  });
  assert.equal((await examine()).ok, true);
});
