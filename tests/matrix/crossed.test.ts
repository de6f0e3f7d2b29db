import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { nothingWrong } from './cells.ts';
import type { Entry } from './entry.ts';
import { requestOf } from './requests.ts';
import { storedOfKept } from './stored.ts';
import { entries, type Key, table } from './table.ts';
import type { Subject } from './things.ts';
import { type Caller, makeWorld, type World } from './world.ts';

/** Routes that name a second thing, which has to belong to the first, with the parameter that names it. */
const nested: readonly [Key, keyof Subject][] = [
  ['POST /api/v1/teams/:id/members/:userId', 'outsiderId'],
  ['PATCH /api/v1/teams/:id/members/:userId', 'userId'],
  ['DELETE /api/v1/teams/:id/members/:userId', 'userId'],
  ['DELETE /api/v1/teams/:id/grants/:grantId', 'grantId'],
  ['DELETE /api/v1/teams/:id/resources/:resourceId', 'resourceId'],
  ['DELETE /v1/credential/credentials/:id/people/:shareId', 'shareId'],
  ['POST /v1/webhooks/:id/deliveries/:deliveryId/replay', 'deliveryId'],
  ['DELETE /api/users/:id/grants/:grantId', 'grantId'],
  ['DELETE /v1/users/:id/api-keys/:keyId', 'keyId'],
  ['DELETE /api/organizations/:id/members/:userId', 'userId'],
  ['DELETE /api/organizations/:id/invitations/:invitationId', 'invitationId'],
  ['POST /api/organizations/:id/requests/:requestId/approve', 'requestId'],
  ['POST /api/organizations/:id/requests/:requestId/reject', 'requestId'],
];

/** Method, path, body, and what that may be answered with. */
type Way = readonly [string, string, Readonly<Record<string, unknown>>, readonly number[]];

/** As `things.ts` names roles. */
const monikerOf = ({ id }: Subject) => `thing-${id}`;

let world: World;
before(async () => {
  world = await makeWorld();
});
after(() => world.close());

test('every route that names a second thing is here', () => {
  // Fields and sessions have tests of their own, since their names are not kept in the world, and so have conversations
  // and pictures, where no node helps.
  const two = entries
    .map(([key]) => key)
    .filter(key => /:.*:(?!fieldId|sessionId)/.test(key) && !/\/conversations\/|\/avatars\//.test(key));
  assert.deepEqual(two.toSorted(), nested.map(([key]) => key).toSorted());
});

test('what belongs to B is not there under a thing of A, whoever asks', async () => {
  const kept = await storedOfKept(world);
  const admins = world.callers.filter(({ name }) => name === 'admin' || name === 'administrator of A');
  const checks = nested.flatMap(([key, name]) => {
    const entry: Entry = table[key];
    const holders: Promise<Caller>[] = (['platform', 'A'] as const).map(where => world.holder(entry, where));
    return [...admins.map(admin => Promise.resolve(admin)), ...holders].map(who => async () => {
      const caller = await who;
      const [ours, theirs] = (['A', 'B'] as const).map(place => world.kept.get(`${entry.upon} ${place}`));
      assert.ok(ours && theirs);
      const send = async (id: unknown) => {
        const { method, path, ...rest } = await requestOf(key, { world, caller, subject: { ...ours, [name]: id } });
        return world.server.call(method, path, { token: caller.token, ...rest });
      };
      const [foreign, unknown] = [await send(theirs[name]), await send(randomUUID())];
      const [told, meant] = [foreign, unknown].map(({ text }) => text.replace(/"request_id":"[^"]*"/, ''));
      if (foreign.status === 404 && told === meant && unknown.status === 404) return null;
      return `${key} by ${caller.name}: ${foreign.status} ${foreign.text}; unknown: ${unknown.status} ${unknown.text}`;
    });
  });
  await nothingWrong(checks);
  assert.deepEqual(await storedOfKept(world), kept);
});

test('things of B cannot be put together with those of A, whoever asks', async () => {
  const kept = await storedOfKept(world);
  const of = (thing: string): Subject => {
    const subject = world.kept.get(thing);
    assert.ok(subject);
    return subject;
  };
  const [A, B] = [world.organizationOf('A'), world.organizationOf('B')];
  const ways: readonly Way[] = [
    ['PUT', `/api/roles/${of('role A').id}/permissions`, { permissionIds: [of('permission B').id] }, [404]],
    ['PUT', `/api/roles/${of('role A').id}`, { permissionIds: [of('permission B').id] }, [404]],
    ['POST', '/api/roles', { name: 'Mixed', organizationId: A, permissionIds: [of('permission B').id] }, [404]],
    ['POST', '/api/roles', { name: 'Mixed', organizationId: null, permissionIds: [of('permission B').id] }, [404, 403]],
    ['PUT', `/api/users/${of('person A').id}`, { roleIds: [of('role B').id] }, [400, 404]],
    ['PATCH', `/v1/user/users/${of('person A').id}`, { roles: [of('role B').id] }, [400, 404]],
    ['PATCH', `/v1/user/users/${of('person A').id}`, { roles: [monikerOf(of('role B'))] }, [400, 404]],
    ['PATCH', `/v1/user/users/${of('person B').id}`, { roles: [of('role A').id] }, [400, 404]],
    ['POST', `/api/organizations/${A}/invitations`, { email: 'mixed@example.net', roleIds: [of('role B').id] }, [400]],
    ['POST', `/api/users/${of('person B').id}/grants`, { pattern: 'report.read', organizationId: A }, [400, 404]],
    ['POST', `/api/users/${of('person A').id}/grants`, { pattern: 'report.read', organizationId: B }, [400, 404]],
    ...['company A', 'company B', 'company platform'].flatMap(company =>
      ['credential_type A', 'credential_type B']
        .filter(type => type.at(-1) !== company.at(-1))
        .map((type): Way => {
          const body = { name: 'Mixed', typeId: of(type).id, companyId: of(company).id, fields: [] };
          return ['POST', '/v1/credential/credentials', body, [404]];
        }),
    ),
    ['POST', `/api/v1/teams/${of('team A').id}/members/${of('person B').id}`, {}, [404]],
    [
      'POST',
      `/api/organizations/${B}/invitations`,
      { email: 'mixed@example.net', roleIds: [of('role A').id] },
      [400, 404],
    ],
  ];
  const callers = world.callers.filter(({ name }) => name === 'admin' || name === 'administrator of A');
  const checks = ways.flatMap(([method, path, body, statuses]) =>
    callers.map(caller => async () => {
      const answer = await world.server.call(method, path, { token: caller.token, body });
      return statuses.includes(answer.status) ? null : `${method} ${path} by ${caller.name}: ${answer.text}`;
    }),
  );
  await nothingWrong(checks);
  // Direct grants hold where the request acts, so nobody is found there who does not belong.
  await nothingWrong(
    callers.map(caller => async () => {
      const answer = await world.server.call('PATCH', `/v1/user/users/${of('person B').id}`, {
        ...{ token: caller.token, headers: { 'x-organization-id': A } },
        body: { permissions: ['report.read'] },
      });
      return answer.status === 404 ? null : `grants by ${caller.name}: ${answer.status} ${answer.text}`;
    }),
  );
  assert.deepEqual(await storedOfKept(world), kept);
  assert.deepEqual(await world.server.sql(`select 1 from roles where name = 'Mixed'`), []);
  assert.deepEqual(await world.server.sql(`select 1 from credentials where name = 'Mixed'`), []);
});
