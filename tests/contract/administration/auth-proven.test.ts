import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, fresh, linkIn, me } from './identity.support.ts';
import { enabled, mfaToken, type Protected, post, protect, verify } from './mfa.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const chosen = 'Another-horse-43';

/** Somebody who registers an address, whoever's it is. */
async function registrant(): Promise<Person> {
  const { email, username } = account();
  const answer = await post(server, '/register', { email, username, password });
  const { token, refresh_token, user } = answer.body as { token: string; refresh_token: string; user: { id: string } };
  return { id: user.id, email, username, password, token, refreshToken: refresh_token };
}

/** A stranger who has opened an account with an address of others, and made themselves at home in it. */
async function stranger(): Promise<Protected> {
  const person = await protect(server, await registrant());
  await link(person);
  return person;
}

/** As if they had linked an identity of theirs. */
const link = ({ id }: Person) =>
  server.sql(
    `insert into external_identities (id, user_id, provider, issuer, subject, linked_at, last_used_at)
      values (gen_random_uuid(), $1, 'github', 'https://github.com', $2, now(), now())`,
    [id, fresh('sub')],
  );

async function reset(person: Person, to = chosen): Promise<void> {
  await post(server, '/password/forgot', { email: person.email });
  const answer = await post(server, '/password/reset', {
    token: await linkIn(server, person.email, 'reset-password'),
    password: to,
  });
  assert.equal(answer.status, 200, answer.text);
}

/** The newest mail to an address that says something; waits for it. */
async function mailWith(words: RegExp, email: string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const mails = (await server.mails(email)).map(mail => mail.replaceAll('=\r\n', '').replaceAll('=3D', '='));
    const found = mails.findLast(mail => words.test(mail));
    if (found !== undefined) return found;
    await sleep(30);
  }
  throw new Error(`no mail to ${email} says ${words}`);
}

/** How many mails told somebody what was dropped. */
async function told({ email }: Person): Promise<number> {
  const rows = await server.sql(`select 1 from mail_messages where recipient = $1 and kind = 'unproven_dropped'`, [
    email,
  ]);
  return rows.length;
}

async function openLink(person: Person, token?: string): Promise<void> {
  const link = await linkIn(server, person.email, 'verify-email');
  const answer = await post(server, '/email/verify', { token: link }, token === undefined ? {} : { token });
  assert.equal(answer.status, 200, answer.text);
}

/** How many of each are attached to an account. */
async function attached({ id }: Person): Promise<Record<string, number>> {
  const [counts] = await server.sql<Record<string, number>>(
    `select (select count(*)::int from mfa_factors where user_id = $1) as factors,
      (select count(*)::int from mfa_backup_codes where user_id = $1) as codes,
      (select count(*)::int from external_identities where user_id = $1) as identities,
      (select count(*)::int from known_devices where user_id = $1) as devices,
      (select count(*)::int from sessions where user_id = $1 and revoked_at is null) as sessions`,
    [id],
  );
  return counts ?? {};
}

