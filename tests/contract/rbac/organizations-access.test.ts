import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audit, holder } from '../administration/identity.support.ts';
import { invited, newOrganization, refusal, routesOf, type Shown, stored } from './organizations.support.ts';

let server: TestServer;
let [acme, globex] = [{} as Shown, {} as Shown];
let boss: Person;
let member: Person;
let foreigner: Person;

before(async () => {
  server = await startServer();
  [acme, globex] = [await newOrganization(server), await newOrganization(server, { name: 'Globex' })];
  boss = await invited(server, acme.id, { admin: true });
  member = await invited(server, acme.id);
  foreigner = await invited(server, globex.id);
});
after(() => server.close());

const call = (who: Person | null, method: string, path: string, body?: unknown) =>
  server.call(method, path, { token: who?.token ?? null, body });

describe('who may not', () => {
  test('nobody without a token', async () => {
    const open = [
      ['POST', '/api/invitations/accept', { token: 'x' }, null],
      ['POST', `/api/organizations/${acme.id}/requests`, undefined, null],
    ] as const;
    for (const [method, path, body] of [...routesOf(acme.id, member.id), ...open]) {
      assert.equal(refusal(await call(null, method, path, body), 401), 'Unauthorized', `${method} ${path}`);
    }
  });

  for (const role of ['user', 'viewer', 'analyst', 'manager']) {
    test(`${role}: nothing of any organization by the system role, and reading alone as a member`, async () => {
      const [outside, inside] = [await server.person(role), await invited(server, acme.id, {}, role)];
      const before = [await stored(server, acme.id), await stored(server, globex.id)];
      for (const [who, id, other, reads] of [
        [outside, acme.id, member.id, false],
        [inside, acme.id, member.id, true],
        [inside, globex.id, foreigner.id, false],
      ] as const) {
        for (const [method, path, body, node] of routesOf(id, other)) {
          const answer = await call(who, method, path, body);
          if (reads && node === 'organization.read') assert.equal(answer.status, 200, answer.text);
          else assert.equal(refusal(answer, 403), `Insufficient permissions: ${node} is missing`, `${method} ${path}`);
        }
      }
      assert.deepEqual([await stored(server, acme.id), await stored(server, globex.id)], before);
    });
  }

  test('an administrator of an organization: others are not found, and what is the platform’s is refused', async () => {
    const before = await stored(server, globex.id);
    for (const [method, path, body, node] of routesOf(globex.id, foreigner.id)) {
      const answer = await call(boss, method, path, body);
      const platform = ['list', 'create', 'delete', 'verify'].some(last => node === `organization.${last}`);
      if (platform) assert.equal(refusal(answer, 403), `Insufficient permissions: ${node} is missing`);
      else assert.equal(refusal(answer, 404), 'Organization not found', `${method} ${path}`);
    }
    assert.deepEqual(await stored(server, globex.id), before);
    for (const [method, path] of [
      ['DELETE', `/api/organizations/${acme.id}`],
      ['POST', `/api/organizations/${acme.id}/domain/verify`],
    ] as const)
      refusal(await call(boss, method, path), 403);
  });

  test('an administrator who names another organization acts there, where they are nobody', async () => {
    const headers = { 'x-organization-id': globex.id };
    for (const [method, path, body] of routesOf(acme.id, member.id)) {
      const answer = await server.call(method, path, { token: boss.token, body, headers });
      assert.ok([403, 404].includes(answer.status), `${method} ${path} ${answer.text}`);
    }
  });

  test('a node held inside an organization neither creates others nor shows them', async () => {
    const lead = await invited(server, acme.id);
    await server.sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
      randomUUID(),
      lead.id,
      'organization.*',
      acme.id,
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [lead.id] }]);
    refusal(await call(lead, 'POST', '/api/organizations', { name: 'More' }), 403);
    const list = await call(lead, 'GET', '/api/organizations');
    const { data } = list.body as { data: { organizations: Shown[]; total: number } };
    assert.deepEqual([data.organizations.map(({ id }) => id), data.total], [[acme.id], 1]);
    // More is given in there than the lead holds.
    assert.match(
      refusal(await call(lead, 'DELETE', `/api/organizations/${acme.id}`), 403),
      /you do not hold .*user\.\*/,
    );
    assert.match(
      refusal(await call(lead, 'PUT', `/api/organizations/${acme.id}`, { active: false }), 403),
      /do not hold/,
    );
    const naming = { adminIds: [server.admin.id, boss.id, lead.id] };
    assert.match(refusal(await call(lead, 'PUT', `/api/organizations/${acme.id}`, naming), 403), /do not hold/);
    const unseating = { adminIds: [server.admin.id] };
    assert.match(refusal(await call(lead, 'PUT', `/api/organizations/${acme.id}`, unseating), 403), /do not hold/);
    const ousting = `/api/organizations/${acme.id}/members/${boss.id}`;
    assert.match(refusal(await call(lead, 'DELETE', ousting), 403), /do not hold/);
    const promise = { email: 'new@example.net', admin: true };
    const promising = await call(lead, 'POST', `/api/organizations/${acme.id}/invitations`, promise);
    assert.match(refusal(promising, 403), /do not hold/);
  });

  test('a platform-wide holder of organization.create alone, who would give more than they hold', async () => {
    const clerk = await holder(server, ['organization.create']);
    assert.match(refusal(await call(clerk, 'POST', '/api/organizations', { name: 'Mine' }), 403), /do not hold/);
    const event = await audit(server, 'organization.create', clerk.id, 'denied');
    assert.equal(event.details['code'], 'access.exceeds_own');
  });
});

