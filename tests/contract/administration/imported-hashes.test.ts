import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { account, logIn } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const migration = new URL('../../../migrations/0017_imported_hashes.sql', import.meta.url);
const digest = 'abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i';

test('accounts that were imported before hashes were marked are marked where the hash cannot be ours', async () => {
  const marked = [`$2y$04$${digest}`, `$2a$14$${digest}`, `$2b$12$${digest}`, '$argon2id$v=19$m=64,t=1,p=1$x$y'];
  const left = [`$2b$14$${digest}`, `$2b$15$${digest}`];
  const insert = async (hash: string, changed: Date | null) => {
    const { email, username } = account();
    await server.sql(
      `insert into users (id, email, username, password_hash, password_changed_at)
        values (gen_random_uuid(), $1, $2, $3, $4)`,
      [email, username, hash, changed],
    );
    return { email, username };
  };
  const stored = async ({ username }: { username: string }) =>
    (await server.sql<{ h: string }>('select password_hash as h from users where username = $1', [username]))[0]?.h;
  const imported = await Promise.all([...marked, ...left].map(hash => insert(hash, null)));
  const own = await Promise.all(marked.map(hash => insert(hash, new Date())));
  await server.sql(await readFile(migration, 'utf8'));
  assert.deepEqual(await Promise.all(imported.map(stored)), [...marked.map(hash => `imported:${hash}`), ...left]);
  assert.deepEqual(await Promise.all(own.map(stored)), marked, 'whoever set a password here has a hash of ours');
  assert.equal((await logIn(server, { email: imported[0]?.email, password: 'x'.repeat(80) })).status, 200);
});
