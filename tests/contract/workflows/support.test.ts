import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { documented, refusal, resultsOf, type Ticket, ticketsOf, ticketsPath } from './support.support.ts';

const path = '/api/v1/user/support/ticket';

let server: TestServer;
let tickets: ReturnType<typeof ticketsOf>;
let [here, there] = ['', ''];
let ann: Person;
let bob: Person;
/** Handles what is asked in `here`. */
let helper: Person;
/** Handles what is asked in `there`. */
let foreign: Person;

before(async () => {
  server = await startServer();
  tickets = ticketsOf(server);
  [here, there] = [await organization(server, 'Here'), await organization(server, 'There')];
  ann = await member(server, { [here]: [] });
  bob = await member(server, { [here]: [] });
  helper = await member(server, { [here]: ['support.manage'] });
  foreign = await member(server, { [there]: ['support.*'] });
});
after(() => server.close());

const audited = (id: string) =>
  server.sql<{ action: string; outcome: string; organization_id: string; details: Record<string, unknown> }>(
    `select action, outcome, organization_id, details from audit_events where target_kind = 'support_ticket'
      and target_id = (select id::text from support_tickets where 'TKT-' || number = $1) order by id`,
    [id],
  );

describe('a ticket is refused', () => {
  test('to strangers', async () => {
    for (const [method, at] of [
      ['POST', path],
      ['GET', ticketsPath],
      ['GET', `${ticketsPath}/TKT-10001`],
      ['PATCH', `${ticketsPath}/TKT-10001`],
      ['POST', `${ticketsPath}/TKT-10001/comments`],
    ] as const) {
      const answer = await server.call(method, at, method === 'GET' ? {} : { body: {} });
      assert.equal(refusal(answer, 401), 'Unauthorized', `${method} ${at}`);
    }
    assert.deepEqual(await server.sql('select 1 from support_tickets'), []);
  });

  const bodies: [string, object, RegExp][] = [
    [
      'without anything',
      {},
      /category is required.*priority is required.*subject is required.*description is required/,
    ],
    ['of no category', { ...documented, category: 'nonsense' }, /^category must be one of/],
    ['of no priority', { ...documented, priority: 'HIGH' }, /^priority must be one of/],
    ['without words', { ...documented, subject: '', description: '' }, /subject must not be empty.*description/],
    ['with an invisible subject', { ...documented, subject: '\u200b' }, /subject must have at least one visible/],
    ['with a subject of two lines', { ...documented, subject: 'a\nb' }, /subject must not contain control/],
    ['with a bell in it', { ...documented, description: 'a\u0007' }, /description must not contain control/],
    ['with too many words', { ...documented, description: 'x'.repeat(10_001) }, /description must have at most 10000/],
    ['with too many files', { ...documented, attachments: Array(21).fill('a.png') }, /attachments/],
    ['with a file that has no name', { ...documented, attachments: [''] }, /attachments.0 must not be empty/],
    ['that is closed already', { ...documented, status: 'closed' }, /status is not a known field/],
    ['of somebody else', { ...documented, opened_by: 'x' }, /opened_by is not a known field/],
  ];
  for (const [what, body, words] of bodies)
    test(what, async () => assert.match(refusal(await tickets.call(ann, 'POST', path, body), 400), words));

  test('in an organization of others, or in one of several that nobody named', async () => {
    const elsewhere = await tickets.call(ann, 'POST', path, { ...documented, organization_id: there });
    assert.equal(refusal(elsewhere, 404), 'Organization not found');
    const both = await member(server, { [here]: [], [there]: [] });
    assert.match(refusal(await tickets.call(both, 'POST', path, documented), 400), /organization/i);
    const named = await tickets.open(both, { organization_id: there.toUpperCase() });
    assert.equal(named.organization_id, there);
    const header = await tickets.call(both, 'POST', path, documented, { 'x-organization-id': here });
    assert.equal(resultsOf<Ticket>(header).organization_id, here);
  });

  test('when there is none, or the id cannot be one, or it is somebody else’s', async () => {
    const own = await tickets.open(ann);
    const platform = await tickets.open(await server.person());
    for (const [person, id] of [
      [ann, 'TKT-999999999'],
      [bob, own.ticket_id],
      [foreign, own.ticket_id],
      [helper, platform.ticket_id],
    ] as const)
      for (const answer of [
        await tickets.read(person, id),
        await tickets.comment(person, id, 'Hello'),
        await tickets.change(person, id, { priority: 'low' }),
        await tickets.change(person, id, { priority: 'low' }, { 'if-match': '"1.abc"' }),
      ])
        assert.equal(refusal(answer, 404), 'Support ticket not found', id);
    for (const id of ['TKT-0', '1%20or%201', 'TKT-99999999999999999999', own.ticket_id.slice(4)])
      assert.equal(refusal(await tickets.read(ann, id), 404), 'Not found', id);
    assert.deepEqual(
      (await audited(own.ticket_id)).map(({ action }) => action),
      ['support_ticket.create'],
    );
  });

  test('to those who left where it was asked, or act elsewhere', async () => {
    const both = await member(server, { [here]: [], [there]: [] });
    const { ticket_id } = await tickets.open(both, { organization_id: here });
    const elsewhere = await tickets.call(both, 'GET', `${ticketsPath}/${ticket_id}`, undefined, {
      'x-organization-id': there,
    });
    refusal(elsewhere, 404);
    const removed = await server.call('DELETE', `/api/organizations/${here}/members/${both.id}`, {
      token: server.admin.token,
    });
    assert.equal(removed.status, 200, removed.text);
    refusal(await tickets.read(both, ticket_id), 404);
    const seen = resultsOf<Ticket>(await tickets.read(helper, ticket_id));
    assert.equal(seen.status, 'closed', 'nobody waits for an answer any more');
  });
});

