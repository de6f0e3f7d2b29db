import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, password, startServer, type TestServer } from '../../support/server.ts';
import { account, fresh, logIn } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const wrong = 'not-the-password';

interface Names {
  readonly email: string;
  readonly username: string;
}

const setHash = (id: string, hash: string | null) =>
  server.sql('update users set password_hash = $2 where id = $1', [id, hash]);

/** Accounts of every kind, and nobody: whoever does not know the password sees the same of all of them. */
const kinds: Readonly<Record<string, () => Promise<Names>>> = {
  nobody: async () => account(),
  'an active account': () => server.person(),
  'a deactivated one': async () => {
    const person = await server.person();
    const path = `/api/v1/users/${person.id}/status`;
    await server.call('PATCH', path, { token: server.admin.token, body: { is_active: false } });
    return person;
  },
  'a deleted one': async () => {
    const person = await server.person();
    const gone = await server.call('DELETE', `/api/v1/users/${person.id}`, { token: server.admin.token });
    assert.ok(gone.status < 300, gone.text);
    return person;
  },
  'one without a password': async () => {
    const person = await server.person();
    await setHash(person.id, null);
    return person;
  },
  'one with a hash from elsewhere': async () => {
    const person = await server.person();
    await setHash(person.id, await import('@node-rs/argon2').then(({ hash }) => hash(password)));
    return person;
  },
  'one with an imported hash': async () => {
    const person = await server.person();
    await setHash(person.id, 'imported:$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW');
    return person;
  },
  'one with a hash that cannot be checked': async () => {
    const person = await server.person();
    await setHash(person.id, '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHR$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc');
    return person;
  },
  'one with a second factor': async () => {
    const person = await server.person();
    await server.sql(
      `insert into mfa_factors (id, user_id, kind, secret, label, created_at, confirmed_at)
        values (gen_random_uuid(), $1, 'totp', '\\x00', 'x', now(), now())`,
      [person.id],
    );
    return person;
  },
};

/** What can be seen of an answer, but for what differs between any two. */
const seen = ({ status, body, headers }: Answer) => ({ status, body, headers: [...headers.keys()].sort() });

/** Six guesses by address, then six by user name, as in the attack that told who exists. */
async function guesses({ email, username }: Names): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const body of [{ email }, { username }])
    for (let count = 0; count < 6; count += 1) answers.push(seen(await logIn(server, { ...body, password: wrong })));
  return answers;
}

describe('guesses by address and then by user name', () => {
  for (const [kind, make] of Object.entries(kinds)) {
    test(`are answered for ${kind} as for nobody`, async () => {
      const answers = await guesses(await make());
      assert.deepEqual(answers, await guesses({ email: `${fresh()}@example.com`, username: fresh() }));
      const statuses = answers.map(answer => (answer as { status: number }).status);
      const five = [401, 401, 401, 401, 401, 429];
      assert.deepEqual(statuses, [...five, ...five]);
    });
  }
});
