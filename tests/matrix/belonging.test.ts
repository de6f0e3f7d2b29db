import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { nothingWrong } from './cells.ts';
import type { Entry } from './entry.ts';
import { covers, held } from './expected.ts';
import { requestOf } from './requests.ts';
import { entries, type Key, successOf, table } from './table.ts';
import type { Subject } from './things.ts';
import { type Caller, makeWorld, type World } from './world.ts';

/** What a role inside a team allows without any node: the team's own affairs, but never what its members may do. */
const inTeam: { readonly [K in Key]?: readonly Role[] } = {
  'GET /api/v1/teams/:id': ['owner', 'manager', 'member'],
  'PATCH /api/v1/teams/:id': ['owner'],
  'DELETE /api/v1/teams/:id': [],
  'POST /api/v1/teams/:id/members/:userId': ['owner', 'manager'],
  'DELETE /api/v1/teams/:id/members/:userId': ['owner', 'manager'],
  'POST /api/v1/teams/:id/grants': [],
  'GET /api/v1/teams/:id/grants': [],
  'DELETE /api/v1/teams/:id/grants/:grantId': [],
  'POST /api/v1/teams/:id/resources': [],
  'GET /api/v1/teams/:id/resources': ['owner', 'manager', 'member'],
  'DELETE /api/v1/teams/:id/resources/:resourceId': [],
};
type Role = 'owner' | 'manager' | 'member';

let world: World;
before(async () => {
  world = await makeWorld();
});
after(() => world.close());

async function send(key: Key, caller: Caller, subject: Subject, ids: Readonly<Partial<Subject>> = {}) {
  const asked = { world, caller, subject: { ...subject, ...ids } };
  const { method, path, ...rest } = await requestOf(key, asked);
  return world.server.call(method, path, { token: caller.token, ...rest });
}

describe('upon oneself, the right to one’s own account is enough', () => {
  const owned: [Key, Entry & { readonly own: string }][] = entries.flatMap(([key, entry]) =>
    entry.own === undefined ? [] : [[key, { ...entry, own: entry.own }]],
  );
  for (const [key, entry] of owned) {
    test(key, async () => {
      const [node = ''] = entry.asks;
      const holders = (['platform', 'A', 'B'] as const).map(where => world.holder(entry, where));
      const callers = [...world.callers, ...(await Promise.all(holders))].filter(({ lives }) => lives);
      const cells = callers.map(caller => async () => {
        const subject = await world.fresh('person', 'platform');
        const answer = await send(key, caller, { ...subject, id: caller.id ?? '' });
        const own = held(caller, entry.own);
        const places = ['platform', ...caller.memberOf] as const;
        const may = own === 'everywhere' || own.size > 0 || places.some(place => covers(caller, node, place));
        const words = `Insufficient permissions: ${entry.own} or ${node} is missing`;
        if (may ? answer.status === successOf(key, entry) : answer.status === 403 && answer.text.includes(words))
          return null;
        return `${caller.name}: ${answer.status} ${answer.text}`;
      });
      await nothingWrong(cells);
    });
  }
});

test('members leave their organization by themselves, and take nobody along', async () => {
  const key = 'DELETE /api/organizations/:id/members/:userId';
  const subject = await world.fresh('organization', 'A');
  const check = (told: string, status: number, who: Promise<Caller>, userId?: string) => async () => {
    const caller = await who;
    const answer = await send(key, caller, subject, { userId: userId ?? caller.id ?? '' });
    return answer.status === status ? null : `${told}: ${answer.status} ${answer.text}`;
  };
  const member = () => world.person('a member of A', { systemRole: 'user', memberOf: ['A'] });
  await nothingWrong([
    check('a member', 200, member()),
    check('a member without any role', 200, world.person('a member of A', { memberOf: ['A'] })),
    check('a member, upon another', 403, member(), subject.userId),
    check('somebody from elsewhere', 403, world.person('a member of B', { systemRole: 'user', memberOf: ['B'] })),
  ]);
});

describe('a role inside a team allows what the table of team roles says, in that team only', () => {
  for (const [key, roles] of Object.entries(inTeam)) {
    test(key, async () => {
      const cells = (['owner', 'manager', 'member'] as const).flatMap(role =>
        (['platform', 'A'] as const).map(place => async () => {
          const [subject, other] = [await world.fresh('team', place), await world.fresh('team', place)];
          const memberOf = place === 'A' ? (['A'] as const) : [];
          const caller = await world.person(`${role} of a team in ${place}`, { systemRole: 'user', memberOf });
          await world.server.sql('insert into team_members (id, team_id, user_id, role) values ($1, $2, $3, $4)', [
            ...[randomUUID(), subject.id, caller.id, role],
          ]);
          world.server.gatehouse.bus.publish([{ type: 'access.changed', users: [caller.id ?? ''] }]);
          const [node = ''] = entryOf(key).asks;
          const missing = `Insufficient permissions: ${node} is missing`;
          const elsewhere = await send(key as Key, caller, other);
          if (elsewhere.status !== 403)
            return `${caller.name}, upon another team: ${elsewhere.status} ${elsewhere.text}`;
          const answer = await send(key as Key, caller, subject);
          const right = roles.includes(role)
            ? answer.status === successOf(key as Key, entryOf(key))
            : answer.status === 403 && answer.text.includes(missing);
          return right ? null : `${caller.name}: ${answer.status} ${answer.text}`;
        }),
      );
      await nothingWrong(cells);
    });
  }
});

const entryOf = (key: string): Entry => table[key as Key];