describe('whoever asks', () => {
  test('gets the documented ticket, stored as it was written', async () => {
    const ticket = await tickets.open(ann);
    assert.match(ticket.ticket_id, /^TKT-\d{5,}$/);
    const { status, priority, organization_id, opened_by, assigned_to, comment_count } = ticket;
    assert.deepEqual(
      { status, priority, organization_id, opened_by, assigned_to, comment_count },
      {
        status: 'open',
        priority: 'high',
        organization_id: here,
        opened_by: { id: ann.id, name: ann.username },
        assigned_to: null,
        comment_count: 0,
      },
    );
    const read = resultsOf<Ticket>(await tickets.read(ann, ticket.ticket_id));
    assert.deepEqual(read, { ...ticket, comments: [], may_become: ['closed'], assignable: [] });
    const [event] = await audited(ticket.ticket_id);
    assert.deepEqual(event, {
      action: 'support_ticket.create',
      outcome: 'success',
      organization_id: here,
      details: { ticket: ticket.ticket_id, category: 'technical', priority: 'high' },
    });
  });

  test('is stored to the letter, whatever it looks like', async () => {
    const hostile = {
      subject: `'); drop table support_tickets; -- <script>alert(1)</script>`,
      description: `<img src=x onerror=alert(1)>\r\n\t{{7*7}} \${jndi:ldap://x} %00 \u202eevil\n=cmd|'/c calc'!A1`,
      attachments: ['../../etc/passwd', '<b>.svg'],
    };
    const { ticket_id } = await tickets.open(ann, hostile);
    await tickets.comment(ann, ticket_id, hostile.description);
    const read = resultsOf<Ticket>(await tickets.read(ann, ticket_id));
    const { subject, description, attachments } = read;
    assert.deepEqual({ subject, description, attachments }, hostile);
    assert.equal(read.comments[0]?.comment, hostile.description);
    assert.ok(!JSON.stringify(await audited(ticket_id)).includes('onerror'), 'the ledger cannot forget it');
  });

  test('changes their own words, takes it up again and closes it, and no more', async () => {
    const { ticket_id } = await tickets.open(ann);
    const changed = await tickets.change(ann, ticket_id, { description: 'It works now and then', category: 'access' });
    assert.equal(resultsOf<Ticket>(changed).description, 'It works now and then');
    for (const body of [
      { status: 'resolved' },
      { status: 'pending' },
      { assigned_to: ann.id },
      { assigned_to: null },
    ]) {
      const answer = await tickets.change(ann, ticket_id, body);
      refusal(answer, 403);
      assert.deepEqual((answer.body as { missing: unknown }).missing, ['support.manage']);
    }
    await tickets.change(helper, ticket_id, { status: 'resolved' });
    const again = resultsOf<Ticket>(await tickets.change(ann, ticket_id, { status: 'open' }));
    assert.equal(again.status, 'open');
    const done = resultsOf<Ticket>(await tickets.change(ann, ticket_id, { status: 'closed' }));
    assert.equal(done.status, 'closed');
  });

  test('opens it again by an answer', async () => {
    const { ticket_id } = await tickets.open(ann);
    await tickets.change(helper, ticket_id, { status: 'pending' });
    const asked = resultsOf<Ticket>(await tickets.comment(helper, ticket_id, 'Which page?'));
    assert.deepEqual([asked.status, asked.comment_count], ['pending', 1]);
    const told = resultsOf<Ticket>(await tickets.comment(ann, ticket_id, 'The first one'));
    assert.deepEqual([told.status, told.comment_count], ['open', 2]);
  });
});

