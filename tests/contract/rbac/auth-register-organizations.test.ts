import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { account, atOnce, audit, inGroups, linkIn, me } from '../administration/identity.support.ts';
import { dataOf, invited, newOrganization, refusal } from './organizations.support.ts';
import { type ShownSession, systemRole } from './rbac.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const register = (body: object) => server.call('POST', '/api/auth/register', { body });
const asking = (organizationIds: unknown, email?: string) =>
  register({ ...account(), ...(email === undefined ? {} : { email }), organizationIds });
const sessionOf = (answer: Answer): ShownSession => {
  assert.equal(answer.status, 201, answer.text);
  return answer.body as ShownSession;
};
const verify = async (email: string, session: string) => {
  const token = await linkIn(server, email, 'verify-email');
  const answer = await server.call('POST', '/api/v1/auth/email/verify', { body: { token }, token: session });
  assert.equal(answer.status, 200, answer.text);
};
interface Requests {
  readonly requests: readonly { readonly userId: string; readonly emailVerified: boolean }[];
  readonly total: number;
}
const requestsOf = async (id: string, by: Person = server.admin) =>
  dataOf<Requests>(await server.call('GET', `/api/organizations/${id}/requests`, { token: by.token }));
const count = async (table: 'users' | 'organization_requests' | 'organization_members' | 'mail_messages') =>
  (await server.sql<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n;
const everything = async () => [
  await count('users'),
  await count('organization_requests'),
  await count('organization_members'),
  await count('mail_messages'),
];
const rolesOf = (id: string) => server.sql('select role_id from user_roles where user_id = $1', [id]);

describe('is refused, and nothing is stored,', () => {
  test('for what is malformed, named twice, or too many', async () => {
    const { id } = await newOrganization(server, { joinPolicy: 'open' });
    const before = await everything();
    for (const [organizationIds, words] of [
      ['x', /^organizationIds must be an array$/],
      [null, /^organizationIds must be an array$/],
      [[7], /^organizationIds\.0 must be a string$/],
      [['acme'], /^organizationIds\.0 must be a UUID$/],
      [[id, id.toUpperCase()], /^organizationIds must not name an organization twice$/],
      [Array.from({ length: 21 }, () => randomUUID()), /^organizationIds must have at most 20 entries$/],
    ] as const)
      assert.match(refusal(await asking(organizationIds), 400), words);
    assert.deepEqual(await everything(), before);
  });

  test('for organizations that are unknown, deleted or suspended, alike, even beside one that is open', async () => {
    const open = await newOrganization(server, { joinPolicy: 'open' });
    const suspended = await newOrganization(server, { joinPolicy: 'open', active: false });
    const deleted = await newOrganization(server, { joinPolicy: 'open' });
    await server.call('DELETE', `/api/organizations/${deleted.id}`, { token: server.admin.token });
    const before = await everything();
    const answers: string[] = [];
    for (const id of [randomUUID(), suspended.id, deleted.id]) {
      answers.push((await asking([id])).text, (await asking([open.id, id])).text);
    }
    assert.deepEqual([...new Set(answers)], ['{"success":false,"error":"Organization not found"}']);
    assert.equal(refusal(await asking([suspended.id]), 404), 'Organization not found');
    assert.deepEqual(await everything(), before);
  });

  test('where registration is closed, before anything is said about organizations', async () => {
    const closed = await startServer({ REGISTRATION: 'invite' });
    try {
      const { id } = await newOrganization(closed, { joinPolicy: 'open' });
      for (const each of [id, randomUUID()]) {
        const body = { ...account(), organizationIds: [each] };
        const answer = await closed.call('POST', '/api/auth/register', { body });
        assert.equal(refusal(answer, 403), 'Registration is by invitation only');
      }
    } finally {
      await closed.close();
    }
  });

  test('on the surface that does not know the field', async () => {
    const { id } = await newOrganization(server, { joinPolicy: 'open' });
    const answer = await server.call('POST', '/api/v1/auth/register', {
      body: { ...account(), organizationIds: [id] },
    });
    assert.equal(answer.status, 400, answer.text);
    assert.match(answer.text, /organizationIds is not a known field/);
  });

  test('when the organization goes at the same moment: an account in it, or none', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { id } = await newOrganization(server, { joinPolicy: 'open' });
      const mine = account();
      const [answer] = await Promise.all([
        register({ ...mine, organizationIds: [id] }),
        server.call('DELETE', `/api/organizations/${id}`, { token: server.admin.token }),
      ]);
      const left = await server.sql('select 1 from organization_members where organization_id = $1', [id]);
      assert.deepEqual(left, []);
      const stored = await server.sql('select 1 from users where email = $1', [mine.email]);
      assert.equal(stored.length, answer.status === 201 ? 1 : 0, answer.text);
      if (answer.status !== 201) refusal(answer, 404);
    }
  });
});

