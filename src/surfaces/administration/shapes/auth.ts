import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import { Department, Email, Password, PersonName, Username } from '../../../domain/people/fields.ts';
import type { Refreshed } from '../../../domain/sessions/refresh.ts';
import type { SignedIn } from '../../../domain/sessions/sessions.ts';
import { toUser, UserReply } from './users.ts';

const closed = { additionalProperties: false };
const Text = Type.String();

export const Registration = Type.Object(
  {
    email: Email,
    username: Username,
    password: Password,
    full_name: Type.Optional(orNull(PersonName)),
    department: Type.Optional(orNull(Department)),
  },
  closed,
);
export const Credentials = Type.Object(
  { email: Type.Optional(Text), username: Type.Optional(Text), password: Text },
  closed,
);
export const Setup = Type.Object(
  { token: Text, email: Email, username: Username, password: Password, full_name: Type.Optional(orNull(PersonName)) },
  closed,
);

export const TokenReply = Type.Object({
  token: Type.String({ description: 'Access token, to be sent as `Authorization: Bearer …`' }),
  refresh_token: Type.String({ description: 'Good for one refresh' }),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds until the access token expires' }),
});
export type TokenReply = Static<typeof TokenReply>;

export const SignInReply = Type.Object({ ...TokenReply.properties, user: UserReply });
export type SignInReply = Static<typeof SignInReply>;

export function toTokens(tokens: Refreshed): TokenReply {
  return {
    token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    token_type: 'Bearer',
    expires_in: tokens.expiresIn,
  };
}

export function toSignIn(signedIn: SignedIn): SignInReply {
  return { ...toTokens(signedIn), user: toUser(signedIn.user) };
}

export const SessionReply = Type.Object({
  id: Type.String(),
  ip: Type.String(),
  user_agent: Type.String(),
  current: Type.Boolean({ description: 'The session this request was made with' }),
  created_at: Type.String(),
  last_seen_at: Type.String(),
  expires_at: Type.String(),
});
