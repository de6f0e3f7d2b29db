import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { invitationIn } from '../contract/rbac/organizations.support.ts';
import { role } from '../contract/rbac/rbac.support.ts';
import { nothingWrong } from './cells.ts';
import type { Entry } from './entry.ts';
import { covers } from './expected.ts';
import { type Gift, type Giving, patternsOf, type Way, ways } from './giving.ts';
import { gainedUnduly, storedAccess } from './stored.ts';
import { type systemRoles, table } from './table.ts';
import { type Caller, makeWorld, type Nature, type World } from './world.ts';

let world: World;
before(async () => {
  world = await makeWorld();
});
after(() => world.close());

const placesOf = ({ places = ['platform', 'A'] }: Way) => places;
const asksOf = (way: Way): readonly string[] => {
  const { asks }: Entry = table[way.key];
  return typeof asks === 'string' ? [] : asks;
};

/** Everybody who may use a way, but for what they could give by it: each system role with the way's nodes on top. */
async function givers(way: Way): Promise<(Caller & { readonly place: 'platform' | 'A' })[]> {
  const asks = asksOf(way);
  const lower = (['user', 'viewer', 'analyst', 'manager'] as const satisfies readonly (keyof typeof systemRoles)[]).map(
    (systemRole): Nature => ({ systemRole, holds: { platform: asks } }),
  );
  const made = await Promise.all(
    placesOf(way).flatMap(place => {
      const everywhere: Nature[] = [{ holds: { platform: asks } }, ...lower];
      const inside: Nature[] = [
        { systemRole: 'user', holds: { A: asks }, memberOf: ['A'] },
        { systemRole: 'manager', holds: { A: asks }, memberOf: ['A'] },
        { systemRole: 'user', holds: { A: asks }, administers: 'A' },
        // Everything over B helps nobody in A.
        { systemRole: 'user', holds: { A: asks, B: ['*'] }, memberOf: ['A', 'B'] },
      ];
      return [...everywhere, ...(place === 'A' ? inside : [])].map(async nature => {
        const where = Object.keys(nature.holds ?? {}).join('+');
        const name = `${nature.systemRole ?? 'no role'}${nature.administers ? ', administrator' : ''}, ${asks} in ${where}`;
        return { ...(await world.person(name, nature)), place };
      });
    }),
  );
  return made;
}

const send = (giver: Caller, { method, path, ...rest }: Gift) =>
  world.server.call(method, path, { token: giver.token, ...rest });
const shortOf = (way: Way, giver: Caller, place: 'platform' | 'A', what: string) =>
  patternsOf(what).filter(pattern => !covers(giver, pattern, way.at === 'platform' ? 'platform' : place));

describe('nobody gives what they do not hold', () => {
  for (const way of ways) {
    test(way.name, async () => {
      const cells: { giving: Giving; short: readonly string[]; gift: Gift }[] = [];
      for (const { place, ...giver } of await givers(way)) {
        for (const what of way.what) {
          const short = shortOf(way, giver, place, what);
          if (short.length === 0) continue;
          // Whoever does not belong to A cannot be given anything in it.
          const belongs = place === 'platform' || giver.memberOf.includes(place);
          for (const toSelf of way.canBeSelf && belongs ? [false, true] : [false]) {
            const giving = { world, giver, place, what, toSelf };
            cells.push({ giving, short, gift: await way.ask(giving) });
          }
        }
      }
      assert.ok(cells.length > 0);
      const before = await storedAccess(world);
      await nothingWrong(
        cells.map(({ giving: { giver, place, what, toSelf }, short, gift }) => async () => {
          const { status, text } = await send(giver, gift);
          const told = short.every(pattern => text.includes(pattern)) && text.includes('you do not hold');
          if (status === 403 && told) return null;
          return `${giver.name} gives ${what} in ${place}${toSelf ? ' to themselves' : ''}: ${status} ${text}`;
        }),
        way.atOnce,
      );
      assert.deepEqual(await storedAccess(world), before);
    });
  }
});

describe('whoever holds exactly what is given may give it', () => {
  for (const way of ways) {
    test(way.name, async () => {
      const checks = placesOf(way).flatMap(place =>
        way.what.map(what => async () => {
          const gives = patternsOf(what);
          const asks = asksOf(way);
          const holds =
            place === 'platform'
              ? { platform: [...asks, ...gives] }
              : way.at === 'platform'
                ? { platform: gives, A: asks }
                : { A: [...asks, ...gives] };
          const memberOf = place === 'A' ? (['A'] as const) : [];
          const giver = await world.person(`holder of ${what} in ${place}`, { holds, memberOf });
          const { status, text } = await send(giver, await way.ask({ world, giver, place, what, toSelf: false }));
          return status >= 200 && status < 300 ? null : `${giver.name}: ${status} ${text}`;
        }),
      );
      // One after the other: naming administrators replaces those named a moment ago.
      await nothingWrong(checks, 1);
    });
  }
});

