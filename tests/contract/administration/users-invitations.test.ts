import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { receivingServer } from '../../../src/platform/mail/testing.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { ask as askVault, company, credential, credentialType } from '../directory/vault.support.ts';
import { invited, newOrganization } from '../rbac/organizations.support.ts';
import { account, audit, errorOf, fresh, holder, logIn } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

interface Report {
  readonly import_id: string;
  readonly invited: number;
  readonly mail: string;
  readonly imported: number;
}
interface Links {
  readonly links: readonly { readonly email: string; readonly username: string; readonly link: string }[];
  readonly left: number;
}

const fileOf = (people: readonly { email: string; username: string }[], more = ''): string =>
  `email,username,is_active\n${people.map(({ email, username }) => `${email},${username},`).join('\n')}\n${more}`;
interface To {
  readonly to?: TestServer;
  readonly token?: string;
}
const send = (raw: string, { query = '?invite=true', to = server, token }: To & { readonly query?: string } = {}) =>
  to.call('POST', `/api/v1/users/import${query}`, {
    token: token ?? to.admin.token,
    raw,
    headers: { 'content-type': 'text/csv' },
  });
const linksOf = (id: string, { to = server, token }: To = {}) =>
  to.call('POST', `/api/v1/users/import/${id}/links`, { token: token ?? to.admin.token });
const tokenIn = (link: string): string => new URL(link).searchParams.get('token') ?? '';
const reset = (token: string, secret = password) =>
  server.call('POST', '/api/v1/auth/password/reset', { body: { token, password: secret } });
const stored = async (username: string) => (await server.sql('select * from users where username = $1', [username]))[0];

describe('people who were imported without a password, where mail is only kept', () => {
  test('get links by who imported them: each once, which let in and prove no mailbox', async () => {
    const people = [account(), account()];
    const resting = account();
    const answer = await send(fileOf(people, `${resting.email},${resting.username},no\n`));
    const { import_id, invited, mail, imported } = answer.body as Report;
    assert.deepEqual([invited, mail, imported], [2, 'kept', 3], answer.text);
    const asked = await linksOf(import_id);
    const { links, left } = asked.body as Links;
    assert.equal(left, 0);
    assert.deepEqual(links.map(({ username }) => username).sort(), people.map(({ username }) => username).sort());
    const event = await audit(server, 'user.import.links', server.admin.id, 'success');
    assert.deepEqual([event.target_id, event.details], [import_id, { links: 2 }]);
    assert.deepEqual(((await linksOf(import_id)).body as Links).links, []);
    const [first] = links;
    const token = tokenIn(first?.link ?? '');
    const hashes = await server.sql(`select encode(hash, 'hex') as hash from one_time_tokens where not mailed`);
    assert.doesNotMatch(JSON.stringify(hashes), new RegExp(token));
    assert.equal((await reset(token)).status, 200);
    assert.equal((await reset(token)).status, 400);
    assert.equal((await logIn(server, { email: first?.email ?? '', password })).status, 200);
    const row = await stored(first?.username ?? '');
    assert.deepEqual([row?.['email_verified_at'], row?.['password_proven_at']], [null, null]);
  });

  test('get none without being asked, nor by others, nor for what is no import', async () => {
    const [person] = [account()];
    const plain = (await send(fileOf([person]), { query: '' })).body as Report;
    assert.equal(plain.invited, 0);
    assert.deepEqual(((await linksOf(plain.import_id)).body as Links).links, []);
    const invited = (await send(fileOf([account()]))).body as Report;
    const other = await holder(server, ['user.bulk', 'user.*']);
    assert.deepEqual(((await linksOf(invited.import_id, { token: other.token })).body as Links).links, []);
    assert.deepEqual(((await linksOf(randomUUID())).body as Links).links, []);
    const nobody = await server.person();
    assert.equal((await linksOf(invited.import_id, { token: nobody.token })).status, 403);
    assert.equal(((await linksOf(invited.import_id)).body as Links).links.length, 1);
  });

  test('who were given something since are left out, and links that were given end with it', async () => {
    const clerk = await holder(server, ['user.bulk', 'user.*']);
    const people = [account(), account(), account()];
    const { import_id } = (await send(fileOf(people), { token: clerk.token })).body as Report;
    const idOf = async (at: number) => String((await stored(people[at]?.username ?? ''))?.['id']);
    const raise = async (at: number) =>
      server.call('PATCH', `/api/v1/users/${await idOf(at)}/role`, {
        token: server.admin.token,
        body: { role: 'admin' },
      });
    assert.equal((await raise(0)).status, 200);
    const { links } = (await linksOf(import_id, { token: clerk.token })).body as Links;
    assert.deepEqual(
      links.map(({ username }) => username).sort(),
      people
        .slice(1)
        .map(each => each.username)
        .sort(),
    );
    assert.equal((await raise(1)).status, 200);
    const late = links.find(({ username }) => username === people[1]?.username);
    assert.equal((await reset(tokenIn(late?.link ?? ''))).status, 400);
    const good = links.find(({ username }) => username === people[2]?.username);
    assert.equal((await reset(tokenIn(good?.link ?? ''))).status, 200);
  });
});

