import Type from 'typebox';
import { readOwnProfile } from '../../../domain/accounts/own/profile.ts';
import { register } from '../../../domain/accounts/register.ts';
import { logOut, logOutEverywhere } from '../../../domain/sessions/own-sessions.ts';
import { refresh } from '../../../domain/sessions/refresh.ts';
import { logIn } from '../../../domain/sign-in/log-in.ts';
import { verifySignIn } from '../../../domain/sign-in/verify-sign-in.ts';
import { type Route, route } from '../../../http/route.ts';
import { refuseField } from '../../../kernel/errors.ts';
import { isUuid } from '../../../kernel/input.ts';
import { deviceCookie } from '../../device-cookie.ts';
import { found, identifierOf } from '../../sign-in.ts';
import {
  LoginBody,
  ProfileReply,
  RegistrationBody,
  SignedInReply,
  TokensReply,
  toProfile,
  toSignedIn,
  toTokens,
} from '../shapes/account.ts';
import { Said, toSaid } from '../shapes/envelope.ts';

const closed = { additionalProperties: false };
const Text = Type.String();

export const authRoutes: Route[] = [
  route('POST /auth/register', register, {
    summary: 'Open an account',
    body: RegistrationBody,
    reply: { 201: SignedInReply },
    input: ({ body: { display_name, ...account } }) => ({ ...account, displayName: display_name }),
    present: toSignedIn,
    headers: deviceCookie,
  }),
  route('POST /auth/login', logIn, {
    summary: 'Sign in with e-mail address or user name, and password',
    body: LoginBody,
    reply: { 200: SignedInReply },
    input: ({ body }) => ({ identifier: identifierOf(body), password: body.password }),
    present: toSignedIn,
    headers: deviceCookie,
  }),
  route('POST /auth/mfa/verify', verifySignIn, {
    summary: 'Finish a sign-in with a code from the authenticator, one that was sent, or a backup code',
    body: Type.Object({ mfa_token: Text, code: Text }, closed),
    reply: { 200: SignedInReply },
    input: ({ body }) => ({ mfaToken: body.mfa_token, code: body.code }),
    present: toSignedIn,
    headers: deviceCookie,
  }),
  route('POST /auth/refresh', refresh, {
    summary: 'Exchange a refresh token for new tokens',
    body: Type.Object({ refresh_token: Type.String({ minLength: 1 }) }, closed),
    reply: { 200: TokensReply },
    input: ({ body }) => ({ refreshToken: body.refresh_token }),
    present: tokens => toTokens(found(tokens)),
  }),
  route('POST /auth/logout', logOut, {
    summary: 'End this session, or another of your own that the header X-Session-ID or `session_id` names',
    body: Type.Object({ session_id: Type.Optional(Type.String({ format: 'uuid' })) }, closed),
    reply: { 200: Said },
    input: ({ body, headers }) => sessionMeant(headers['x-session-id'], body.session_id),
    present: () => toSaid('Logged out successfully'),
  }),
  route('POST /auth/logout-all', logOutEverywhere, {
    summary: 'End all your sessions, this one too',
    reply: { 200: Said },
    input: () => ({}),
    present: () => toSaid('Logged out everywhere'),
  }),
  route('GET /auth/profile', readOwnProfile, {
    summary: 'Who you are, as it is stored now',
    reply: { 200: ProfileReply },
    input: () => ({}),
    present: ({ user }) => toProfile(user),
  }),
];

/** The session that header and body name: one, also where both do. */
function sessionMeant(header: string | undefined, body: string | undefined): { sessionId?: string } {
  if (header !== undefined && !isUuid(header)) throw refuseField('X-Session-ID', 'must be the id of a session');
  if (header !== undefined && body !== undefined && header.toLowerCase() !== body.toLowerCase())
    throw refuseField('session_id', 'must be the session that the header X-Session-ID names');
  const sessionId = body ?? header;
  return sessionId === undefined ? {} : { sessionId };
}