/** Gives somebody patterns in a place, up to a moment. */
async function holdUntil(caller: Caller, patterns: readonly string[], place: 'platform' | 'A', until: Date) {
  for (const pattern of patterns)
    await world.server.sql(
      `insert into user_grants (id, user_id, pattern, organization_id, expires_at, granted_by) values ($1, $2, $3, $4, $5, $6)`,
      [randomUUID(), caller.id, pattern, world.organizations[place], until, world.server.admin.id],
    );
  world.server.gatehouse.bus.publish([{ type: 'access.changed', users: [caller.id ?? ''] }]);
}

describe('nobody gives for good what they hold until a moment', () => {
  const until = new Date(Date.now() + 3_600_000);
  for (const way of ways) {
    test(way.name, async () => {
      const cells: { giving: Giving; gift: Gift }[] = [];
      for (const place of placesOf(way)) {
        for (const what of way.what) {
          const asks = asksOf(way);
          const nature: Nature =
            place === 'A' ? { holds: { A: asks }, memberOf: ['A'] } : { holds: { platform: asks } };
          const giver = await world.person(`holder of ${what} in ${place} for an hour`, nature);
          const at = way.at === 'platform' ? 'platform' : place;
          await holdUntil(giver, patternsOf(what), at, until);
          for (const toSelf of way.canBeSelf ? [false, true] : [false]) {
            const giving = { world, giver, place, what, toSelf };
            cells.push({ giving, gift: await way.ask(giving) });
          }
        }
      }
      const before = await storedAccess(world);
      await nothingWrong(
        cells.map(({ giving: { giver, what, toSelf }, gift }) => async () => {
          const { status, text } = await send(giver, gift);
          const told =
            patternsOf(what).some(each => text.includes(each)) && text.includes(`until ${until.toISOString()}`);
          if (status === 403 && told) return null;
          return `${giver.name} gives ${what}${toSelf ? ' to themselves' : ''}: ${status} ${text}`;
        }),
        way.atOnce,
      );
      assert.deepEqual(await storedAccess(world), before);
    });
  }

  test('a direct grant may end as soon as what its giver holds, or sooner', async () => {
    const nature: Nature = { holds: { A: ['user.permissions.other'] }, memberOf: ['A'] };
    const giver = await world.person('holder of vault.open in A for an hour', nature);
    await holdUntil(giver, ['vault.open'], 'A', until);
    const path = `/api/users/${(await world.fresh('person', 'A')).id}/grants`;
    const give = (expiresAt: Date | null, startsAt: Date | null = null) => {
      const body = { pattern: 'vault.open', organizationId: world.organizationOf('A'), expiresAt, startsAt };
      return world.server.call('POST', path, { token: giver.token, body });
    };
    const later = (milliseconds: number) => new Date(until.getTime() + milliseconds);
    for (const [end, start] of [
      [null, null],
      [later(1), null],
      [later(60_000), later(1)],
      [null, later(1)],
    ] as const)
      assert.equal((await give(end, start)).status, 403);
    for (const end of [until, later(-1)]) assert.equal((await give(end)).status, 201);
    // The last test asks what everybody was made with, which has no end.
    await world.server.sql('delete from user_grants where granted_by = $1', [giver.id]);
  });

  test('what begins later cannot be given yet', async () => {
    const nature: Nature = { holds: { A: ['user.permissions.other'] }, memberOf: ['A'] };
    const giver = await world.person('who will hold vault.open', nature);
    await world.server.sql(
      `insert into user_grants (id, user_id, pattern, organization_id, starts_at, granted_by) values ($1, $2, 'vault.open', $3, $4, $5)`,
      [randomUUID(), giver.id, world.organizationOf('A'), until, world.server.admin.id],
    );
    const path = `/api/users/${(await world.fresh('person', 'A')).id}/grants`;
    for (const startsAt of [null, until, new Date(until.getTime() + 1000)]) {
      const body = { pattern: 'vault.open', organizationId: world.organizationOf('A'), startsAt };
      const answer = await world.server.call('POST', path, { token: giver.token, body });
      assert.equal(answer.status, 403, answer.text);
      assert.match(answer.text, /you do not hold vault\.open yourself/);
    }
  });
});

