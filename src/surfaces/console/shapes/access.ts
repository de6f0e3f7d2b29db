import Type, { type Static } from 'typebox';
import type { PersonAccess } from '../../../domain/console/read-access.ts';

const Text = Type.String();
const TextOrNull = Type.Union([Text, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const Access = Type.Enum(['read', 'write']);
const Giver = Type.Union([Type.Object({ id: Text, name: TextOrNull }), Type.Null()], {
  description: 'Null: the system or the operator. The name is null for whom the caller may not see',
});

export const AccessReply = Type.Object({
  reasons: Type.Array(
    Type.Object({
      source: Type.Enum(['role', 'direct', 'team']),
      id: Type.String({ description: 'Of the role, the direct grant or the team' }),
      name: TextOrNull,
      pattern: Text,
      organization_id: Type.Union([Text, Type.Null()], { description: 'Null: everywhere' }),
      starts_at: TextOrNull,
      expires_at: Type.Union([Text, Type.Null()], { description: 'Null: no end' }),
      given_by: Giver,
      request: Type.Union([Text, Type.Null()], { description: 'The access request that was approved by it' }),
    }),
    { description: 'What holds now: each pattern by each thing that gives it' },
  ),
  others: Type.Integer({ minimum: 0, description: 'Reasons besides those told' }),
  roles: Type.Array(
    Type.Object({
      id: Text,
      name: Text,
      system: Type.Boolean(),
      organization_id: TextOrNull,
      starts_at: TextOrNull,
      expires_at: TextOrNull,
      given_by: Giver,
      given_at: Text,
    }),
  ),
  teams: Type.Array(
    Type.Object({
      id: Text,
      name: Text,
      organization_id: TextOrNull,
      role: Type.Enum(['owner', 'manager', 'member']),
      joined_at: Text,
    }),
  ),
});

export const SharedCredentialsReply = Type.Object({
  total: Count,
  credentials: Type.Array(
    Type.Object({
      id: Text,
      name: Text,
      type: Text,
      company: Type.Object({ id: Text, name: Text }),
      through: Type.Array(Type.Object({ id: Text, name: Text, access: Access, since: Text })),
      asked: Type.Array(Type.Object({ request: Text, access: Access, since: Text, until: Text }), {
        description: 'The access requests by which the person has it for a time',
      }),
    }),
  ),
});

export const SharesReply = Type.Object({
  people: Type.Array(
    Type.Object({
      id: Text,
      user: Type.Object({ id: Text, name: Text }),
      access: Access,
      starts_at: Text,
      expires_at: Text,
      request: Type.String({ description: 'The access request that was approved' }),
      shared_by: TextOrNull,
      shared_by_name: TextOrNull,
    }),
    { description: 'Who has it alone, for a time' },
  ),
  shares: Type.Array(
    Type.Object({
      id: Text,
      team: Type.Object({ id: Text, name: Text, member_count: Count }),
      access: Access,
      shared_by: TextOrNull,
      shared_by_name: TextOrNull,
      created_at: Text,
    }),
  ),
  others: Type.Integer({ minimum: 0, description: 'Teams that the caller does not see' }),
});

export function toAccess({ reasons, others, roles, teams, names }: PersonAccess): Static<typeof AccessReply> {
  const giver = (id: string | null) => (id === null ? null : { id, name: names[id] ?? null });
  return {
    reasons: reasons.map(each => ({
      source: each.source,
      id: each.id,
      name: each.name,
      pattern: each.pattern,
      organization_id: each.organization,
      starts_at: each.startsAt,
      expires_at: each.expiresAt,
      given_by: giver(each.givenBy),
      request: each.request,
    })),
    others,
    roles: roles.map(each => ({
      id: each.id,
      name: each.name,
      system: each.system,
      organization_id: each.organization_id,
      starts_at: each.starts_at,
      expires_at: each.expires_at,
      given_by: giver(each.granted_by),
      given_at: each.created_at,
    })),
    teams: teams.map(each => ({
      id: each.id,
      name: each.name,
      organization_id: each.organization_id,
      role: each.role,
      joined_at: each.joined_at,
    })),
  };
}
