import Type from 'typebox';
import { deleteUser } from '../../../domain/accounts/delete-user.ts';
import { listUserRoles } from '../../../domain/accounts/list-user-roles.ts';
import { listReadableUsers, UserFilters } from '../../../domain/accounts/list-users.ts';
import { readOwnUserWithRoles, readUserWithRoles } from '../../../domain/accounts/read-user.ts';
import { updateOwnProfile } from '../../../domain/accounts/update-profile.ts';
import { updateOther } from '../../../domain/accounts/update-user.ts';
import { UserIdentifier } from '../../../domain/people/identifiers.ts';
import { type Route, route } from '../../../http/route.ts';
import { numberedHeaders, pageHeaders } from '../../paging.ts';
import { Reply, toReply } from '../shapes/envelope.ts';
import { cursorPages, cursorWindow, numberedPages, numberedWindow } from '../shapes/pages.ts';
import { HeldRoleShape, toHeldRole } from '../shapes/roles.ts';
import {
  OwnChangesBody,
  OwnUserShape,
  profileOf,
  toOwnUser,
  toUser,
  UserChangesBody,
  UserShape,
} from '../shapes/users.ts';

const params = { identifier: UserIdentifier };

const UsersQuery = Type.Object({ ...cursorPages, search: UserFilters.q, q: UserFilters.q });

export const userRoutes: Route[] = [
  route('GET /user/@me', readOwnUserWithRoles, {
    summary: 'Your own account',
    reply: { 200: Reply(OwnUserShape) },
    input: () => ({}),
    present: user => toReply('Fetched user.', toOwnUser(user)),
  }),
  route('PATCH /user/@me', updateOwnProfile, {
    summary: 'Change your name and picture',
    body: OwnChangesBody,
    reply: { 200: Reply(OwnUserShape) },
    input: ({ body }) => profileOf(body),
    present: user => toReply('Successfully updated user.', toOwnUser(user)),
  }),
  route('GET /user/users', listReadableUsers, {
    summary: 'List people, oldest account first; `search` or `q` looks in addresses and names',
    query: UsersQuery,
    reply: { 200: Reply(Type.Array(UserShape)) },
    input: ({ query: { search, q = search, ...page } }) => ({
      ...cursorWindow(page),
      ...(q === undefined ? {} : { q }),
    }),
    present: ({ items }) => toReply('Users Fetched Successfully!', items.map(toUser)),
    headers: pageHeaders,
  }),
  route('GET /user/users/:identifier', readUserWithRoles, {
    summary: 'Read a person, by id, e-mail address or user name',
    params,
    reply: { 200: Reply(UserShape) },
    input: ({ params }) => params,
    present: user => toReply('User Fetched Successfully!', toUser(user)),
  }),
  route('PATCH /user/users/:identifier', updateOther, {
    summary: 'Change the named fields of a person: name, image, all roles, all direct permissions without times',
    params,
    body: UserChangesBody,
    reply: { 200: Reply(UserShape) },
    input: ({ params, body: { name, image, ...access } }) => ({ ...params, ...profileOf({ name, image }), ...access }),
    present: user => toReply('User Updated Successfully!', toUser(user)),
  }),
  route('DELETE /user/users/:identifier', deleteUser, {
    summary: 'Delete a person, or remove them from the organizations you manage',
    params,
    reply: { 200: Reply(UserShape) },
    input: ({ params }) => params,
    present: user => toReply('User Deleted Successfully!', toUser(user)),
  }),
  route('GET /user/users/:identifier/roles', listUserRoles, {
    summary: 'The roles of a person, with what they give',
    params,
    query: numberedPages,
    reply: { 200: Reply(Type.Array(HeldRoleShape)) },
    input: ({ params, query }) => ({ ...params, ...numberedWindow(query) }),
    present: ({ items }) => toReply('User Roles Fetched Successfully!', items.map(toHeldRole)),
    headers: numberedHeaders,
  }),
];
