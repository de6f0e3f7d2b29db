import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Answer, Person, TestServer } from '../../support/server.ts';

export interface Permission {
  readonly id: string;
  readonly name: string;
  readonly resource: string;
  readonly action: string;
  readonly organizationId: string | null;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly moniker: string;
  readonly organizationId: string | null;
  readonly permissionIds: readonly string[];
}

/** What a success carries, after checking that it is in the surface's envelope. */
export function dataOf<T>(answer: Answer, status = 200): T {
  assert.equal(answer.status, status, answer.text);
  const { success, data } = answer.body as { success: unknown; data: T };
  assert.equal(success, true);
  return data;
}

/** The message of an error, after checking that it is all that the surface says. */
export function refusalOf(answer: Answer): string {
  const {
    success,
    error,
    fields = [],
    ...rest
  } = answer.body as { success: unknown; error: unknown; fields?: unknown };
  assert.deepEqual([success, typeof error, Array.isArray(fields), rest], [false, 'string', true, {}], answer.text);
  return String(error);
}

/** Calls a path under `/api` for a person. */
export function caller(server: () => TestServer) {
  return (who: Person, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    server().call(method, `/api${path}`, { token: who.token, body, headers });
}

/** Gives a person a role, as the people's own routes would. */
export async function assign(server: TestServer, person: Person, roleId: string): Promise<void> {
  await server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [person.id, roleId]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
}

let made = 0;

/** Creates a permission record through the API. */
export async function permission(
  server: TestServer,
  by: Person,
  pattern: string,
  organizationId: string | null,
): Promise<string> {
  made += 1;
  const [resource = '', ...rest] = pattern.split('.');
  const action = rest.length === 0 ? '*' : rest.join('.');
  const answer = await server.call('POST', '/api/permissions', {
    token: by.token,
    body: { name: `Permission ${made}`, resource, action, organizationId },
  });
  return dataOf<Permission>(answer, 201).id;
}

/** The record of a pattern that the system made. */
export async function systemPermission(server: TestServer, resource: string, action: string): Promise<string> {
  const [row] = await server.sql<{ id: string }>(
    'select id from permissions where resource = $1 and action = $2 and organization_id is null and is_system',
    [resource, action],
  );
  assert.ok(row);
  return row.id;
}

/** Stores a role and what it gives past the API. */
export async function storedRole(
  server: TestServer,
  role: { moniker: string; organization: string | null; permissionIds?: readonly string[] },
): Promise<string> {
  const id = randomUUID();
  await server.sql('insert into roles (id, moniker, name, organization_id) values ($1, $2, $2, $3)', [
    id,
    role.moniker,
    role.organization,
  ]);
  for (const each of role.permissionIds ?? [])
    await server.sql('insert into role_permissions (role_id, permission_id) values ($1, $2)', [id, each]);
  return id;
}
