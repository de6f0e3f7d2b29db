import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { listOf, writeMail } from '../console/notifications.support.ts';
import { refusal, resultsOf, type Ticket, ticketsOf } from './support.support.ts';

let server: TestServer;
let tickets: ReturnType<typeof ticketsOf>;
let here = '';
let ann: Person;
let [first, second] = [] as unknown as [Person, Person];

before(async () => {
  server = await startServer();
  tickets = ticketsOf(server);
});
beforeEach(async () => {
  here = await organization(server, `Here ${Math.random()}`);
  ann = await member(server, { [here]: [] });
  first = await member(server, { [here]: ['support.manage'] });
  second = await member(server, { [here]: ['support.*'] });
});
after(() => server.close());

/** What somebody was told of tickets, the newest first; `!` before what they have not dealt with. */
const told = async (who: Person): Promise<string[]> =>
  (await listOf(server, who)).notifications
    .filter(({ kind }) => kind.startsWith('support.'))
    .map(({ title, read_at }) => (read_at === null ? `! ${title}` : title));
const unread = async (who: Person) => (await told(who)).filter(title => title.startsWith('!'));
const asks = ({ ticket_id }: Ticket) => `${ann.username} asks for help: ${ticket_id}, priority high`;

describe('nobody is told of a ticket', () => {
  test('who does not handle them there, or opened it', async () => {
    const elsewhere = await organization(server, `Elsewhere ${Math.random()}`);
    const others = [
      ann,
      await member(server, { [here]: [] }),
      await member(server, { [elsewhere]: ['support.manage'] }),
      server.admin,
    ];
    const ticket = await tickets.open(ann);
    for (const person of others) assert.deepEqual(await told(person), []);
    for (const person of [first, second]) assert.deepEqual(await told(person), [`! ${asks(ticket)}`]);
  });

  test('in words that were written in it', async () => {
    await server.sql('update users set email_verified_at = now() where id = $1', [first.id]);
    const secret = 'The launch code is 4711';
    const { ticket_id } = await tickets.open(ann, { subject: secret, description: secret });
    await tickets.comment(ann, ticket_id, secret);
    await writeMail(server);
    const [mail = ''] = await server.mails(first.email);
    assert.match(mail, new RegExp(ticket_id));
    assert.doesNotMatch(mail, /4711/);
    assert.deepEqual(await server.sql(`select 1 from notifications where facts::text like '%4711%'`), []);
  });

  test('whose account is not there any more, nor of tickets that are gone with one', async () => {
    await tickets.open(ann);
    await server.call('DELETE', `/api/v1/users/${ann.id}`, { token: server.admin.token });
    assert.deepEqual(await unread(first), []);
    const [waiting] = await server.sql<{ count: number }>(
      `select count(*)::int as count from notifications where user_id = $1 and mail_after is not null`,
      [first.id],
    );
    assert.equal(waiting?.count, 0, 'no mail of what is gone');
  });

  test('which somebody who left the organization does not handle any more', async () => {
    const { ticket_id } = await tickets.open(ann);
    await tickets.change(second, ticket_id, { assigned_to: first.id });
    await server.call('DELETE', `/api/organizations/${here}/members/${first.id}`, { token: server.admin.token });
    assert.deepEqual(await unread(first), []);
    await tickets.comment(ann, ticket_id, 'Still there?');
    assert.deepEqual(await unread(first), []);
    assert.equal((await unread(second))[0], `! ${ann.username} answered in ${ticket_id}`);
  });

  test('who has lost support.manage, even where it is still on them', async () => {
    const { ticket_id } = await tickets.open(ann);
    await tickets.change(first, ticket_id, { assigned_to: first.id });
    await server.sql('delete from user_grants where user_id = $1', [first.id]);
    await tickets.comment(ann, ticket_id, 'Still there?');
    assert.deepEqual(await unread(first), []);
    assert.deepEqual(await unread(second), [`! ${ann.username} answered in ${ticket_id}`]);
  });
});

describe('a ticket waits for those who handle tickets', () => {
  test('until it is assigned, and then for whom it is on', async () => {
    const ticket = await tickets.open(ann);
    const third = await member(server, { [here]: ['support.manage'] });
    resultsOf(await tickets.change(first, ticket.ticket_id, { assigned_to: second.id }));
    assert.deepEqual(await told(first), [asks(ticket)]);
    const assigned = `${first.username} assigned ${ticket.ticket_id} to you, priority high`;
    assert.deepEqual(await told(second), [`! ${assigned}`, asks(ticket)]);
    resultsOf(await tickets.change(first, ticket.ticket_id, { assigned_to: third.id }));
    assert.deepEqual(await unread(second), [], 'it is on somebody else now');
    assert.equal((await unread(third)).length, 1);
    assert.deepEqual(await told(ann), [], 'who sees to it is nothing to whoever asked');
  });

  test('until one of them answers, or changes how it stands', async () => {
    for (const act of [
      (id: string) => tickets.comment(first, id, 'Have a look'),
      (id: string) => tickets.change(first, id, { status: 'resolved' }),
      (id: string) => tickets.change(first, id, { assigned_to: first.id }),
      (id: string) => tickets.change(ann, id, { status: 'closed' }),
    ]) {
      const { ticket_id } = await tickets.open(ann);
      assert.equal((await unread(second)).length, 1);
      resultsOf(await act(ticket_id));
      assert.deepEqual(await unread(second), []);
    }
  });

  test('and not less when its priority is changed, or a change is refused', async () => {
    const { ticket_id } = await tickets.open(ann);
    resultsOf(await tickets.change(first, ticket_id, { priority: 'low' }));
    refusal(await tickets.change(first, ticket_id, { assigned_to: ann.id }), 400);
    refusal(await tickets.change(ann, ticket_id, { status: 'resolved' }), 403);
    assert.equal((await unread(second)).length, 1);
    assert.deepEqual(await told(ann), []);
  });

  test('of the platform, where nobody handles those of an organization', async () => {
    const alone = await organization(server, `Alone ${Math.random()}`);
    const asker = await member(server, { [alone]: [] });
    const { ticket_id } = await tickets.open(asker);
    assert.equal((await unread(server.admin))[0], `! ${asker.username} asks for help: ${ticket_id}, priority high`);
  });

  test('of fifty at most', async () => {
    const crowd = await organization(server, `Crowd ${Math.random()}`);
    await server.sql(
      `with made as (insert into users (id, email, username, active, created_at, updated_at)
          select gen_random_uuid(), 'crowd' || n || '@example.com', 'crowd' || n, true, now(), now()
          from generate_series(1, 60) n returning id),
        joined as (insert into organization_members select $1, id, now() from made)
      insert into user_grants (id, user_id, pattern, organization_id) select gen_random_uuid(), id, 'support.manage', $1 from made`,
      [crowd],
    );
    await tickets.open(await member(server, { [crowd]: [] }));
    const [row] = await server.sql<{ count: number }>(
      `select count(*)::int as count from notifications n join users u on u.id = n.user_id where u.username like 'crowd%'`,
    );
    assert.equal(row?.count, 50);
  });
});