describe('a link for one person, where mail is only kept', () => {
  const ask = (id: string, { token = server.admin.token, body = {} } = {}) =>
    server.call('POST', `/api/v1/users/${id}/password-link`, { token, body });

  test('is shown to who may take away their second factor, and to nobody else', async () => {
    const person = await server.person();
    const helper = await holder(server, ['user.security.*', 'user.read.*', 'user.write', 'user.read']);
    assert.equal((await ask(person.id, { token: person.token })).status, 403);
    assert.equal((await ask(server.admin.id, { token: helper.token })).status, 403);
    assert.equal((await ask(server.admin.id)).status, 400);
    await server.sql(`update sessions set created_at = created_at - interval '1 hour' where user_id = $1`, [helper.id]);
    const stale = await ask(person.id, { token: helper.token, body: { password: 'wrong-password-1' } });
    assert.ok(stale.status >= 400 && !stale.text.includes('token='), stale.text);
    const answer = await ask(person.id, { token: helper.token, body: { password } });
    assert.equal(answer.status, 200, answer.text);
    const { link } = answer.body as { link: string };
    const event = await audit(server, 'user.password_link', helper.id, 'success');
    assert.equal(event.target_id, person.id);
    assert.doesNotMatch(JSON.stringify(event), /token=/);
    const secret = `New-${fresh()}`;
    assert.equal((await reset(tokenIn(link), secret)).status, 200);
    assert.equal((await logIn(server, { email: person.email, password: secret })).status, 200);
    const row = (await server.sql('select * from users where id = $1', [person.id]))[0];
    assert.deepEqual([row?.['email_verified_at'], row?.['password_proven_at']], [null, null]);
  });

  /** A team that nothing was given to by patterns, with this person in it. */
  const teamOf = async ({ id: userId }: Person, organizationId?: string, role = 'member'): Promise<string> => {
    const body = { name: `Team ${fresh()}`, ...(organizationId === undefined ? {} : { organizationId }) };
    const made = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body });
    const { id } = made.body as { id: string };
    const path = `/api/v1/teams/${id}/members/${userId}`;
    assert.equal((await server.call('POST', path, { token: server.admin.token, body: { role } })).status, 200);
    return id;
  };
  const kept = async (organizationId: string | null): Promise<string> => {
    const typeId = (await credentialType(server, server.admin)).id;
    return (await credential(server, server.admin, { typeId, companyId: await company(server, organizationId) })).id;
  };
  const share = async (team: string, resource_id: string): Promise<void> => {
    const body = { type: 'credential', resource_id };
    const answer = await server.call('POST', `/api/v1/teams/${team}/resources`, { token: server.admin.token, body });
    assert.equal(answer.status, 201, answer.text);
  };
  const linksTo = async ({ id }: Person): Promise<number> =>
    (await server.sql('select 1 from one_time_tokens where user_id = $1', [id])).length;
  /** Everything by which an administrator comes into an account, or keeps others out of it. */
  const refused = async (by: Person, person: Person): Promise<void> => {
    const answers = [
      await ask(person.id, { token: by.token }),
      await server.call('DELETE', `/api/v1/users/${person.id}/mfa`, { token: by.token }),
      await server.call('DELETE', `/api/v1/users/${person.id}/sessions`, { token: by.token }),
    ];
    for (const answer of answers) assert.equal(answer.status, 403, answer.text);
    assert.equal(await linksTo(person), 0);
    for (const action of ['user.password_link', 'user.reset_mfa', 'user.end_sessions'])
      assert.match(
        String((await audit(server, action, by.id, 'denied')).details['code']),
        /^(permission\.denied|access\.exceeds_own)$/,
      );
  };

  test('leads to no secret of the platform, or of another organization, that is shared with their team', async () => {
    const [own, other] = [await newOrganization(server), await newOrganization(server)];
    const boss = await invited(server, own.id, { admin: true });
    const plain = await invited(server, own.id);
    assert.equal((await ask(plain.id, { token: boss.token })).status, 200);
    const platform = await kept(null);
    const inPlatform = await invited(server, own.id);
    await share(await teamOf(inPlatform), platform);
    const inOther = await invited(server, own.id);
    await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [
      other.id,
      inOther.id,
    ]);
    await share(await teamOf(inOther, other.id), await kept(other.id));
    const path = `/credential/credentials/${platform}/secure-values`;
    assert.equal((await askVault(server, boss, 'GET', path)).status, 404);
    assert.equal((await askVault(server, inPlatform, 'GET', path)).status, 200);
    for (const person of [inPlatform, inOther]) {
      await refused(boss, person);
      const status = `/api/v1/users/${person.id}/status`;
      const off = await server.call('PATCH', status, { token: boss.token, body: { is_active: false } });
      assert.equal(off.status, 403, off.text);
      assert.equal((await ask(person.id)).status, 200, 'the administrator of all');
    }
    const inside = await invited(server, own.id);
    await share(await teamOf(inside, own.id), await kept(own.id));
    assert.equal((await ask(inside.id, { token: boss.token })).status, 200, 'what the administrator may do too');
  });

  test('is shown only to who holds what their teams share with them, and what they are in these', async () => {
    const desk = await holder(server, ['user.security.other', 'user.read.*']);
    const sharedWith = await server.person();
    await share(await teamOf(sharedWith), await kept(null));
    const owner = await server.person();
    await teamOf(owner, undefined, 'owner');
    for (const person of [sharedWith, owner]) await refused(desk, person);
    const vault = await holder(server, ['user.security.other', 'user.read.*', 'credential.*']);
    assert.equal((await ask(sharedWith.id, { token: vault.token })).status, 200);
    assert.equal((await ask(owner.id, { token: vault.token })).status, 403);
    const teams = await holder(server, ['user.security.other', 'user.read.*', 'team.*']);
    assert.equal((await ask(owner.id, { token: teams.token })).status, 200);
    assert.equal((await ask(sharedWith.id, { token: teams.token })).status, 403);
    const member = await server.person();
    await teamOf(member);
    assert.equal((await ask(member.id, { token: desk.token })).status, 200, 'a team that gives nothing');
  });

  test('ends when they join a team, and when something is shared with theirs', async () => {
    const linkFor = async (person: Person): Promise<string> => {
      const answer = await ask(person.id);
      assert.equal(answer.status, 200, answer.text);
      return tokenIn((answer.body as { link: string }).link);
    };
    const [joins, shares, stays] = [await server.person(), await server.person(), await server.person()];
    const team = await teamOf(shares);
    await teamOf(stays);
    const links = [await linkFor(joins), await linkFor(shares), await linkFor(stays)];
    await teamOf(joins);
    await share(team, await kept(null));
    const answers = await Promise.all(links.map(link => reset(link)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [400, 400, 200],
    );
  });

  test('is none for an account that is not active', async () => {
    const person = await server.person();
    await server.sql('update users set active = false where id = $1', [person.id]);
    assert.match(errorOf(await ask(person.id)), /not active/);
  });
});

