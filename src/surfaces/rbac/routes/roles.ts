import { createRole } from '../../../domain/roles/create-role.ts';
import { deleteRole } from '../../../domain/roles/delete-role.ts';
import { listRoles } from '../../../domain/roles/list-roles.ts';
import { readRole } from '../../../domain/roles/read-role.ts';
import { updateRole } from '../../../domain/roles/update-role.ts';
import { type Route, route } from '../../../http/route.ts';
import { MessageReply, skipWindow, toMessage } from '../shapes/envelope.ts';
import {
  RoleBody,
  RoleChangesBody,
  RolePermissionsBody,
  RoleReply,
  RolesQuery,
  RolesReply,
  toRole,
  toRoles,
} from '../shapes/roles.ts';

// UUIDs may be written in either case; the domain compares them as PostgreSQL writes them.
const ofRole = ({ id }: { readonly id: string }) => ({ identifier: id.toLowerCase() });

export const roleRoutes: Route[] = [
  route('GET /roles', listRoles, {
    summary: 'List roles',
    query: RolesQuery,
    reply: { 200: RolesReply },
    input: ({ query: { limit, skip, ...filters } }) => ({ ...filters, ...skipWindow({ limit, skip }) }),
    present: toRoles,
  }),
  route('GET /roles/:id', readRole, {
    summary: 'Read a role',
    reply: { 200: RoleReply },
    input: ({ params }) => ofRole(params),
    present: toRole,
  }),
  route('POST /roles', createRole, {
    summary: 'Create a role',
    body: RoleBody,
    reply: { 201: RoleReply },
    input: ({ body: { isSystemDefault, ...body } }) => ({ ...body, systemDefault: isSystemDefault ?? false }),
    present: toRole,
  }),
  route('PUT /roles/:id', updateRole, {
    summary: 'Change the named fields of a role',
    body: RoleChangesBody,
    reply: { 200: RoleReply },
    input: ({ params, body: { isSystemDefault, ...body } }) => ({
      ...ofRole(params),
      ...body,
      systemDefault: isSystemDefault ?? false,
    }),
    present: toRole,
  }),
  route('PUT /roles/:id/permissions', updateRole, {
    summary: 'Replace the permissions of a role',
    body: RolePermissionsBody,
    reply: { 200: RoleReply },
    input: ({ params, body }) => ({ ...ofRole(params), ...body }),
    present: toRole,
  }),
  route('DELETE /roles/:id', deleteRole, {
    summary: 'Delete a role and remove it from everyone who has it',
    reply: { 200: MessageReply },
    input: ({ params }) => ofRole(params),
    present: () => toMessage('Role deleted successfully'),
  }),
];