describe('whoever handles tickets', () => {
  test('is an administrator of the organization, too', async () => {
    const made = await server.call('POST', '/api/organizations', {
      token: server.admin.token,
      body: { name: 'Administered' },
    });
    const { id } = (made.body as { data: { id: string } }).data;
    const chief = await member(server, { [id]: [] });
    const { ticket_id } = await tickets.open(await member(server, { [id]: [] }));
    refusal(await tickets.read(chief, ticket_id), 404);
    const { adminIds } = (
      (await server.call('GET', `/api/organizations/${id}`, { token: server.admin.token })).body as {
        data: { adminIds: string[] };
      }
    ).data;
    const named = await server.call('PUT', `/api/organizations/${id}`, {
      token: server.admin.token,
      body: { adminIds: [...adminIds, chief.id] },
    });
    assert.equal(named.status, 200, named.text);
    resultsOf(await tickets.read(chief, ticket_id));
  });

  test('goes through the states that follow one another, and through no others', async () => {
    const next: Record<string, readonly string[]> = {
      open: ['pending', 'resolved', 'closed'],
      pending: ['open', 'resolved', 'closed'],
      resolved: ['open', 'closed'],
      closed: [],
    };
    for (const [from, allowed] of Object.entries(next))
      for (const to of Object.keys(next).filter(each => each !== from)) {
        const { ticket_id } = await tickets.open(ann);
        if (from !== 'open') resultsOf(await tickets.change(helper, ticket_id, { status: from }));
        const answer = await tickets.change(helper, ticket_id, { status: to });
        if (allowed.includes(to)) resultsOf(answer);
        else
          assert.equal(
            refusal(answer, 409),
            from === 'closed'
              ? 'This ticket is closed; open another one'
              : `A ticket that is ${from} cannot become ${to}`,
          );
      }
  });

  test('cannot change, nor speak about, what is closed', async () => {
    const { ticket_id } = await tickets.open(ann);
    await tickets.change(helper, ticket_id, { status: 'closed' });
    refusal(await tickets.comment(ann, ticket_id, 'Wait'), 409);
    refusal(await tickets.change(helper, ticket_id, { priority: 'low' }), 409);
    assert.equal(resultsOf<Ticket>(await tickets.read(ann, ticket_id)).comment_count, 0);
  });

  test('leaves the words of others alone', async () => {
    const { ticket_id } = await tickets.open(ann);
    for (const body of [{ subject: 'Other' }, { description: 'Other' }, { attachments: [] }])
      assert.match(refusal(await tickets.change(helper, ticket_id, body), 400), /whoever opened the ticket/);
    const kept = resultsOf<Ticket>(await tickets.read(ann, ticket_id));
    assert.equal(kept.subject, documented.subject);
  });

  test('gives it to somebody who handles tickets there, and to nobody else', async () => {
    const { ticket_id } = await tickets.open(ann);
    for (const assigned_to of [bob.id, foreign.id, '00000000-0000-4000-8000-000000000000'])
      assert.match(
        refusal(await tickets.change(helper, ticket_id, { assigned_to }), 400),
        /assigned_to must be somebody who holds support.manage/,
      );
    const { assignable, may_become } = resultsOf<Ticket>(await tickets.read(helper, ticket_id));
    assert.deepEqual(assignable, [{ id: helper.id, name: helper.username }]);
    assert.deepEqual(may_become, ['pending', 'resolved', 'closed']);
    const given = await tickets.change(helper, ticket_id, { assigned_to: helper.id, priority: 'critical' });
    const { assigned_to, priority } = resultsOf<Ticket>(given);
    assert.deepEqual([assigned_to, priority], [{ id: helper.id, name: helper.username }, 'critical']);
    const event = (await audited(ticket_id)).at(-1);
    assert.deepEqual(event?.details['changes'], {
      priority: { from: 'high', to: 'critical' },
      assigned_to: { from: null, to: helper.id },
    });
    const back = await tickets.change(helper, ticket_id, { assigned_to: null });
    assert.equal(resultsOf<Ticket>(back).assigned_to, null);
  });
});