describe('nobody comes to hold more by a way round', () => {
  test('what a record stands for does not change while a role gives it', async () => {
    const person = await world.person('holder of permission.write', { holds: { platform: ['permission.write'] } });
    const own = await role(world.server, null, ['round.about']);
    await world.server.sql('insert into user_roles (user_id, role_id, granted_by) values ($1, $2, $3)', [
      ...[person.id, own, world.server.admin.id],
    ]);
    const [held] = await world.server.sql<{ permission_id: string }>(
      'select permission_id from role_permissions where role_id = $1',
      [own],
    );
    const before = await storedAccess(world);
    for (const body of [{ resource: '*', action: '*' }, { action: '*' }, { resource: 'vault' }]) {
      const path = `/api/permissions/${held?.permission_id}`;
      const answer = await world.server.call('PUT', path, { token: person.token, body });
      assert.equal(answer.status, 409, answer.text);
    }
    assert.deepEqual(await storedAccess(world), before);
  });

  test('an invitation gives nothing that its sender lost in the meantime', async () => {
    const organization = world.organizationOf('A');
    const asks = { A: ['organization.members', 'vault.open'] };
    const sender = await world.person('sender', { holds: asks, memberOf: ['A'] });
    const invited = await world.person('invited', {});
    const roleId = await role(world.server, organization, ['vault.open']);
    const path = `/api/organizations/${organization}/invitations`;
    const sent = await world.server.call('POST', path, {
      token: sender.token,
      body: { email: invited.email, roleIds: [roleId] },
    });
    assert.equal(sent.status, 201, sent.text);
    const mail = ((await world.server.mails(invited.email)).at(-1) ?? '')
      .replaceAll('=\r\n', '')
      .replaceAll('=3D', '=');
    const token = /accept-invitation\?token=([A-Za-z0-9_-]{43})/.exec(mail)?.[1];
    const loss = `/api/organizations/${organization}/members/${sender.id}`;
    const lost = await world.server.call('DELETE', loss, { token: world.server.admin.token });
    assert.equal(lost.status, 200, lost.text);
    const before = await storedAccess(world);
    const answer = await world.server.call('POST', '/api/invitations/accept', {
      token: invited.token,
      body: { token },
    });
    assert.equal(answer.status, 400, answer.text);
    assert.deepEqual(await storedAccess(world), before);
  });

  test('an invitation gives nothing that its sender holds until a moment by then', async () => {
    const organization = world.organizationOf('A');
    const sender = await world.person('sender', {
      holds: { A: ['organization.members', 'vault.open'] },
      memberOf: ['A'],
    });
    const invited = await world.person('invited', {});
    const roleId = await role(world.server, organization, ['vault.open']);
    const path = `/api/organizations/${organization}/invitations`;
    const body = { email: invited.email, roleIds: [roleId] };
    assert.equal((await world.server.call('POST', path, { token: sender.token, body })).status, 201);
    const token = await invitationIn(world.server, invited.email);
    await world.server.sql(`update user_roles set expires_at = now() + interval '1 hour' where user_id = $1`, [
      sender.id,
    ]);
    const before = await storedAccess(world);
    const answer = await world.server.call('POST', '/api/invitations/accept', {
      token: invited.token,
      body: { token },
    });
    assert.equal(answer.status, 400, answer.text);
    assert.deepEqual(await storedAccess(world), before);
  });

  test('a request that is approved makes a member and gives nothing', async () => {
    const organization = world.organizationOf('A');
    const decider = await world.person('decider', { holds: { A: ['organization.members'] }, memberOf: ['A'] });
    const { requestId } = await world.fresh('organization', 'A');
    const before = await storedAccess(world);
    const path = `/api/organizations/${organization}/requests/${requestId}/approve`;
    const answer = await world.server.call('POST', path, { token: decider.token });
    assert.equal(answer.status, 200, answer.text);
    const { organization_members, organization_requests, ...rest } = await storedAccess(world);
    const { organization_members: members, organization_requests: requests, ...same } = before;
    assert.deepEqual(rest, same);
    const counts = [organization_members, members, organization_requests, requests].map(rows => Object(rows).length);
    assert.deepEqual([counts[0] - counts[1], counts[2] - counts[3]], [1, -1]);
  });

  test('a role that gives more than one holds is not changed, renamed or deleted, nor a record of it deleted', async () => {
    const nodes = ['role.modify', 'role.delete', 'permission.delete'];
    const person = await world.person('holder of role.*', { holds: { A: nodes }, memberOf: ['A'] });
    const id = await role(world.server, world.organizationOf('A'), ['vault.open', `unique.${randomUUID()}`]);
    const records = await world.server.sql<{ id: string }>(
      'select permission_id as id from role_permissions where role_id = $1',
      [id],
    );
    const before = await storedAccess(world);
    for (const [method, path, body] of [
      ['PUT', `/api/roles/${id}`, { name: 'Taken' }],
      ['PUT', `/api/roles/${id}`, { permissionIds: [] }],
      ['PUT', `/api/roles/${id}/permissions`, { permissionIds: [] }],
      ['DELETE', `/api/roles/${id}`, undefined],
      ['PATCH', `/v1/role/${id}`, { title: 'Taken' }],
      ['PATCH', `/v1/role/${id}`, { moniker: `taken-${randomUUID()}` }],
      ['PATCH', `/v1/role/${id}`, { permissions: [] }],
      ['PATCH', `/v1/role/${id}`, { permissions: ['role.modify'] }],
      ['POST', `/v1/role/${id}/permissions`, { permissions: ['role.modify'] }],
      ['DELETE', `/v1/role/${id}/permissions`, { permissions: ['vault.open'] }],
      ['DELETE', `/v1/role/${id}`, undefined],
      ...records.map(record => ['DELETE', `/api/permissions/${record.id}`, undefined] as const),
    ] as const) {
      const answer = await world.server.call(method, path, { token: person.token, body });
      assert.equal(answer.status, 403, `${method} ${path}: ${answer.text}`);
    }
    assert.deepEqual(await storedAccess(world), before);
  });
});

test('after all of it, nobody has anything that they were not made with, or given by somebody who holds it', async () => {
  assert.deepEqual(await gainedUnduly(world), []);
});