describe('an answer is told', () => {
  test('to whoever asked, and theirs to whom it is on', async () => {
    const { ticket_id } = await tickets.open(ann);
    await tickets.change(first, ticket_id, { assigned_to: first.id });
    await tickets.comment(second, ticket_id, 'Which page?');
    assert.deepEqual(await told(ann), [`! ${second.username} answered in ${ticket_id}`]);
    assert.deepEqual(await unread(first), [`! ${second.username} answered in ${ticket_id}`]);
    await tickets.comment(ann, ticket_id, 'The first one');
    assert.deepEqual(await unread(ann), [], 'who answers has seen it');
    assert.equal((await unread(first)).length, 2);
    assert.deepEqual(await unread(second), []);
    const [{ target = null } = {}] = (await listOf(server, first)).notifications;
    assert.equal(resultsOf<Ticket>(await tickets.read(first, target?.id ?? '')).ticket_id, ticket_id);
  });

  test('to those who answered before, where it is on nobody', async () => {
    const { ticket_id } = await tickets.open(ann);
    await tickets.comment(first, ticket_id, 'Which page?');
    await tickets.comment(ann, ticket_id, 'The first one');
    assert.deepEqual(await unread(first), [`! ${ann.username} answered in ${ticket_id}`]);
    assert.deepEqual(await unread(second), []);
  });
});

test('what became of a ticket is told to whoever asked, and to whom it is on when they did it themselves', async () => {
  const { ticket_id } = await tickets.open(ann);
  await tickets.change(first, ticket_id, { assigned_to: first.id, status: 'pending' });
  await tickets.change(first, ticket_id, { status: 'resolved' });
  assert.deepEqual(await told(ann), [
    `! ${first.username} marked ${ticket_id} as resolved`,
    `! ${first.username} waits for your answer in ${ticket_id}`,
  ]);
  await tickets.change(ann, ticket_id, { status: 'open' });
  assert.deepEqual(await unread(ann), []);
  assert.deepEqual(await unread(first), [`! ${ann.username} opened ${ticket_id} again`]);
  await tickets.change(ann, ticket_id, { status: 'closed' });
  assert.deepEqual(await unread(first), [`! ${ann.username} closed ${ticket_id}`]);
});

test('a ticket is called by its number in any case of letters, or by its UUID, and by no other', async () => {
  const { ticket_id } = await tickets.open(ann);
  const [row] = await server.sql<{ id: string }>(`select id from support_tickets where 'TKT-' || number = $1`, [
    ticket_id,
  ]);
  for (const id of [ticket_id.toLowerCase(), row?.id ?? '', row?.id.toUpperCase() ?? ''])
    assert.equal(resultsOf<Ticket>(await tickets.read(ann, id)).ticket_id, ticket_id);
  refusal(await tickets.read(ann, '00000000-0000-4000-8000-000000000000'), 404);
  const stranger = await member(server, { [here]: [] });
  refusal(await tickets.read(stranger, row?.id ?? ''), 404);
});

test('the queue is picked by status, priority, category and who it is on', async () => {
  const one = (await tickets.open(ann, { priority: 'low', category: 'billing' })).ticket_id;
  const other = (await tickets.open(ann, { priority: 'critical' })).ticket_id;
  await tickets.change(first, one, { assigned_to: first.id });
  const ids = async (query: string) => (await tickets.list(first, query)).map(each => each.ticket_id);
  assert.deepEqual(await ids('?priority=low'), [one]);
  assert.deepEqual(await ids('?category=technical'), [other]);
  assert.deepEqual(await ids('?category=technical&priority=low'), []);
  assert.deepEqual(await ids(`?assigned_to=${first.id}`), [one]);
  assert.deepEqual(await ids(`?assigned_to=${second.id}`), []);
  assert.deepEqual(await ids('?assigned=false'), [other]);
  assert.deepEqual(await ids('?assigned=true&status=open'), [one]);
  await tickets.change(first, other, { status: 'closed' });
  assert.deepEqual([await ids('?open=true'), await ids('?open=false')], [[one], [other]]);
  for (const query of ['?priority=urgent', '?category=', '?assigned_to=me', '?assigned=maybe'])
    refusal(await tickets.call(first, 'GET', `/api/v1/user/support/tickets${query}`), 400);
});
