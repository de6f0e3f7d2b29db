import Type from 'typebox';
import { refresh } from '../../../domain/sessions/refresh.ts';
import { type Route, route } from '../../../http/route.ts';
import { refuse } from '../../../kernel/errors.ts';
import { found } from '../../sign-in.ts';
import { Reply, toReply } from '../shapes/envelope.ts';

const Tokens = Type.Object({ accessToken: Type.String(), refreshToken: Type.String() });

export const authRoutes: Route[] = [
  route('POST /auth/refresh', refresh, {
    summary: 'Exchange the refresh token in the header x-refresh-token for new tokens',
    onlyWithHeader: 'x-refresh-token',
    reply: { 201: Reply(Tokens) },
    input: ({ headers }) => ({ refreshToken: presented(headers['x-refresh-token']) }),
    present: tokens => {
      const { accessToken, refreshToken } = found(tokens);
      return toReply('Token refreshed successfully!', { accessToken, refreshToken }, 201);
    },
  }),
];

/** The token of the header; what cannot be one is refused like one that is not ours. */
function presented(token: string | undefined): string {
  if (token === undefined || token === '') throw refuse('auth.required', {});
  if (token.length > 512) throw refuse('auth.refresh_rejected', {});
  return token;
}
