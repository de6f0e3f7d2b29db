import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { tellOfRequests } from '../../../src/domain/organizations/tell-administrators.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { atOnce } from '../administration/identity.support.ts';
import { dataOf, invited, newOrganization, refusal } from './organizations.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ PUBLIC_URL: 'https://gatehouse.test' });
});
after(() => server.close());

const call = (who: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/api/organizations${path}`, { token: who.token, body });
const ask = async (who: Person, id: string) =>
  dataOf<{ requestId: string }>(await call(who, 'POST', `/${id}/requests`), 201).requestId;
const sent = (kind: string, to: Person) =>
  server.sql<{ subject: string }>('select subject from mail_messages where kind = $1 and recipient = $2', [
    kind,
    to.email,
  ]);
/** What an hour that passes does. */
const hourPasses = () => server.sql(`update organizations set requests_told_at = requests_told_at - interval '1 hour'`);
const tell = () => server.gatehouse.perform(tellOfRequests, {}, operatorCaller('job'));

async function verified(): Promise<Person> {
  const person = await server.person();
  await server.sql('update users set email_verified_at = now() where id = $1', [person.id]);
  return person;
}

/** The newest mail to somebody, as they read it. */
async function read(who: Person, count: number): Promise<string> {
  const mail = (await server.mails(who.email, count)).at(-1) ?? '';
  const [, text = ''] = /Content-Type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(mail) ?? [];
  const bytes = text
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

describe('administrators', () => {
  test('are not mailed for unverified addresses, suspended organizations, or when they cannot sign in or left', async () => {
    const { id } = await newOrganization(server);
    const [boss, idle, former] = [
      await invited(server, id, { admin: true }),
      await invited(server, id, { admin: true }),
      await invited(server, id, { admin: true }),
    ];
    await server.sql('update users set active = false where id = $1', [idle.id]);
    const adminIds = [server.admin.id, boss.id, idle.id];
    dataOf(await call(server.admin, 'PUT', `/${id}`, { adminIds }));
    await ask(await server.person(), id);
    assert.deepEqual(await sent('join_requested', boss), []);
    await server.sql('update organizations set active = false where id = $1', [id]);
    await server.sql(
      'update users set email_verified_at = now() where id in (select user_id from organization_requests)',
    );
    await tell();
    assert.deepEqual(await sent('join_requested', boss), []);
    await server.sql('update organizations set active = true where id = $1', [id]);
    await tell();
    const counts = [boss, idle, former].map(async each => (await sent('join_requested', each)).length);
    assert.deepEqual(await Promise.all(counts), [1, 0, 0]);
  });

  test('get one mail each, however many ask within the hour, and one for those after it', async () => {
    const { id } = await newOrganization(server, { name: 'Globex' });
    const bosses = [await invited(server, id, { admin: true }), await invited(server, id, { admin: true })] as const;
    const member = await invited(server, id);
    const people: Person[] = [];
    for (let index = 0; index < 5; index += 1) people.push(await verified());
    await atOnce(5, async index => ask(people[index] ?? server.admin, id));
    await tell();
    for (const boss of bosses) assert.equal((await sent('join_requested', boss)).length, 1);
    assert.deepEqual(await sent('join_requested', member), []);
    const text = await read(bosses[0], 2);
    assert.match(text, /^Hello user-\d+,/);
    assert.match(text, /Someone asked to join Globex\./);
    assert.ok(text.includes(`https://gatehouse.test/organizations/${id}/requests`), text);
    await hourPasses();
    await atOnce(2, tell);
    for (const boss of bosses) assert.equal((await sent('join_requested', boss)).length, 2, 'of the other four');
    assert.match(await read(bosses[1], 3), /^5 people asked to join Globex\./m);
    await hourPasses();
    await tell();
    assert.equal((await sent('join_requested', bosses[0])).length, 2, 'nobody new has asked');
    await ask(await verified(), id);
    assert.equal((await sent('join_requested', bosses[0])).length, 3);
  });

  test('of other organizations hear nothing', async () => {
    const [one, two] = [await newOrganization(server), await newOrganization(server)];
    const [boss, other] = [
      await invited(server, one.id, { admin: true }),
      await invited(server, two.id, { admin: true }),
    ];
    const person = await verified();
    await ask(person, one.id);
    assert.deepEqual(
      [(await sent('join_requested', boss)).length, (await sent('join_requested', other)).length],
      [1, 0],
    );
    await ask(person, two.id);
    assert.equal((await sent('join_requested', other)).length, 1, 'each has its own hour');
  });
});

