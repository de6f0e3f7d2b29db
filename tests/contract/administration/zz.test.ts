import { after, before, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
let server: TestServer;
before(async () => { server = await startServer(); });
after(() => server.close());
test('t', async () => {
  for (const n of [1000, 2000, 5000, 100000]) {
    const lines = Array.from({ length: n }, (_, i) => `b${n}-${i}@example.com,b${n}-${i},viewer`);
    const t = Date.now();
    const a = await server.call('POST', '/api/v1/users/import', { token: server.admin.token, raw: `email,username,role\n${lines.join('\n')}\n`, headers: { 'content-type': 'text/csv' } });
    console.log(n, Date.now() - t, a.status, a.text.slice(0, 200));
  }
});
