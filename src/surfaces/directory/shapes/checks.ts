import Type from 'typebox';
import { Node } from '../../../domain/access/patterns.ts';
import type { Decision } from '../../../domain/accounts/check-permissions.ts';
import { Reply, toReply } from './envelope.ts';

export const CheckBody = Type.Object(
  { permissions: Type.Array(Node, { maxItems: 1000 }) },
  { additionalProperties: false },
);

export const CheckQuery = Type.Object(
  { explain: Type.Optional(Type.Boolean({ description: 'Adds what gives each node, and until when' })) },
  { additionalProperties: false },
);

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Text = Type.String();

const Reason = Type.Object({
  source: Type.Enum(['role', 'direct', 'team']),
  id: Text,
  name: orNull(Text),
  pattern: Text,
  organizationId: orNull(Text),
  startsAt: orNull(Text),
  expiresAt: orNull(Text),
  grantedBy: orNull(Text),
  request: Type.Optional(Type.String({ description: 'The access request that was approved by it: REQ-10001' })),
});

const Result = Type.Object({
  permission: Text,
  hasPermission: Type.Boolean(),
  until: Type.Optional(orNull(Type.String({ description: 'Null: no end' }))),
  reasons: Type.Optional(Type.Array(Reason)),
  used: Type.Optional(Type.Boolean({ description: 'Whether a feature of this server asks for it at all' })),
  otherReasons: Type.Optional(Type.Integer({ description: 'How many more there are' })),
});

export const CheckReply = Reply(Type.Object({ results: Type.Array(Result) }));

export function toChecked(decisions: readonly Decision[]) {
  return toReply('Permission check completed.', { results: decisions.map(result) });
}

function result({ node, held, why }: Decision) {
  if (why === undefined) return { permission: node, hasPermission: held };
  return {
    permission: node,
    hasPermission: held,
    until: why.until,
    reasons: why.reasons.map(reason => ({
      source: reason.source,
      id: reason.id,
      name: reason.name,
      pattern: reason.pattern,
      organizationId: reason.organization,
      startsAt: reason.startsAt,
      expiresAt: reason.expiresAt,
      grantedBy: reason.givenBy,
      ...(reason.request === null ? {} : { request: reason.request }),
    })),
    used: why.used,
    otherReasons: why.others,
  };
}
