import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ShareName, shareNames, shareOf } from '../../src/kernel/shares.ts';
import { organization } from '../contract/console/holders.support.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import {
  followAudit,
  guessPasswords,
  openConnections,
  type Taking,
  takeExports,
  takeImports,
  takeTransfers,
} from './at-once.support.ts';
import { manyAccounts, until } from './deaf.support.ts';
import {
  type Filling,
  fillApiKeys,
  fillBlocks,
  fillFiles,
  fillFriendRequests,
  fillFriends,
  fillGrantsOfPerson,
  fillImport,
  fillOneTimeKeys,
  fillPatternsEverywhere,
  fillPatternsOfPerson,
  fillReportSchedules,
  fillRequestsOfPerson,
  fillRole,
  fillRoles,
  fillRolesOfPerson,
  fillScheduled,
  fillScheduledCalls,
  fillTeam,
  fillTeamsOfPerson,
  fillWebhooks,
} from './kept.support.ts';

/** How every share is filled. What is declared without saying so here fails. */
const takings: { readonly [_ in ShareName]?: Taking } = {
  hashes: guessPasswords,
  // No address can fill it: its own share of those being checked ends before.
  'hashes.waiting': guessPasswords,
  streams: takeExports,
  imports: takeImports,
  transfers: takeTransfers,
  tails: followAudit,
  // Every socket is a follower of the audit log or waits for a sign-in, of which one address opens few.
  sockets: followAudit,
  connections: openConnections,
};
const fillings: { readonly [_ in ShareName]?: Filling } = {
  'import.lines': fillImport,
  'role.patterns': fillRole,
  roles: fillRoles,
  'person.roles': fillRolesOfPerson,
  'person.grants': fillGrantsOfPerson,
  'person.requests': fillRequestsOfPerson,
  'person.one_time_keys': fillOneTimeKeys,
  'person.api_keys': fillApiKeys,
  'person.friends': fillFriends,
  'person.friend_requests': fillFriendRequests,
  'person.blocks': fillBlocks,
  'person.scheduled': fillScheduled,
  'person.scheduled_calls': fillScheduledCalls,
  'person.files': fillFiles,
  'person.teams': fillTeamsOfPerson,
  'person.patterns': fillPatternsOfPerson,
  'person.patterns.everywhere': fillPatternsEverywhere,
  'team.grants': fillTeam,
  'report.schedules': fillReportSchedules,
  webhooks: fillWebhooks,
};

/** How much slower somebody else may be answered, as a factor. */
const slower = 1.5;
/** Requests of which the median is taken. */
const asked = 100;
/** Neighbours on the same machine slow one measurement or the other, for seconds at times: it is tried again after a while. */
const tries = 6;
const pauseMilliseconds = 1_500;

let server: TestServer;
let other: Person;

before(async () => {
  server = await startServer({ BCRYPT_COST: '10' });
  await manyAccounts(server);
  other = await server.person();
  await median();
});
after(() => server.close());

/** Milliseconds in which somebody else is told who they are. */
async function median(): Promise<number> {
  const took: number[] = [];
  for (let count = 0; count < asked; count += 1) {
    const begun = performance.now();
    const { status } = await server.call('GET', '/api/v1/users/me', { token: other.token });
    took.push(performance.now() - begun);
    assert.equal(status, 200);
  }
  return took.sort((one, two) => one - two)[asked / 2] ?? Number.NaN;
}

const counted = (how: 'at once' | 'kept') => shareNames.filter(name => shareOf(name).counted === how);

describe('who takes all they may have at once is told so, and slows nobody else:', () => {
  for (const name of counted('at once'))
    test(name, async () => {
      const take = takings[name];
      assert.ok(take, `say in this file how ${name} is taken`);
      const factors: number[] = [];
      for (let done = false; !done; done = factors.some(each => each <= slower) || factors.length === tries) {
        if (factors.length > 0) await sleep(pauseMilliseconds);
        const alone = await median();
        const letGo = await take(server);
        const beside = await median().finally(letGo);
        factors.push(beside / alone);
        await until(() => server.gatehouse.ports.shares.taken(name) === 0);
      }
      assert.ok(Math.min(...factors) <= slower, `slower by factors of ${factors.map(each => each.toFixed(2))}`);
    });
});

describe('who would keep more than they may is told so, and nothing is stored:', () => {
  for (const name of counted('kept'))
    test(name, async () => {
      const fill = fillings[name];
      assert.ok(fill, `say in this file how ${name} is filled`);
      const { more, status, words } = await fill(server, await organization(server, `Full of ${name}`));
      const before = await stored();
      const answer = await more();
      assert.equal(answer.status, status, answer.text);
      assert.ok(answer.text.includes(words), `${answer.text} instead of ${words}`);
      assert.deepEqual(await stored(), before);
    });
});

/** How much there is of all that shares are kept of. */
async function stored(): Promise<readonly unknown[]> {
  const tables = [
    'users',
    'roles',
    'role_permissions',
    'permissions',
    'user_roles',
    'user_grants',
    'import_rows',
    'access_requests',
    'friendships',
    'person_blocks',
    'scheduled_messages',
    'files',
  ];
  const counts = [...tables, 'team_grants', 'team_members'].map(
    table => `(select count(*)::int from ${table}) as ${table}`,
  );
  return server.sql(`select ${counts.join(', ')}`);
}