describe('malformed', () => {
  test('ids in paths are 400, unknown ones 404', async () => {
    refusal(await call(server.admin, 'GET', '/api/organizations/acme'), 400);
    for (const [method, path, body, node] of routesOf(randomUUID(), member.id)) {
      if (node === 'organization.list' || node === 'organization.create') continue;
      assert.equal(refusal(await call(server.admin, method, path, body), 404), 'Organization not found');
    }
    const path = `/api/organizations/${randomUUID()}/requests`;
    assert.equal(refusal(await call(member, 'POST', path), 404), 'Organization not found');
  });

  const bad: [object, RegExp][] = [
    [{ name: '' }, /^name must not be empty$/],
    [{ name: 'a\nb' }, /^name must not contain/],
    [{ name: 'x'.repeat(256) }, /^name must have at most 255/],
    [{ description: '\u0007' }, /^description must not contain/],
    [{ domain: 'no domain' }, /^domain must be a host name such as example.com$/],
    [{ domain: 'localhost' }, /^domain must be a host name/],
    [{ domain: '192.168.0.1' }, /^domain must be a host name/],
    [{ domain: '-a.example.com' }, /^domain must be a host name/],
    [{ domain: `${'a'.repeat(64)}.com` }, /^domain must be a host name/],
    [{ domain: 'https://example.com' }, /^domain must be a host name/],
    [{ active: 'yes' }, /^active must be a boolean$/],
    [{ joinPolicy: 'anyone' }, /^joinPolicy must be one of invite, domain, open$/],
    [{ adminIds: ['x'] }, /^adminIds\.0 must be a UUID$/],
    [{ adminIds: 'x' }, /^adminIds must be an array$/],
    [{ domainVerified: true }, /^domainVerified is not a known field$/],
    [{ id: randomUUID(), createdAt: 'x' }, /id is not a known field/],
  ];
  for (const [body, words] of bad) {
    test(`${JSON.stringify(body).slice(0, 60)} is refused by name, on creating and changing`, async () => {
      const before = await stored(server, acme.id);
      const post = await call(server.admin, 'POST', '/api/organizations', { name: 'A', ...body });
      assert.match(refusal(post, 400), words);
      assert.match(refusal(await call(server.admin, 'PUT', `/api/organizations/${acme.id}`, body), 400), words);
      assert.deepEqual(await stored(server, acme.id), before);
    });
  }

  test('lists out of range', async () => {
    for (const list of ['', `/${acme.id}/members`, `/${acme.id}/invitations`, `/${acme.id}/requests`])
      for (const query of ['limit=0', 'limit=1001', 'skip=-1', 'limit=x'])
        refusal(await call(server.admin, 'GET', `/api/organizations${list}?${query}`), 400);
  });
});
