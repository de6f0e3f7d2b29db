import assert from 'node:assert/strict';
import { request } from 'node:http';
import { availableParallelism } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { shareOf } from '../../../src/kernel/shares.ts';
import { type Answer, type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { account, atOnce, errorOf, fresh, logIn, tally } from './identity.support.ts';

/** Passwords that the server checks: now, at most at once, and in all. */
const checked = { now: 0, most: 0, all: 0 };

let server: TestServer;
before(async () => {
  // Slow enough that many wait.
  server = await startServer({ TRUST_PROXY: '127.0.0.1', BCRYPT_COST: '7' });
  const { passwords } = server.gatehouse.ports;
  const { verify } = passwords;
  const counting: typeof verify = (...given) => {
    checked.all += 1;
    checked.now += 1;
    checked.most = Math.max(checked.most, checked.now);
    return verify(...given).finally(() => {
      checked.now -= 1;
    });
  };
  Object.assign(passwords, { verify: counting });
});
after(() => server.close());

const wrong = 'not-the-password';
const attacker = '203.0.113.7';
const most = shareOf('hashes').most;

const from = (address: string) => ({ 'x-forwarded-for': address });
const guess = (identifier: string, address = attacker) =>
  logIn(server, { email: identifier, password: wrong }, from(address));
const signIn = (person: Person, headers: Record<string, string>) =>
  logIn(server, { username: person.username, password }, headers);

/** The cookie of a browser that has signed in. */
async function deviceOf(person: Person): Promise<{ cookie: string }> {
  const answer = await signIn(person, from('198.51.100.1'));
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

/** As many guesses at once as one sends, of which it is told how many were answered. */
function flood(addresses: readonly string[], each: number): { answered: number; all: Promise<Answer[]> } {
  const counted = { answered: 0, all: Promise.resolve<Answer[]>([]) };
  counted.all = Promise.all(
    addresses.flatMap(address =>
      Array.from({ length: each }, async () => {
        const answer = await guess(`${fresh()}@example.com`, address);
        if (answer.status === 401) counted.answered += 1;
        return answer;
      }),
    ),
  );
  return counted;
}

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; !what(); tries += 1) {
    assert.ok(tries < 2000, 'it never came to that');
    await sleep(5);
  }
}