describe('lists of tickets', () => {
  test('have one’s own, and those that one handles, newest first, in pages', async () => {
    const place = await organization(server, 'Counted');
    const asker = await member(server, { [place]: [] });
    const handler = await member(server, { [place]: ['support.manage'] });
    const asked: string[] = [];
    for (let number = 0; number < 5; number += 1) asked.unshift((await tickets.open(asker)).ticket_id);
    const own = (await tickets.open(handler)).ticket_id;
    await tickets.change(handler, asked[0] ?? '', { assigned_to: handler.id, status: 'pending' });
    const ids = async (person: Person, query = '') => (await tickets.list(person, query)).map(each => each.ticket_id);
    assert.deepEqual(await ids(asker), asked);
    assert.deepEqual(await ids(handler), [own, ...asked]);
    assert.deepEqual(await ids(handler, '?view=own'), [own]);
    assert.deepEqual(await ids(handler, '?view=others'), asked);
    assert.deepEqual(await ids(handler, '?view=assigned'), asked.slice(0, 1));
    assert.deepEqual(await ids(handler, '?status=pending'), asked.slice(0, 1));
    assert.deepEqual(await ids(asker, '?view=others'), []);
    assert.deepEqual(await ids(asker, '?view=assigned'), []);
    assert.deepEqual(await ids(bob, '?view=others'), []);

    const found: string[] = [];
    for (const skip of [0, 2, 4]) {
      const answer = await tickets.call(asker, 'GET', `${ticketsPath}?limit=2&skip=${skip}`);
      const page = resultsOf<{ tickets: Ticket[]; total: number }>(answer);
      assert.equal(page.total, 5);
      found.push(...page.tickets.map(({ ticket_id }) => ticket_id));
    }
    assert.deepEqual(found, asked);
    for (const query of ['?limit=0', '?limit=1001', '?skip=-1', '?view=mine', '?status=done'])
      refusal(await tickets.call(asker, 'GET', ticketsPath + query), 400);
  });

  test('of comments have pages, too', async () => {
    const { ticket_id } = await tickets.open(ann);
    for (const word of ['one', 'two', 'three']) await tickets.comment(ann, ticket_id, word);
    const answer = await tickets.call(ann, 'GET', `${ticketsPath}/${ticket_id}?limit=2&skip=2`);
    const { comments, comment_count } = resultsOf<Ticket>(answer);
    assert.equal(comment_count, 3);
    assert.deepEqual(
      comments.map(({ comment }) => comment),
      ['three'],
    );
  });
});

describe('two at once', () => {
  test('with the same state in hand: one changes it, the others are told', async () => {
    const { ticket_id } = await tickets.open(ann);
    const etag = (await tickets.read(helper, ticket_id)).headers.get('etag') ?? '';
    assert.match(etag, /^"1\./);
    const answers = await Promise.all(
      ['low', 'medium', 'critical'].flatMap(priority =>
        [1, 2, 3].map(() => tickets.change(helper, ticket_id, { priority }, { 'if-match': etag })),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(8).fill(412)]);
  });

  test('close it once, and nothing is said after that', async () => {
    const { ticket_id } = await tickets.open(ann);
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => tickets.change(helper, ticket_id, { status: 'closed' })),
      ...Array.from({ length: 10 }, () => tickets.comment(ann, ticket_id, 'And another thing')),
    ]);
    const closings = answers.slice(0, 10).filter(({ status }) => status === 200);
    assert.equal(closings.length, 1);
    const said = answers.slice(10).filter(({ status }) => status === 200).length;
    const after = resultsOf<Ticket>(await tickets.read(ann, ticket_id));
    assert.deepEqual([after.status, after.comment_count], ['closed', said]);
  });
});

test('an account takes its tickets along, and leaves what it answered others', async () => {
  const gone = await member(server, { [here]: ['support.manage'] });
  const own = await tickets.open(gone);
  await tickets.comment(helper, own.ticket_id, 'Have a look');
  const other = await tickets.open(ann);
  await tickets.change(helper, other.ticket_id, { assigned_to: gone.id });
  await tickets.comment(gone, other.ticket_id, 'Try again');
  const deleted = await server.call('DELETE', `/api/v1/users/${gone.id}`, { token: server.admin.token });
  assert.equal(deleted.status, 204, deleted.text);
  refusal(await tickets.read(helper, own.ticket_id), 404);
  const kept = resultsOf<Ticket>(await tickets.read(ann, other.ticket_id));
  assert.equal(kept.assigned_to, null);
  assert.deepEqual(
    kept.comments.map(({ comment, author }) => [comment, author.name]),
    [['Try again', null]],
  );
});
