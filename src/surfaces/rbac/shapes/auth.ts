import Type, { type Static } from 'typebox';
import type { Affiliations } from '../../../domain/people/affiliations.ts';
import type { User } from '../../../domain/people/users.ts';
import { toUser, UserReply } from './users.ts';

export const SignInReply = Type.Object({
  success: Type.Literal(true),
  token: Type.String({ description: 'Access token, to be sent as `Authorization: Bearer …`' }),
  refreshToken: Type.String({ description: 'Good for one refresh' }),
  user: UserReply,
});
export type SignInReply = Static<typeof SignInReply>;

export function toSignIn(signedIn: {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: User & Affiliations;
}): SignInReply {
  return {
    success: true,
    token: signedIn.accessToken,
    refreshToken: signedIn.refreshToken,
    user: toUser(signedIn.user),
  };
}
