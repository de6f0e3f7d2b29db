import { randomUUID } from 'node:crypto';
import type { Screen } from './screens.ts';
import type { Person, TestServer } from './server.ts';

const names = ['Şükran Yıldızoğlu', 'Lee Chan', 'Sam Okafor', 'Đặng Thị Phương Thảo', 'نور الدين العبدالله'] as const;

/** Conversations of the administrator with others, and their screens. */
export async function messagesScreens(server: TestServer): Promise<readonly Screen[]> {
  const people = await Promise.all(names.map(() => server.person()));
  for (const [at, person] of people.entries())
    await server.sql('update users set display_name = $2 where id = $1', [person.id, names[at]]);
  const [sukran, lee, sam, thao, nur] = people as [Person, Person, Person, Person, Person];
  await intoOneOrganization(server, [server.admin, ...people]);
  const say = sayer(server);

  const desk = await begin(server, server.admin, [sukran, lee, sam, thao], { type: 'group', title: 'Front desk' });
  await say(desk, sukran, 'Holiday hours for the door, ready to print.');
  const first = await say(
    desk,
    lee,
    'Morning all. The waiting-room printer drops off the network again, third time this week.',
  );
  const cause = await say(desk, sam, 'Looks like the router, not the printer. I am going in with the *admin account*.');
  await say(
    desk,
    thao,
    `The firmware update from Tuesday is my suspect. @${sam.username} you may need the recovery key, that takes two votes.`,
    {
      reply_to: cause,
      mentions: [sam.id],
    },
  );
  for (const [who, emoji] of [
    [sam, '👍'],
    [server.admin, '👍'],
    [thao, '❤️'],
  ] as const)
    await server.call('POST', `/v1/messages/${first}/react`, { token: who.token, body: { emoji } });
  await server.call('POST', `/v1/messages/${cause}/pin`, { token: server.admin.token });
  await say(
    desk,
    server.admin,
    'Reading it now. Please tell the waiting room that the network is gone for about four minutes.',
  );
  for (const who of [sukran, lee, sam])
    await server.call('POST', `/v1/conversations/${desk}/mark-read`, { token: who.token, body: {} });

  const direct = await begin(server, server.admin, [nur], { type: 'direct' });
  await say(direct, nur, 'شكراً جزيلاً، وصلني التقرير');
  await say(
    direct,
    server.admin,
    'Use `ping router.local`, then:\n\n```\nshow log | last 20\n```\n\n1. read it\n2. **tell me**',
  );
  const late = await begin(server, lee, [server.admin, sam], { type: 'group', title: 'On call, winter rota' });
  await say(late, lee, 'The handover is in the file.');
  await say(late, sam, 'Thank you, I have it.');
  const secret = await begin(server, server.admin, [lee], { type: 'direct' });
  await server.call('PUT', `/v1/conversations/${secret}/settings`, {
    token: server.admin.token,
    body: { is_e2ee_enabled: true },
  });
  await later(server, desk, 'Reminder: the door is locked at *18:00* from today on.', 1);
  await later(server, late, 'The rota for January is in the file. Please look whether your weeks are right.', 3);
  await server.sql(
    `update scheduled_messages set failed_at = now(), failure = 'the message that it answers is not there' where id = $1`,
    [await later(server, direct, 'شكراً', 2)],
  );
  return [
    { name: 'messages-scheduled', path: '/messages/scheduled', shows: 'The rota for January' },
    { name: 'messages', path: '/messages', shows: 'On call, winter rota' },
    { name: 'messages-group', path: `/messages/${desk}`, shows: 'Reading it now' },
    { name: 'messages-people', path: `/messages/${desk}?side=people`, shows: 'Add people' },
    { name: 'messages-thread', path: `/messages/${desk}?side=thread&thread=3`, shows: 'The firmware update' },
    { name: 'messages-encrypted', path: `/messages/${secret}`, shows: 'Set it up' },
    { name: 'messages-direct', path: `/messages/${direct}`, shows: 'show log' },
  ];
}

async function intoOneOrganization(server: TestServer, people: readonly Person[]): Promise<void> {
  const id = randomUUID();
  await server.sql(
    `insert into organizations (id, name, created_at, updated_at) values ($1, 'Fjord Clinic', now(), now())`,
    [id],
  );
  await server.sql(
    `insert into organization_members (organization_id, user_id, joined_at) select $1, unnest($2::uuid[]), now()`,
    [id, people.map(each => each.id)],
  );
  server.gatehouse.bus.publish([{ type: 'access.changed', users: people.map(each => each.id) }]);
}

export async function begin(server: TestServer, by: Person, others: readonly Person[], more: object): Promise<string> {
  const body = { participant_ids: others.map(({ id }) => id), ...more };
  const answer = await server.call('POST', '/v1/conversations', { token: by.token, body });
  return (answer.body as { data: { id: string } }).data.id;
}

/** Has something of the administrator's sent in some days; its id. */
async function later(server: TestServer, conversation: string, content: string, days: number): Promise<string> {
  const at = new Date(Date.now() + days * 86_400_000).toISOString();
  const body = { conversation_id: conversation, content, send_at: at };
  const answer = await server.call('POST', '/v1/messages/scheduled', { token: server.admin.token, body });
  return (answer.body as { data: { id: string } }).data.id;
}

function sayer(server: TestServer) {
  return async (conversation: string, by: Person, content: string, metadata: object | null = null): Promise<string> => {
    const body = { conversation_id: conversation, content, metadata };
    const answer = await server.call('POST', '/v1/messages', { token: by.token, body });
    return (answer.body as { data: { message_id: string } }).data.message_id;
  };
}
