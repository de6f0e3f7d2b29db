import { createPermission } from '../../../domain/roles/create-permission.ts';
import { deletePermission } from '../../../domain/roles/delete-permission.ts';
import { listPermissions } from '../../../domain/roles/list-permissions.ts';
import { readPermission } from '../../../domain/roles/read-permission.ts';
import { updatePermission } from '../../../domain/roles/update-permission.ts';
import { type Route, route } from '../../../http/route.ts';
import { MessageReply, skipWindow, toMessage } from '../shapes/envelope.ts';
import {
  PermissionBody,
  PermissionChangesBody,
  PermissionReply,
  PermissionsQuery,
  PermissionsReply,
  toPermission,
  toPermissions,
} from '../shapes/permissions.ts';

// UUIDs may be written in either case; the domain compares them as PostgreSQL writes them.
const ofPermission = ({ id }: { readonly id: string }) => ({ id: id.toLowerCase() });

export const permissionRoutes: Route[] = [
  route('GET /permissions', listPermissions, {
    summary: 'List permissions',
    query: PermissionsQuery,
    reply: { 200: PermissionsReply },
    input: ({ query: { limit, skip, ...filters } }) => ({ ...filters, ...skipWindow({ limit, skip }) }),
    present: toPermissions,
  }),
  route('GET /permissions/:id', readPermission, {
    summary: 'Read a permission',
    reply: { 200: PermissionReply },
    input: ({ params }) => ofPermission(params),
    present: toPermission,
  }),
  route('POST /permissions', createPermission, {
    summary: 'Create a permission',
    body: PermissionBody,
    reply: { 201: PermissionReply },
    input: ({ body: { isSystemDefault, ...body } }) => ({ ...body, systemDefault: isSystemDefault ?? false }),
    present: toPermission,
  }),
  route('PUT /permissions/:id', updatePermission, {
    summary: 'Change the named fields of a permission',
    body: PermissionChangesBody,
    reply: { 200: PermissionReply },
    input: ({ params, body: { isSystemDefault, ...body } }) => ({
      ...ofPermission(params),
      ...body,
      systemDefault: isSystemDefault ?? false,
    }),
    present: toPermission,
  }),
  route('DELETE /permissions/:id', deletePermission, {
    summary: 'Delete a permission and remove it from every role',
    reply: { 200: MessageReply },
    input: ({ params }) => ofPermission(params),
    present: () => toMessage('Permission deleted successfully'),
  }),
];
