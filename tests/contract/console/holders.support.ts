import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Answer, type Person, password, type TestServer } from '../../support/server.ts';

/** What stands in the body of a success. */
export function bodyOf<T>(answer: Answer): T {
  assert.equal(answer.status, 200, answer.text);
  return answer.body as T;
}

/** The words of a refusal, after checking its status and shape. */
export function refusal(answer: Answer, status: number): string {
  assert.equal(answer.status, status, answer.text);
  const { error, fields, ...rest } = answer.body as { error: string; fields?: readonly { readonly field: string }[] };
  assert.deepEqual(rest, {});
  // Bad input names its fields, and nothing else does.
  assert.equal(fields !== undefined, status === 400, answer.text);
  return error;
}

export async function organization(server: TestServer, name: string): Promise<string> {
  const answer = await server.call('POST', '/api/organizations', { token: server.admin.token, body: { name } });
  assert.equal(answer.status, 201, answer.text);
  return (answer.body as { data: { id: string } }).data.id;
}

/** Somebody who holds patterns in an organization they belong to, or everywhere (null), besides what everybody has. */
export async function holder(
  server: TestServer,
  organizationId: string | null,
  ...patterns: readonly string[]
): Promise<Person> {
  const username = `h${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const { token } = server.admin;
  const body = { email: `${username}@example.com`, username, password };
  const within = organizationId === null ? {} : { organizationIds: [organizationId] };
  const made = await server.call('POST', '/api/users', { token, body: { ...body, ...within } });
  assert.equal(made.status, 201, made.text);
  const { id } = (made.body as { data: { id: string } }).data;
  for (const pattern of patterns) {
    const given = await server.call('POST', `/api/users/${id}/grants`, {
      token,
      body: { pattern, ...(organizationId === null ? {} : { organizationId }) },
    });
    assert.equal(given.status, 201, given.text);
  }
  return server.signIn(username);
}
