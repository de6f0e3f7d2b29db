import Type from 'typebox';
import { listRoleUsers } from '../../../domain/accounts/list-role-users.ts';
import { createRole } from '../../../domain/roles/create-role.ts';
import { deleteRole } from '../../../domain/roles/delete-role.ts';
import { RoleIdentifier } from '../../../domain/roles/identifiers.ts';
import { listReadableRoles } from '../../../domain/roles/list-roles.ts';
import { readRole } from '../../../domain/roles/read-role.ts';
import { updateRole } from '../../../domain/roles/update-role.ts';
import { type Route, route } from '../../../http/route.ts';
import { numberedHeaders } from '../../paging.ts';
import { Reply, toReply } from '../shapes/envelope.ts';
import { numberedPages, numberedWindow } from '../shapes/pages.ts';
import {
  RoleBody,
  RoleChangesBody,
  RolePermissionsBody,
  RoleShape,
  RoleUserShape,
  toRole,
  toRoleUser,
} from '../shapes/roles.ts';

const params = { identifier: RoleIdentifier };
const named = <B extends { title?: string | undefined; permissions?: string[] | undefined }>(body: B) => {
  const { title, permissions, ...rest } = body;
  return {
    ...rest,
    ...(title === undefined ? {} : { name: title }),
    ...(permissions === undefined ? {} : { patterns: permissions }),
  };
};

export const roleRoutes: Route[] = [
  route('POST /role', createRole, {
    summary: 'Create a role',
    body: RoleBody,
    reply: { 201: Reply(RoleShape) },
    input: ({ body }) => ({ ...named(body), name: body.title }),
    present: role => toReply('Role Created Successfully!', toRole(role), 201),
  }),
  route('GET /role', listReadableRoles, {
    summary: 'List roles, oldest first',
    query: numberedPages,
    reply: { 200: Reply(Type.Array(RoleShape)) },
    input: ({ query }) => numberedWindow(query),
    present: ({ items }) => toReply('Roles Fetched Successfully!', items.map(toRole)),
    headers: numberedHeaders,
  }),
  route('GET /role/:identifier', readRole, {
    summary: 'Read a role, by id or moniker',
    params,
    reply: { 200: Reply(RoleShape) },
    input: ({ params }) => params,
    present: role => toReply('Role Fetched Successfully!', toRole(role)),
  }),
  route('PATCH /role/:identifier', updateRole, {
    summary: 'Change the named fields of a role; its permissions are replaced as a whole',
    params,
    body: RoleChangesBody,
    reply: { 200: Reply(RoleShape) },
    input: ({ params, body }) => ({ ...params, ...named(body) }),
    present: role => toReply('Role Updated Successfully!', toRole(role)),
  }),
  route('DELETE /role/:identifier', deleteRole, {
    summary: 'Delete a role and take it from everyone who has it',
    params,
    reply: { 200: Reply(Type.Omit(RoleShape, ['permissions'])) },
    input: ({ params }) => params,
    present: role => {
      const { permissions: _, ...deleted } = toRole(role);
      return toReply('Role Deleted Successfully!', deleted);
    },
  }),
  route('POST /role/:identifier/permissions', updateRole, {
    summary: 'Add permissions to a role',
    params,
    body: RolePermissionsBody,
    reply: { 200: Reply(RoleShape) },
    input: ({ params, body }) => ({ ...params, addPatterns: body.permissions }),
    present: role => toReply('Permissions Added Successfully!', toRole(role)),
  }),
  route('DELETE /role/:identifier/permissions', updateRole, {
    summary: 'Remove permissions from a role',
    params,
    body: RolePermissionsBody,
    reply: { 200: Reply(RoleShape) },
    input: ({ params, body }) => ({ ...params, removePatterns: body.permissions }),
    present: role => toReply('Permissions Removed Successfully!', toRole(role)),
  }),
  route('GET /role/:identifier/users', listRoleUsers, {
    summary: 'People who have a role, as far as one may read roles where they are',
    params,
    query: numberedPages,
    reply: { 200: Reply(Type.Array(RoleUserShape)) },
    input: ({ params, query }) => ({ ...params, ...numberedWindow(query) }),
    present: ({ items }) => toReply('Users Fetched Successfully!', items.map(toRoleUser)),
    headers: numberedHeaders,
  }),
];
