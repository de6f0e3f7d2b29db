import Type, { type Static } from 'typebox';
import { type Me, mostPatterns } from '../../../domain/console/me.ts';
import { orNull } from '../../../domain/fields.ts';
import type { Finished } from '../../../domain/oauth/finish.ts';
import { TeamRoleName } from '../../../domain/teams/fields.ts';
import { mostOwnTeams } from '../../../domain/teams/own-teams.ts';
import { TokenReply } from '../../administration/shapes/auth.ts';
import { BackupCodesReply } from '../../administration/shapes/mfa.ts';
import { toUser, UserReply } from '../../administration/shapes/users.ts';
import { found } from '../../sign-in.ts';

export const MeReply = Type.Object({
  user: UserReply,
  organizations: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), {
    description: 'The active ones that one is a member of',
  }),
  teams: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      organization_id: orNull(Type.String({ description: 'Null: a team of the whole platform' })),
      role: TeamRoleName,
    }),
    { maxItems: mostOwnTeams, description: 'Those that one is in' },
  ),
  holds: Type.Array(
    Type.Object({
      pattern: Type.String({ description: 'A permission node, or one with `*`' }),
      organization_id: orNull(Type.String({ description: 'Where it counts; null: everywhere' })),
    }),
    {
      maxItems: mostPatterns,
      description: `The permissions held now, each once, the broadest first; at most ${mostPatterns}.`,
    },
  ),
  mfa_enabled: Type.Boolean({ description: 'Whether a sign-in asks for a second factor' }),
  has_password: Type.Boolean({ description: 'False for whoever signs in with another provider only' }),
});
export type MeReply = Static<typeof MeReply>;

export function toMe(me: Me): MeReply {
  return {
    user: toUser(me.user),
    organizations: me.organizations.map(({ id, name }) => ({ id, name })),
    teams: me.teams.map(({ id, name, organization_id, role }) => ({ id, name, organization_id, role })),
    holds: me.holds.map(({ pattern, organization }) => ({ pattern, organization_id: organization })),
    mfa_enabled: me.mfaEnabled,
    has_password: me.hasPassword,
  };
}

const { token, token_type, expires_in } = TokenReply.properties;

/** A session without what keeps it: that is in the cookie. */
export const SessionReply = Type.Object({ token, token_type, expires_in, me: MeReply });
export type SessionReply = Static<typeof SessionReply>;

/** A session that a new passkey has begun. */
export const EnrolledReply = Type.Object({ ...SessionReply.properties, ...BackupCodesReply.properties });

/** What a sign-in and a refresh have in common. */
interface Tokens {
  readonly accessToken: string;
  readonly expiresIn: number;
}

export function toSession({ accessToken, expiresIn }: Tokens, me: Me | null): SessionReply {
  return { token: accessToken, token_type: 'Bearer', expires_in: expiresIn, me: toMe(found(me)) };
}

export const FinishedReply = Type.Union([
  Type.Object({ kind: Type.Literal('signed_in'), ...SessionReply.properties }),
  Type.Object({ kind: Type.Literal('linked'), provider: Type.String() }),
]);

export function toFinished(finished: Finished, me: Me | null): Static<typeof FinishedReply> {
  return finished.kind === 'signed_in'
    ? { kind: 'signed_in', ...toSession(finished.signedIn, me) }
    : { kind: 'linked', provider: finished.identity.provider };
}