describe('a link that is mailed to one person', () => {
  const mail = (id: string, { to = server, token }: To = {}) =>
    to.call('POST', `/api/v1/users/${id}/password-mail`, { token: token ?? to.admin.token });

  test('is refused where mail is only kept, and says what to do', async () => {
    const answer = await mail((await server.person()).id);
    assert.equal(answer.status, 409);
    assert.match(errorOf(answer), /SMTP_URL/);
  });

  test('reaches them, and nobody who may not help them can send it', async t => {
    const smtp = await receivingServer(t);
    const sending = await startServer({ SMTP_URL: smtp.url });
    try {
      const person = await sending.person();
      const strong = await sending.person('admin');
      const helper = await holder(sending, ['user.security.*', 'user.read.*', 'user.write', 'user.read']);
      assert.equal((await sending.call('POST', `/api/v1/users/${person.id}/password-mail`, {})).status, 401);
      assert.equal((await mail(person.id, { to: sending, token: person.token })).status, 403);
      assert.equal((await mail(strong.id, { to: sending, token: helper.token })).status, 403);
      assert.equal((await mail(helper.id, { to: sending, token: helper.token })).status, 400);
      assert.equal((await mail(randomUUID(), { to: sending })).status, 404);
      await sending.sql('update users set active = false where id = $1', [strong.id]);
      assert.match(errorOf(await mail(strong.id, { to: sending })), /not active/);
      assert.deepEqual(await sending.sql(`select 1 from mail_messages where kind = 'password_link'`), []);
      const sent = await mail(person.id, { to: sending, token: helper.token });
      assert.equal(sent.status, 200, sent.text);
      assert.deepEqual(sent.body, { message: 'Link sent' });
      assert.doesNotMatch(JSON.stringify(await audit(sending, 'user.password_mail', helper.id, 'success')), /token=/);
      for (let tries = 0; tries < 400 && smtp.received.length === 0; tries += 1) await sleep(50);
      const [mailed] = smtp.received;
      assert.deepEqual(mailed?.to, [person.email]);
      const text = mailed.message.replaceAll('=\r\n', '').replaceAll('=3D', '=');
      const token = /reset-password\?token=([\w-]{43})/.exec(text)?.[1] ?? '';
      const secret = `New-${fresh()}`;
      const chosen = await sending.call('POST', '/api/v1/auth/password/reset', { body: { token, password: secret } });
      assert.equal(chosen.status, 200, chosen.text);
      assert.equal((await logIn(sending, { email: person.email, password: secret })).status, 200);
    } finally {
      await sending.close();
    }
  });
});

describe('where mail is sent', () => {
  test('people are invited by mail, a batch at a time, and nobody else is shown a link', async t => {
    const smtp = await receivingServer(t);
    const sending = await startServer({ SMTP_URL: smtp.url });
    try {
      const people = Array.from({ length: 210 }, account);
      const { import_id, invited, mail } = (await send(fileOf(people), { to: sending })).body as Report;
      assert.deepEqual([invited, mail], [210, 'smtp']);
      const counted = async () =>
        (
          await sending.sql<{ n: number }>(
            `select count(*)::int as n from mail_messages where kind = 'account_invited' and status = 'sent'`,
          )
        )[0]?.n;
      for (let tries = 0; tries < 400 && (await counted()) !== 210; tries += 1) await sleep(100);
      assert.equal(await counted(), 210);
      assert.deepEqual(await sending.sql('select 1 from account_invitations'), []);
      const refused = await linksOf(import_id, { to: sending });
      assert.equal(refused.status, 409);
      const one = await sending.call('POST', `/api/v1/users/${sending.admin.id}/password-link`, {
        token: sending.admin.token,
        body: {},
      });
      assert.equal(one.status, 409);
    } finally {
      await sending.close();
    }
  });
});