describe('a hundred guesses at once from one address', () => {
  test('are hashed no more than its share, and the others told so at once', async () => {
    checked.most = 0;
    let answers = await flood([attacker], 100).all;
    // On a busy machine some come only when others have ended.
    for (let tries = 0; tries < 3 && checked.most !== most.address; tries += 1)
      answers = await flood([attacker], 100).all;
    assert.equal(checked.most, most.address);
    const { 401: answered = 0, 429: refusals = 0 } = tally(answers);
    assert.equal(answered + refusals, 100);
    assert.ok(refusals > 50, `only ${refusals} were refused`);
    const refused = answers.find(({ status }) => status === 429);
    assert.equal(
      refused && errorOf(refused),
      `Too many requests: at most ${most.address} passwords being checked at once per address; try again when one has ended`,
    );
    assert.equal(refused?.headers.get('retry-after'), '5');
  });

  for (const [who, know] of [
    ['on a device that has signed in before', true],
    ['on a new one', false],
  ] as const) {
    test(`keep an owner elsewhere ${who} waiting for no more than two turns`, async () => {
      const owner = await server.person();
      const device = know ? await deviceOf(owner) : {};
      // Those that run already, one turn of the address if the owner is new, and those that run beside the owner's own.
      const most = 3 * availableParallelism() + 2;
      const passed: number[] = [];
      // A busy machine may keep this process from its turn.
      while (passed.length < 4 && !passed.some(each => each <= most)) {
        const crowd = flood([attacker], 100);
        await until(() => crowd.answered > 0);
        const before = crowd.answered;
        const answer = await signIn(owner, { ...from('198.51.100.1'), ...device });
        passed.push(crowd.answered - before);
        assert.equal(answer.status, 200, answer.text);
        await crowd.all;
      }
      assert.ok(Math.min(...passed) <= most, `${passed} guesses were hashed first`);
    });
  }

  test('from many addresses of one IPv6 network are those of one caller', async () => {
    const near = Array.from({ length: 50 }, (_, index) => `2001:db8:1:2::${(index + 1).toString(16)}`);
    checked.most = 0;
    // On a busy machine some come only when others have ended.
    for (let tries = 0; tries < 4 && checked.most !== most.address; tries += 1) await flood(near, 1).all;
    assert.equal(checked.most, most.address);
  });

  test('take no places of known devices behind the same address', async () => {
    const owner = await server.person();
    const device = await deviceOf(owner);
    const crowd = flood([attacker], 40);
    await until(() => crowd.answered > 0);
    assert.equal((await signIn(owner, { ...from(attacker), ...device })).status, 200);
    await crowd.all;
  });

  test('of which nobody waits for the answer any more are not hashed', async () => {
    const begun = checked.all;
    const sent = Array.from({ length: 30 }, () => {
      const sending = request(`${server.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...from(attacker) },
        agent: false,
      });
      sending.on('error', () => {});
      sending.end(JSON.stringify({ email: `${fresh()}@example.com`, password: wrong }));
      return sending;
    });
    const counted = async () =>
      (await server.sql<{ n: number }>('select count(*)::int as n from login_failures'))[0]?.n;
    const before = (await counted()) ?? 0;
    await until(() => checked.all - begun === 30);
    for (const sending of sent) sending.destroy();
    await until(() => checked.now === 0);
    await sleep(200);
    const hashed = ((await counted()) ?? 0) - before;
    assert.ok(hashed < 28, `${hashed} were hashed`);
  });
});

test('an office of thirty behind one address signs in at once', async () => {
  const people = await Promise.all(Array.from({ length: 30 }, () => account()));
  const [row] = await server.sql<{ hash: string }>('select password_hash as hash from users where id = $1', [
    server.admin.id,
  ]);
  for (const { email, username } of people)
    await server.sql('insert into users (id, email, username, password_hash) values (gen_random_uuid(), $1, $2, $3)', [
      email,
      username,
      row?.hash,
    ]);
  const answers = await atOnce(30, index => logIn(server, { email: people[index]?.email, password }, from(attacker)));
  assert.deepEqual(tally(answers), { 200: 30 });
});

describe('many at once under one name', () => {
  test('with the right password are all let in', async () => {
    const person = await server.person();
    assert.deepEqual(tally(await atOnce(12, () => signIn(person, from(attacker)))), { 200: 12 });
  });

  test('with wrong ones are hashed no more than five times, whether there is such an account or not', async () => {
    for (const name of [(await server.person()).username, fresh()]) {
      const hashed = await hashesDuring(async () => {
        const addresses = Array.from({ length: 16 }, (_, index) => `192.0.2.${index + 1}`);
        const answers = await Promise.all(addresses.map(address => guess(name, address)));
        assert.deepEqual(tally(answers), { 401: 5, 429: 11 });
      });
      assert.equal(hashed, 5);
    }
  });

  test('that are right wait for the wrong ones before them, and are refused when those have locked it', async () => {
    const person = await server.person();
    const begun = checked.all;
    const guesses = atOnce(5, () => guess(person.username));
    await until(() => checked.all - begun === 5);
    const answer = await signIn(person, from('198.51.100.1'));
    assert.deepEqual([answer.status, errorOf(answer)], [429, 'Too many failed sign-ins; try again in 15 minutes']);
    await guesses;
  });

  test('as one who is signed in are held to the same', async () => {
    const person = await server.person();
    const change = () =>
      server.call('POST', '/api/v1/auth/mfa/totp', { token: person.token, body: { password: wrong } });
    const hashed = await hashesDuring(async () => {
      assert.deepEqual(tally(await atOnce(12, change)), { 400: 5, 429: 7 });
    });
    assert.equal(hashed, 5);
  });
});

/** How many passwords the server checked meanwhile. */
async function hashesDuring(work: () => Promise<void>): Promise<number> {
  const before = checked.all;
  await work();
  return checked.all - before;
}
