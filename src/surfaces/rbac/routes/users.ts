import Type, { type Static } from 'typebox';
import { createUser } from '../../../domain/accounts/create-user.ts';
import { deleteUser } from '../../../domain/accounts/delete-user.ts';
import { listPeople } from '../../../domain/accounts/list-people.ts';
import { readUserWithAffiliations } from '../../../domain/accounts/read-user.ts';
import { updateUser } from '../../../domain/accounts/update-user.ts';
import { orNull } from '../../../domain/fields.ts';
import { Email, Ids, Password, PersonName, Username } from '../../../domain/people/fields.ts';
import { type Route, route } from '../../../http/route.ts';
import { DataReply, MessageReply, skipQuery, skipWindow, toData, toMessage } from '../shapes/envelope.ts';
import { toUser, UserReply } from '../shapes/users.ts';

const closed = { additionalProperties: false };

const changeable = {
  firstName: Type.Optional(orNull(PersonName)),
  lastName: Type.Optional(orNull(PersonName)),
  active: Type.Optional(Type.Boolean()),
  roleIds: Type.Optional(Ids),
  organizationIds: Type.Optional(Ids),
};

const NewUserBody = Type.Object(
  {
    username: Username,
    email: Email,
    password: Password,
    ...changeable,
    authProvider: Type.Optional(Type.Literal('local', { description: 'Others come with their first sign-in' })),
  },
  closed,
);

const UserQuery = Type.Object({
  ...skipQuery,
  organizationId: Type.Optional(Type.String({ format: 'uuid', description: 'Only members of this organization' })),
});

const UserList = Type.Object({
  users: Type.Array(UserReply),
  total: Type.Integer(),
  limit: Type.Integer(),
  skip: Type.Integer(),
});

export const userRoutes: Route[] = [
  route('GET /users', listPeople, {
    summary: 'List users',
    query: UserQuery,
    reply: { 200: DataReply(UserList) },
    input: ({ query }) => ({ ...within(query), ...skipWindow(query) }),
    present: ({ items, total, limit, offset }) => toData({ users: items.map(toUser), total, limit, skip: offset }),
  }),
  route('GET /users/:id', readUserWithAffiliations, {
    summary: 'Read a user',
    reply: { 200: DataReply(UserReply) },
    input: ({ params }) => ({ id: params.id }),
    present: user => toData(toUser(user)),
  }),
  route('POST /users', createUser, {
    summary: 'Create a user',
    body: NewUserBody,
    reply: { 201: DataReply(UserReply) },
    input: ({ body: { authProvider: _, ...account } }) => account,
    present: user => toData(toUser(user)),
  }),
  route('PUT /users/:id', updateUser, {
    summary: 'Change the named fields of a user: names, status, roles, organizations',
    body: Type.Object(changeable, closed),
    reply: { 200: DataReply(UserReply) },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: user => toData(toUser(user)),
  }),
  route('DELETE /users/:id', deleteUser, {
    summary: 'Delete a user, or remove them from the organizations you manage',
    reply: { 200: MessageReply },
    input: ({ params }) => ({ identifier: params.id }),
    present: () => toMessage('User deleted successfully'),
  }),
];

function within({ organizationId }: Static<typeof UserQuery>): { organizationId?: string } {
  return organizationId === undefined ? {} : { organizationId };
}
