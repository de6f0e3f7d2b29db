import Type, { type Static } from 'typebox';
import { changeRole } from '../../../domain/accounts/change-role.ts';
import { changeStatus } from '../../../domain/accounts/change-status.ts';
import { createUser } from '../../../domain/accounts/create-user.ts';
import { deleteUser } from '../../../domain/accounts/delete-user.ts';
import { listUsers, UserFilters, userSorts } from '../../../domain/accounts/list-users.ts';
import { readOwnUser, readUser } from '../../../domain/accounts/read-user.ts';
import { updateProfile } from '../../../domain/accounts/update-profile.ts';
import { orNull } from '../../../domain/fields.ts';
import {
  Bio,
  Department,
  Email,
  Password,
  PersonName,
  Phone,
  Timezone,
  Username,
} from '../../../domain/people/fields.ts';
import { type Route, route } from '../../../http/route.ts';
import { descendable, pageHeaders, pageQuery, sorting, window } from '../../paging.ts';
import { Message, NoContent, RoleName, toAccount, toUser, UserReply } from '../shapes/users.ts';

const closed = { additionalProperties: false };

const NewUserBody = Type.Object(
  {
    email: Email,
    username: Username,
    password: Password,
    full_name: Type.Optional(orNull(PersonName)),
    role: Type.Optional(RoleName),
    department: Type.Optional(orNull(Department)),
    organizationId: Type.Optional(Type.String({ format: 'uuid' })),
  },
  closed,
);

const ProfileBody = Type.Object(
  {
    full_name: Type.Optional(orNull(PersonName)),
    first_name: Type.Optional(orNull(PersonName)),
    last_name: Type.Optional(orNull(PersonName)),
    bio: Type.Optional(orNull(Bio)),
    phone: Type.Optional(orNull(Phone)),
    department: Type.Optional(orNull(Department)),
    timezone: Type.Optional(orNull(Timezone)),
  },
  closed,
);

const sortable = descendable(userSorts);

const UserQuery = Type.Object({
  ...pageQuery,
  q: Type.Optional(
    Type.String({ minLength: 1, maxLength: 255, description: 'Part of the address, user name or full name' }),
  ),
  role: Type.Optional(RoleName),
  is_active: Type.Optional(Type.Boolean()),
  department: UserFilters.department,
  sort: Type.Optional(Type.Enum(sortable, { description: 'Default `created_at`; `-` reverses' })),
});

export const userRoutes: Route[] = [
  route('POST /users', createUser, {
    summary: 'Create an account',
    body: NewUserBody,
    reply: { 201: UserReply },
    input: ({ body }) => toAccount(body),
    present: toUser,
  }),
  route('GET /users', listUsers, {
    summary: 'List accounts',
    query: UserQuery,
    reply: { 200: Type.Array(UserReply) },
    input: ({ query }) => ({ ...filters(query), ...sorting(query.sort, userSorts), ...window(query) }),
    present: page => page.items.map(toUser),
    headers: pageHeaders,
  }),
  route('GET /users/me', readOwnUser, {
    summary: 'Your own account',
    reply: { 200: UserReply },
    input: () => ({}),
    present: toUser,
  }),
  route('GET /users/:id', readUser, {
    summary: 'Read an account',
    reply: { 200: UserReply },
    input: ({ params }) => ({ id: params.id }),
    present: toUser,
  }),
  route('PATCH /users/:id', updateProfile, {
    summary: 'Change profile fields',
    body: ProfileBody,
    reply: { 200: UserReply },
    input: ({ params, body }) => ({ id: params.id, ...profile(body) }),
    present: toUser,
  }),
  route('PATCH /users/:id/status', changeStatus, {
    summary: 'Activate or deactivate an account',
    body: Type.Object({ is_active: Type.Boolean() }, closed),
    reply: { 200: Message },
    input: ({ params, body }) => ({ id: params.id, active: body.is_active }),
    present: () => ({ message: 'User status updated' }),
  }),
  route('PATCH /users/:id/role', changeRole, {
    summary: 'Change the system role of a person',
    body: Type.Object({ role: RoleName }, closed),
    reply: { 200: Message },
    input: ({ params, body }) => ({ id: params.id, role: body.role }),
    present: () => ({ message: 'User role updated' }),
  }),
  route('DELETE /users/:id', deleteUser, {
    summary: 'Delete an account',
    reply: { 204: NoContent },
    input: ({ params }) => ({ identifier: params.id }),
    present: () => undefined,
  }),
];

function profile({ full_name, first_name, last_name, ...same }: Static<typeof ProfileBody>) {
  return {
    ...same,
    ...(full_name === undefined ? {} : { displayName: full_name }),
    ...(first_name === undefined ? {} : { firstName: first_name }),
    ...(last_name === undefined ? {} : { lastName: last_name }),
  };
}

function filters({ q, role, is_active, department }: Static<typeof UserQuery>) {
  return {
    ...(q === undefined ? {} : { q }),
    ...(role === undefined ? {} : { role }),
    ...(is_active === undefined ? {} : { active: is_active }),
    ...(department === undefined ? {} : { department }),
  };
}