describe('asks to join each', () => {
  test('an open one at once, as a plain member; the others wait; only memberships are shown', async () => {
    const [open, closed] = [await newOrganization(server, { joinPolicy: 'open' }), await newOrganization(server)];
    const seen = server.events.length;
    const { user, token } = sessionOf(await asking([closed.id, open.id.toUpperCase()]));
    assert.deepEqual(user.organizationIds, [open.id]);
    assert.deepEqual(user.roleIds, [await systemRole(server, 'user')]);
    assert.deepEqual(await rolesOf(user.id), [{ role_id: await systemRole(server, 'user') }]);
    assert.deepEqual(await server.sql('select 1 from user_grants where user_id = $1', [user.id]), []);
    const { requests } = await requestsOf(closed.id);
    assert.deepEqual(
      requests.map(each => [each.userId, each.emailVerified]),
      [[user.id, false]],
    );
    const at = (path: string) => server.call('GET', `/api/organizations/${path}`, { token });
    assert.equal((await at(open.id)).status, 200);
    for (const path of [closed.id, `${open.id}/members`]) refusal(await at(path), 403);
    assert.equal((await me(server, token)).status, 200);
    const event = await audit(server, 'auth.register', user.id, 'success');
    assert.deepEqual([event.target_id, event.organization_id], [user.id, null]);
    assert.deepEqual(event.details, { joined: [open.id], waiting: [closed.id] });
    assert.deepEqual(server.events.slice(seen), [{ type: 'access.changed', users: [user.id] }]);
  });

  test('by domain: on verification where the domain is the address’s, and waiting where it is not', async () => {
    const mine = await newOrganization(server, { joinPolicy: 'domain', domain: 'staff.example' });
    const other = await newOrganization(server, { joinPolicy: 'domain', domain: 'others.example' });
    const unproven = await newOrganization(server, { joinPolicy: 'domain', domain: 'sub.staff.example' });
    for (const { id } of [mine, other])
      dataOf(await server.call('POST', `/api/organizations/${id}/domain/verify`, { token: server.admin.token }));
    const email = 'Worker@Staff.example';
    const { user, token } = sessionOf(await asking([mine.id, other.id, unproven.id], email));
    assert.deepEqual(user.organizationIds, []);
    await verify(email, token);
    const shown = dataOf<{ organizationIds: string[]; roleIds: string[] }>(
      await server.call('GET', `/api/users/${user.id}`, { token }),
    );
    assert.deepEqual([shown.organizationIds, shown.roleIds], [[mine.id], [await systemRole(server, 'user')]]);
    for (const { id } of [other, unproven]) assert.equal((await requestsOf(id)).total, 1);
    assert.equal((await requestsOf(mine.id)).total, 0);
  });

  test('all at once and together: nobody is lost, nobody is in twice', async () => {
    const open = await newOrganization(server, { joinPolicy: 'open' });
    const closed = await newOrganization(server);
    const answers = await atOnce(12, () => asking([open.id, closed.id]));
    for (const answer of answers) assert.deepEqual(sessionOf(answer).user.organizationIds, [open.id]);
    const joined = await server.sql('select 1 from organization_members where organization_id = $1', [open.id]);
    assert.deepEqual([joined.length, (await requestsOf(closed.id)).total], [13, 12]);
  });

  test('none, when none is named', async () => {
    for (const none of [[], undefined]) {
      const { user } = sessionOf(await asking(none));
      assert.deepEqual(user.organizationIds, []);
      assert.deepEqual((await audit(server, 'auth.register', user.id, 'success')).details, {});
    }
  });
});

describe('strangers who register by the dozen', () => {
  test('mail no administrator, and stand behind those whose address is verified', async () => {
    const { id } = await newOrganization(server);
    const boss = await invited(server, id, { admin: true });
    for (const answer of await atOnce(15, () => asking([id]))) sessionOf(answer);
    const told = `select 1 from mail_messages where kind = 'join_requested' and recipient = $1`;
    assert.deepEqual(await server.sql(told, [boss.email]), []);
    const mine = account();
    const { user, token } = sessionOf(await register({ ...mine, organizationIds: [id] }));
    await verify(mine.email, token);
    const { requests, total } = await requestsOf(id, boss);
    assert.deepEqual(
      [requests[0]?.userId, requests[0]?.emailVerified, requests[1]?.emailVerified, total],
      [user.id, true, false, 16],
    );
    assert.equal((await server.sql(told, [boss.email])).length, 1, 'and are told of those alone');
    assert.match((await server.mails(boss.email, 2)).join(), /Someone asked to join Acme/);
  });

  test('are held to the limit of open calls', async () => {
    const limited = await startServer({ RATE_LIMITS: 'on' });
    try {
      const { id } = await newOrganization(limited);
      const body = () => ({ ...account(), organizationIds: [id] });
      const answers = await inGroups(110, () => limited.call('POST', '/api/auth/register', { body: body() }));
      assert.ok(answers.filter(({ status }) => status === 201).length <= 100);
      assert.ok(answers.some(({ status }) => status === 429));
    } finally {
      await limited.close();
    }
  });
});

test('registering without organizations waits for nobody who changes access', async () => {
  const { id } = await newOrganization(server, { joinPolicy: 'open' });
  const order: string[] = [];
  const note = async <T>(what: string, doing: Promise<T>): Promise<T> => {
    const done = await doing;
    order.push(what);
    return done;
  };
  const held = note(
    'lock',
    server.sql('do $$ begin perform 1 from access_state for update; perform pg_sleep(1.5); end $$'),
  );
  await new Promise(resolve => setTimeout(resolve, 200));
  const [plain, named] = await Promise.all([note('plain', asking(undefined)), note('named', asking([id])), held]);
  sessionOf(plain);
  assert.deepEqual(sessionOf(named).user.organizationIds, [id]);
  assert.deepEqual(order, ['plain', 'lock', 'named']);
});
