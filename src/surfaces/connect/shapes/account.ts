import Type, { type Static } from 'typebox';
import { MixedPassword } from '../../../domain/passwords/mixed-password.ts';
import { Email, PersonName, Username } from '../../../domain/people/fields.ts';
import type { User } from '../../../domain/people/users.ts';
import type { Refreshed } from '../../../domain/sessions/refresh.ts';
import type { SignedIn } from '../../../domain/sessions/sessions.ts';
import { Data, toData } from './envelope.ts';

const closed = { additionalProperties: false };
const Text = Type.String();
const OrNull = Type.Union([Text, Type.Null()]);

export const RegistrationBody = Type.Object(
  { email: Email, username: Username, password: MixedPassword, display_name: PersonName },
  closed,
);

export const LoginBody = Type.Object(
  { email: Type.Optional(Text), username: Type.Optional(Text), password: Text },
  closed,
);

const Account = Type.Object({
  id: Type.String({ format: 'uuid' }),
  email: Text,
  username: Text,
  display_name: OrNull,
});

const Tokens = Type.Object({
  access_token: Type.String({ description: 'To be sent as `Authorization: Bearer …`' }),
  refresh_token: Type.String({ description: 'Good for one refresh' }),
});

export const TokensReply = Data(Tokens);
export const SignedInReply = Data(Type.Object({ user: Account, ...Tokens.properties }));

export function toTokens({ accessToken, refreshToken }: Refreshed): Static<typeof TokensReply> {
  return toData({ access_token: accessToken, refresh_token: refreshToken });
}

export function toSignedIn({ user, accessToken, refreshToken }: SignedIn): Static<typeof SignedInReply> {
  const { id, email, username, display_name } = user;
  return toData({
    user: { id, email, username, display_name },
    access_token: accessToken,
    refresh_token: refreshToken,
  });
}

export const ProfileReply = Data(
  Type.Object({
    user_id: Type.String({ format: 'uuid' }),
    email: Text,
    username: Text,
    role: Type.String({ description: 'The highest system role held' }),
  }),
);

export function toProfile({ id, email, username, role }: User): Static<typeof ProfileReply> {
  return toData({ user_id: id, email, username, role });
}