const nothing = { factors: 0, codes: 0, identities: 0, devices: 0, sessions: 0 };
describe('the owner of a mailbox that a stranger opened an account with', () => {
  test('resets the password and is asked for no code of the stranger’s', async () => {
    const thief = await stranger();
    const challenged = await mfaToken(server, thief);
    const events = server.events.length;
    await reset(thief);
    assert.deepEqual(await attached(thief), nothing);
    const owner = await server.signIn(thief.username, chosen);
    assert.equal(owner.id, thief.id);
    // What the stranger has in hand is good for nothing any more.
    assert.equal((await me(server, thief.token)).status, 401);
    assert.equal((await post(server, '/refresh', { refresh_token: thief.refreshToken })).status, 401);
    assert.equal((await verify(server, challenged, thief.backupCodes[0] ?? '')).status, 401);
    assert.equal((await post(server, '/login', { username: thief.username, password })).status, 401);
    assert.ok(server.events.slice(events).some(each => each.type === 'session.ended' && each.userId === thief.id));
    assert.deepEqual((await audit(server, 'password.reset', thief.id, 'success')).details, {
      dropped: { secondFactor: true, identities: ['github'], sessions: 1, identityKeys: false, apiKeys: 0 },
    });
    assert.equal(await told(thief), 1);
    await mailWith(/two-step sign-in, passkeys and backup codes, sign-in with GitHub and 1 session/, thief.email);
    assert.equal(await enabled(server, owner), false);
  });

  test('opens the mailed link and is alone in it, but for the password, of which they are told', async () => {
    const thief = await stranger();
    await openLink(thief);
    assert.deepEqual(await attached(thief), nothing);
    assert.equal((await me(server, thief.token)).status, 401);
    assert.deepEqual((await audit(server, 'auth.verify_email', thief.id, 'success')).details, {
      dropped: { secondFactor: true, identities: ['github'], sessions: 1, identityKeys: false, apiKeys: 0 },
    });
    await mailWith(/someone else may know its password\. Choose a new one/, thief.email);
    await reset(thief);
    assert.equal((await post(server, '/login', { username: thief.username, password })).status, 401);
    assert.equal((await server.signIn(thief.username, chosen)).id, thief.id);
  });

  test('ends a setup that the stranger has only begun', async () => {
    const thief = await registrant();
    const begun = await post(server, '/mfa/totp', {}, { token: thief.token });
    assert.equal(begun.status, 201);
    await reset(thief);
    assert.deepEqual(await attached(thief), nothing);
  });

  test('is not locked out by the stranger’s wrong codes', async () => {
    const thief = await stranger();
    const challenged = await mfaToken(server, thief);
    for (let tries = 0; tries < 6; tries += 1) await verify(server, challenged, '000000');
    await reset(thief);
    const owner = await protect(server, await server.signIn(thief.username, chosen));
    const token = await mfaToken(server, owner, chosen);
    assert.equal((await verify(server, token, owner.backupCodes[0] ?? '')).status, 200);
  });

  test('of several links at once opens one, and nothing of what came before is left', async () => {
    const thief = await stranger();
    const link = await linkIn(server, thief.email, 'verify-email');
    const answers = await Promise.all([
      post(server, '/email/verify', { token: link }),
      post(server, '/email/verify', { token: link }),
      post(server, '/mfa/backup-codes', { code: '000000' }, { token: thief.token }),
    ]);
    assert.deepEqual(
      answers
        .slice(0, 2)
        .map(({ status }) => status)
        .sort(),
      [200, 400],
    );
    assert.deepEqual(await attached(thief), nothing);
  });
});

describe('whoever registered with their own address', () => {
  test('stays signed in in the browser in which they open the link; their other sessions end', async () => {
    const person = await registrant();
    const other = await server.signIn(person.username);
    await openLink(person, person.token);
    assert.equal((await me(server, person.token)).status, 200);
    assert.equal((await me(server, other.token)).status, 401);
    assert.deepEqual(await attached(person), { ...nothing, devices: 1, sessions: 1 });
  });

  test('gets no mail about it when nothing was dropped', async () => {
    const person = await registrant();
    await openLink(person, person.token);
    assert.equal(await told(person), 0);
    assert.deepEqual((await audit(server, 'auth.verify_email', person.id, 'success')).details, {});
  });

  test('keeps the identity that is their only way in where they show a session that it opened', async () => {
    const [shown, unseen] = [await registrant(), await registrant()];
    for (const person of [shown, unseen]) {
      await link(person);
      await server.sql('update users set password_hash = null where id = $1', [person.id]);
    }
    await openLink(shown, shown.token);
    assert.equal((await attached(shown))['identities'], 1);
    await openLink(unseen);
    assert.equal((await attached(unseen))['identities'], 0);
    await mailWith(/has no password\. If you cannot sign in, choose one/, unseen.email);
  });

  for (const [what, tokenOf] of [
    ['of another account', async () => server.admin.token],
    [
      'that has ended',
      async ({ token }: Person) => {
        await server.call('POST', '/api/v1/auth/logout', { token });
        return token;
      },
    ],
    ['that is none', async () => 'not.a.token'],
  ] as const)
    test(`keeps nothing by a session ${what}`, async () => {
      const person = await registrant();
      await link(person);
      await server.sql('update users set password_hash = null where id = $1', [person.id]);
      await openLink(person, await tokenOf(person));
      assert.deepEqual(await attached(person), nothing);
    });
});

describe('a mailbox that was proven before', () => {
  test('switches off no second factor: neither by a reset nor by another link', async () => {
    const person = await registrant();
    await openLink(person, person.token);
    const owner = await protect(server, person);
    await server.sql(`update one_time_tokens set used_at = null where user_id = $1 and kind = 'email_verification'`, [
      person.id,
    ]);
    await openLink(owner);
    assert.equal((await me(server, owner.token)).status, 200, 'nor does another link sign them out');
    await reset(owner);
    const { factors, codes } = await attached(owner);
    assert.deepEqual([factors, codes], [1, 10]);
    const token = await mfaToken(server, owner, chosen);
    assert.equal((await verify(server, token, owner.backupCodes[0] ?? '')).status, 200);
  });
});
