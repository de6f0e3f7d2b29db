import Type from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import { giveGrant } from '../../../domain/grants/give-grant.ts';
import { listUserGrants } from '../../../domain/grants/list-grants.ts';
import { takeGrant } from '../../../domain/grants/take-grant.ts';
import type { UserGrant } from '../../../domain/grants/user-grants.ts';
import { type Route, route } from '../../../http/route.ts';
import { DataReply, MessageReply, skipQuery, skipWindow, toData, toMessage } from '../shapes/envelope.ts';

const Id = Type.String({ format: 'uuid' });

const GrantBody = Type.Object(
  {
    pattern: Type.String({ description: 'A permission node, or a pattern such as `credential.*`' }),
    organizationId: Type.Optional(orNull(Id)),
    startsAt: Type.Optional(
      orNull(
        Type.String({ format: 'moment', description: 'When it begins; a date counts from its first moment (UTC)' }),
      ),
    ),
    expiresAt: Type.Optional(
      orNull(
        Type.String({
          format: 'moment',
          description: 'When it ends; a date counts as a whole day (UTC)',
        }),
      ),
    ),
  },
  { additionalProperties: false },
);

const GrantReply = Type.Object({
  id: Id,
  userId: Id,
  pattern: Type.String(),
  organizationId: orNull(Id),
  startsAt: orNull(Type.String()),
  expiresAt: orNull(Type.String({ description: 'Null: no end' })),
  grantedBy: orNull(Id),
  createdAt: Type.String(),
});

const GrantList = Type.Object({
  grants: Type.Array(GrantReply),
  total: Type.Integer(),
  limit: Type.Integer(),
  skip: Type.Integer(),
});

export const grantRoutes: Route[] = [
  route('GET /users/:id/grants', listUserGrants, {
    summary: 'The direct grants of a user, besides roles and teams',
    query: Type.Object(skipQuery),
    reply: { 200: DataReply(GrantList) },
    input: ({ params, query }) => ({ userId: params.id, ...skipWindow(query) }),
    present: ({ items, total, limit, offset }) => toData({ grants: items.map(toGrant), total, limit, skip: offset }),
  }),
  route('POST /users/:id/grants', giveGrant, {
    summary: 'Grant a permission to a user directly, with or without a start and an end',
    body: GrantBody,
    reply: { 201: DataReply(GrantReply) },
    input: ({ params, body }) => ({ userId: params.id, ...body }),
    present: grant => toData(toGrant(grant)),
  }),
  route('DELETE /users/:id/grants/:grantId', takeGrant, {
    summary: 'Remove a direct grant from a user',
    reply: { 200: MessageReply },
    input: ({ params }) => ({ userId: params.id, grantId: params.grantId }),
    present: () => toMessage('Grant deleted successfully'),
  }),
];

function toGrant(grant: UserGrant) {
  return {
    id: grant.id,
    userId: grant.user_id,
    pattern: grant.pattern,
    organizationId: grant.organization_id,
    startsAt: grant.starts_at,
    expiresAt: grant.expires_at,
    grantedBy: grant.granted_by,
    createdAt: grant.created_at,
  };
}
