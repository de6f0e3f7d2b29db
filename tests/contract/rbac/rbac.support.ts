import { randomUUID } from 'node:crypto';
import type { Answer, CallOptions, Person, TestServer } from '../../support/server.ts';

/** A user as this surface shows one. */
export interface ShownUser {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly active: boolean;
  readonly emailVerified: boolean;
  readonly roleIds: readonly string[];
  readonly organizationIds: readonly string[];
  readonly authProvider: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastLogin?: string;
}

export interface ShownSession {
  readonly success: true;
  readonly token: string;
  readonly refreshToken: string;
  readonly user: ShownUser;
}

/** Calls a path of this surface (`/users`). */
export function call(server: TestServer, method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  return server.call(method, `/api${path}`, options);
}

/** The message of an error, after checking that it has this surface's shape. */
export function errorOf({ body, text }: Answer): string {
  const { success, error, fields = [], ...rest } = body as { success: unknown; error: unknown; fields?: unknown };
  if (success !== false || typeof error !== 'string' || !Array.isArray(fields) || Object.keys(rest).length > 0)
    throw new Error(`not an error of this surface: ${text}`);
  return error;
}

/** What a successful reply holds. */
export function dataOf<T = ShownUser>({ body, text }: Answer): T {
  const { success, data, ...rest } = body as { success: unknown; data: T };
  if (success !== true || data === undefined || Object.keys(rest).length > 0)
    throw new Error(`not data of this surface: ${text}`);
  return data;
}

/** Id of a role of the platform. */
export async function systemRole(server: TestServer, moniker: string): Promise<string> {
  const [row] = await server.sql<{ id: string }>(
    'select id from roles where moniker = $1 and organization_id is null',
    [moniker],
  );
  if (row === undefined) throw new Error(`no system role ${moniker}`);
  return row.id;
}

/** A role with patterns, in an organization (null: the platform). */
export async function role(
  server: TestServer,
  organizationId: string | null,
  patterns: readonly string[],
): Promise<string> {
  const id = randomUUID();
  await server.sql('insert into roles (id, moniker, name, organization_id) values ($1, $2, $2, $3)', [
    id,
    `role-${id.slice(0, 8)}`,
    organizationId,
  ]);
  for (const pattern of patterns) {
    const [resource = '', ...rest] = pattern.split('.');
    const [permission] = await server.sql<{ id: string }>(
      `insert into permissions (id, name, resource, action, organization_id) values ($1, $2, $3, $4, $5)
        on conflict (resource, action, organization_id) do update set name = permissions.name returning id`,
      [randomUUID(), pattern, resource, pattern === '*' ? '*' : rest.join('.'), organizationId],
    );
    await server.sql('insert into role_permissions (role_id, permission_id) values ($1, $2)', [id, permission?.id]);
  }
  return id;
}

/** Gives a person a role, past the server. */
export async function give(server: TestServer, person: Person, roleId: string): Promise<void> {
  await server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [person.id, roleId]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
}
