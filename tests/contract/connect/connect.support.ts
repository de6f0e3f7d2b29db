import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Person, TestServer } from '../../support/server.ts';

type Answer = Awaited<ReturnType<TestServer['call']>>;

/** The `data` of a success. */
export function dataOf<T>(answer: Answer, status = 200): T {
  assert.equal(answer.status, status, answer.text);
  const { success, data, ...rest } = answer.body as { success: boolean; data: T };
  assert.deepEqual([success, rest], [true, {}]);
  return data;
}

/** The error of a refusal, without its request id. */
export function refusalOf(answer: Answer, status: number): Record<string, unknown> {
  assert.equal(answer.status, status, answer.text);
  const { success, error, request_id, ...rest } = answer.body as Record<string, unknown>;
  assert.equal(success, false);
  assert.equal(request_id, answer.headers.get('x-request-id'));
  return { ...(error as object), ...rest };
}

export const notFound = { code: 'NOT_FOUND', message: 'Conversation not found' };

export interface ConversationBody {
  readonly id: string;
  readonly type: string;
  readonly title: string | null;
  readonly participants: readonly { readonly user_id: string; readonly role: string }[];
  readonly unread_count: number;
  readonly last_seq: number;
  readonly last_change: number;
  readonly members_version: number;
  readonly [name: string]: unknown;
}

export interface MessageBody {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly sender_id: string;
  readonly content: string;
  readonly seq: number;
  readonly change: number;
  readonly [name: string]: unknown;
}

/** People of one new organization. */
export async function colleagues(server: TestServer, count: number): Promise<Person[]> {
  const people = await Promise.all(Array.from({ length: count }, () => server.person()));
  await intoOrganization(server, people);
  return people;
}

/** Puts people into a new organization, and returns its id. */
export async function intoOrganization(server: TestServer, people: readonly Person[]): Promise<string> {
  const id = randomUUID();
  await server.sql(
    `insert into organizations (id, name, created_at, updated_at) values ($1::uuid, 'Organization ' || $1, now(), now())`,
    [id],
  );
  await server.sql(
    `insert into organization_members (organization_id, user_id, joined_at) select $1, unnest($2::uuid[]), now()`,
    [id, people.map(each => each.id)],
  );
  server.gatehouse.bus.publish([{ type: 'access.changed', users: people.map(each => each.id) }]);
  return id;
}

export async function began(
  server: TestServer,
  person: Person,
  others: readonly Person[],
  more: object = {},
): Promise<ConversationBody> {
  const body = { type: 'group', title: 'Team Chat', participant_ids: others.map(({ id }) => id), ...more };
  const answer = await server.call('POST', '/v1/conversations', { token: person.token, body });
  return dataOf(answer, answer.status === 200 ? 200 : 201);
}

export async function sent(
  server: TestServer,
  person: Person,
  conversation: { readonly id: string },
  content: string,
  more: object = {},
): Promise<MessageBody> {
  return dataOf(
    await server.call('POST', '/v1/messages', {
      token: person.token,
      body: { conversation_id: conversation.id, content, message_type: 'text', ...more },
    }),
    201,
  );
}