describe('whoever asked', () => {
  test('is told once of the answer, and of nothing when there was none', async () => {
    const { id } = await newOrganization(server, { name: 'Initech' });
    const boss = await invited(server, id, { admin: true });
    const [yes, no, open] = [await verified(), await server.person(), await verified()];
    const [first, second] = [await ask(yes, id), await ask(no, id)];
    refusal(await call(yes, 'POST', `/${id}/requests/${first}/approve`), 403);
    assert.deepEqual(await sent('join_admitted', yes), []);
    await atOnce(3, () => call(boss, 'POST', `/${id}/requests/${first}/approve`));
    await call(boss, 'POST', `/${id}/requests/${second}/reject`);
    assert.deepEqual([(await sent('join_admitted', yes)).length, (await sent('join_declined', no)).length], [1, 1]);
    const admitted = await read(yes, 1);
    assert.match(admitted, /You are now a member of Initech\./);
    assert.ok(admitted.includes(`https://gatehouse.test/organizations/${id}`));
    const declined = await read(no, 1);
    assert.match(declined, /Your request to join Initech was declined\./);
    assert.doesNotMatch(declined, /https?:/);
    const free = await newOrganization(server, { joinPolicy: 'open' });
    await call(open, 'POST', `/${free.id}/requests`);
    assert.deepEqual(await sent('join_admitted', open), [], 'the reply said so');
  });
});

describe('an invitation', () => {
  test('names the organization and who invites', async () => {
    const { id } = await newOrganization(server, { name: 'Ünïted & Sons' });
    const boss = await invited(server, id, { admin: true });
    const guest = await server.person();
    dataOf(await call(boss, 'POST', `/${id}/invitations`, { email: guest.email }), 201);
    const text = await read(guest, 1);
    assert.ok(text.includes(`${boss.username} invites you to join Ünïted & Sons on Gatehouse.`), text);
  });

  for (const name of [
    'Visit https://evil.example/now',
    'evil.example',
    'evil。example',
    'Acme <b>evil</b>',
    'evil@evil.example',
    `${'evil '.repeat(20)}`,
  ])
    test(`carries nothing of ${name.slice(0, 30)}`, async () => {
      const { id } = await newOrganization(server, { name });
      const guest = await server.person();
      dataOf(await call(server.admin, 'POST', `/${id}/invitations`, { email: guest.email }), 201);
      const [mail = ''] = await server.mails(guest.email);
      assert.doesNotMatch(mail, /evil/i);
      assert.match(await read(guest, 1), /admin invites you to join an organization on Gatehouse\./);
      const asker = await verified();
      await ask(asker, id);
      dataOf(await call(server.admin, 'PUT', `/${id}`, { joinPolicy: 'open' }));
      assert.doesNotMatch((await server.mails(asker.email)).join(), /evil/i);
    });

  test('has headers of ours alone: a name with line breaks is refused to begin with, and would stand in no header', async () => {
    const name = 'Acme\r\nBcc: victim@example.net';
    const body = { token: server.admin.token, body: { name } };
    refusal(await server.call('POST', '/api/organizations', body), 400);
    const { id } = await newOrganization(server);
    await server.sql('update organizations set name = $2 where id = $1', [id, 'Acme\r\nX-Evil- and Sons']);
    const guest = await server.person();
    dataOf(await call(server.admin, 'POST', `/${id}/invitations`, { email: guest.email }), 201);
    const [mail = ''] = await server.mails(guest.email);
    const [headers = ''] = mail.split('\r\n\r\n');
    assert.doesNotMatch(headers, /acme|evil/i);
    assert.match(await read(guest, 1), /join Acme X-Evil- and Sons on Gatehouse/);
  });
});
