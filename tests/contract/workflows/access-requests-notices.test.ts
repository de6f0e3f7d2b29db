import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { escalateRequests } from '../../../src/domain/access-requests/escalate.ts';
import { expireRequests } from '../../../src/domain/access-requests/expire-requests.ts';
import { tellEndings } from '../../../src/domain/access-requests/tell-endings.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { listOf } from '../console/notifications.support.ts';
import { requestsOn } from './access-requests.support.ts';
import { replyOf } from './workflows.support.ts';

let server: TestServer;
let acme = '';
let first: Person;
let second: Person;
let requester: Person;

const on = requestsOn(() => server);

before(async () => {
  server = await startServer();
  acme = await organization(server, 'Acme');
  first = await member(server, { [acme]: ['production_database.*'] });
  second = await member(server, { [acme]: ['production_database.*'] });
  requester = await member(server, { [acme]: [] });
  await on.team(acme, { [first.id]: 'manager', [second.id]: 'owner', [requester.id]: 'member' });
});
after(() => server.close());

/** What somebody was told of requests, the newest first; `!` before what they have not dealt with. */
const told = async (who: Person): Promise<string[]> =>
  (await listOf(server, who)).notifications
    .filter(({ kind }) => kind.startsWith('access_request.'))
    .map(({ title, read_at }) => (read_at === null ? `! ${title}` : title));

test('those who decide are told of a request until anybody has decided it, and the requester is told once', async () => {
  const asks = `${requester.username} asks for production_database.read, which you decide`;
  const { request_id: id } = await on.asked(requester);
  for (const approver of [first, second]) assert.deepEqual(await told(approver), [`! ${asks}`]);
  assert.deepEqual(await told(requester), [], 'nobody is told to decide their own');
  await on.processed(first, id, 'approve');
  for (const approver of [first, second]) assert.deepEqual(await told(approver), [asks]);
  assert.equal((await on.process(second, id, 'reject')).status, 409);
  assert.deepEqual(await told(requester), [`! ${first.username} approved your request for production_database.read`]);
});

test('what is withdrawn or rejected waits for nobody any more', async () => {
  const { request_id: id } = await on.asked(requester, { access_level: 'write' });
  replyOf(await on.withdraw(requester, id), 'access_request');
  const { request_id: again } = await on.asked(requester, { access_level: 'admin' });
  await on.processed(second, again, 'reject');
  for (const approver of [first, second])
    assert.deepEqual(
      (await told(approver)).filter(title => title.startsWith('!')),
      [],
    );
  const [answer] = await told(requester);
  assert.equal(answer, `! ${second.username} rejected your request for production_database.admin`);
});

test('what is passed on waits for whom it was passed on to, and no more for who did', async () => {
  const third = await member(server, { [acme]: ['production_database.*'] });
  const { request_id: id } = await on.asked(requester, { access_level: 'passed' });
  await on.processed(first, id, 'delegate', { delegate_to: third.username });
  assert.deepEqual(await told(third), [
    `! ${first.username} passed a request for production_database.passed on to you`,
  ]);
  assert.deepEqual(
    (await told(first)).filter(title => title.startsWith('!')),
    [],
  );
  await on.processed(third, id, 'approve');
  assert.deepEqual(
    (await told(second)).filter(title => title.startsWith('!')),
    [],
  );
});

test('the end of access is told a day before and when it has come, once each, and not of what was taken back or extended', async () => {
  const held: string[] = [];
  for (const level of ['ends', 'taken', 'kept']) {
    const { request_id: id } = await on.asked(requester, { access_level: level });
    await on.processed(first, id, 'approve');
    held.push(id);
  }
  const more = await on.extend(requester, held[2] ?? '');
  const { request_id: extension } = replyOf<{ request_id: string }>(more, 'access_request').results;
  await on.processed(first, extension, 'approve');
  await server.sql(`delete from user_grants where pattern = 'production_database.taken'`);
  const endings = async () =>
    (await listOf(server, requester)).notifications
      .filter(({ kind }) => /access_request\.end/.test(kind))
      .map(({ title }) => title);
  const tell = async () => {
    await server.gatehouse.perform(tellEndings, {}, operatorCaller('job'));
    await server.gatehouse.perform(tellEndings, {}, operatorCaller('job'));
  };
  const numbers = held.map(id => Number(id.slice(4)));
  await tell();
  assert.deepEqual(await endings(), []);
  const endAt = (moment: string) =>
    server.sql(`update access_requests set expires_at = now() + $2::interval where number = any($1)`, [
      numbers,
      moment,
    ]);
  await endAt('23 hours');
  await tell();
  assert.deepEqual(await endings(), ['Your access to production_database.ends ends within a day']);
  await endAt('-1 second');
  await tell();
  assert.deepEqual(await endings(), [
    'Your access to production_database.ends has ended',
    'Your access to production_database.ends ends within a day',
  ]);
});

test('where nobody is left of those who were asked, whoever processes requests is asked, once', async () => {
  const leaving = await member(server, { [acme]: ['press.*'] });
  const processing = await member(server, { [acme]: ['press.print', 'request.process'] });
  const asking = await member(server, { [acme]: [] });
  await on.team(acme, { [leaving.id]: 'manager', [asking.id]: 'member' });
  const { request_id: id, approvers } = await on.asked(asking, { resource_type: 'press', access_level: 'print' });
  assert.deepEqual(approvers, [leaving.email]);
  const escalate = () => server.gatehouse.perform(escalateRequests, {}, operatorCaller('job'));
  await escalate();
  assert.deepEqual(await told(processing), []);
  await server.sql(`delete from user_grants where user_id = $1`, [leaving.id]);
  await escalate();
  await escalate();
  assert.deepEqual(await told(processing), [`! ${asking.username} asks for press.print, which you decide`]);
  assert.deepEqual(
    (await on.waiting(processing)).requests.map(each => each.request_id),
    [id],
  );
  assert.equal((await on.processed(processing, id, 'approve')).status, 'approved');
});

test('what nobody decided in its time is told to who asked, once, and waits for nobody any more', async () => {
  const { request_id: id } = await on.asked(requester, { access_level: 'undecided' });
  await server.sql('update access_requests set open_until = now() where number = $1', [Number(id.slice(4))]);
  for (const _ of [0, 1]) await server.gatehouse.perform(expireRequests, {}, operatorCaller('job'));
  const told = (await server.sql(
    `select facts from notifications where kind = 'access_request.undecided' and user_id = $1`,
    [requester.id],
  )) as unknown[];
  assert.deepEqual(told, [{ facts: { access: 'production_database.undecided' } }]);
  const waiting = await server.sql(
    `select 1 from access_request_approvers a join access_requests q on q.id = a.request_id where q.number = $1 and a.open`,
    [Number(id.slice(4))],
  );
  assert.deepEqual(waiting, []);
});
