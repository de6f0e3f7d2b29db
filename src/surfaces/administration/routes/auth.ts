import Type from 'typebox';
import { forgetPassword } from '../../../domain/accounts/forget-password.ts';
import { register } from '../../../domain/accounts/register.ts';
import { resetPassword } from '../../../domain/accounts/reset-password.ts';
import { setUp } from '../../../domain/accounts/set-up.ts';
import { verifyEmail } from '../../../domain/accounts/verify-email.ts';
import { Password } from '../../../domain/people/fields.ts';
import { endOtherSessions, endSession, listSessions, logOut } from '../../../domain/sessions/own-sessions.ts';
import { refresh } from '../../../domain/sessions/refresh.ts';
import { logIn } from '../../../domain/sign-in/log-in.ts';
import { type Route, route } from '../../../http/route.ts';
import { deviceCookie } from '../../device-cookie.ts';
import { found, identifierOf } from '../../sign-in.ts';
import {
  Credentials,
  Registration,
  SessionReply,
  Setup,
  SignInReply,
  TokenReply,
  toSignIn,
  toTokens,
} from '../shapes/auth.ts';
import { Message, NoContent, toAccount } from '../shapes/users.ts';

const closed = { additionalProperties: false };
const Text = Type.String();

export const authRoutes: Route[] = [
  route('POST /auth/register', register, {
    summary: 'Create an account',
    body: Registration,
    reply: { 201: SignInReply },
    input: ({ body }) => toAccount(body),
    present: toSignIn,
    headers: deviceCookie,
  }),
  route('POST /auth/login', logIn, {
    summary: 'Sign in with e-mail address or user name, and password',
    body: Credentials,
    reply: { 200: SignInReply },
    input: ({ body }) => ({ identifier: identifierOf(body), password: body.password }),
    present: toSignIn,
    headers: deviceCookie,
  }),
  route('POST /auth/refresh', refresh, {
    summary: 'Exchange a refresh token for new tokens',
    body: Type.Object({ refresh_token: Text }, closed),
    reply: { 200: TokenReply },
    input: ({ body }) => ({ refreshToken: body.refresh_token }),
    present: tokens => toTokens(found(tokens)),
  }),
  route('POST /auth/logout', logOut, {
    summary: 'End this session',
    reply: { 200: Message },
    input: () => ({}),
    present: () => ({ message: 'Logged out' }),
  }),
  route('POST /auth/password/forgot', forgetPassword, {
    summary: 'Ask for a link to choose a new password',
    body: Type.Object({ email: Type.Optional(Text), username: Type.Optional(Text) }, closed),
    reply: { 200: Message },
    input: ({ body }) => ({ identifier: identifierOf(body) }),
    present: mail => ({
      message:
        mail === 'smtp'
          ? 'If this account exists, a link to choose a new password is on its way'
          : 'If this account exists, there is a link to choose a new password. This server sends no mail yet (SMTP_URL is not set): it keeps it in its data folder',
    }),
  }),
  route('POST /auth/password/reset', resetPassword, {
    summary: 'Choose a new password with the link from an e-mail',
    body: Type.Object({ token: Text, password: Password }, closed),
    reply: { 200: Message },
    input: ({ body }) => body,
    present: () => ({ message: 'Password changed' }),
  }),
  route('POST /auth/email/verify', verifyEmail, {
    summary: 'Verify an e-mail address with the link from an e-mail',
    body: Type.Object({ token: Text }, closed),
    reply: { 200: Message },
    input: ({ body }) => body,
    present: () => ({ message: 'E-mail address verified' }),
  }),
  route('POST /auth/setup', setUp, {
    summary: 'Create the first administrator with the link that the server printed',
    body: Setup,
    reply: { 201: SignInReply },
    input: ({ body }) => toAccount(body),
    present: toSignIn,
    headers: deviceCookie,
  }),
  route('GET /auth/sessions', listSessions, {
    summary: 'Your active sessions',
    reply: { 200: Type.Array(SessionReply) },
    input: () => ({}),
    present: sessions => sessions,
  }),
  route('DELETE /auth/sessions/:id', endSession, {
    summary: 'End one of your sessions',
    reply: { 204: NoContent },
    input: ({ params }) => ({ id: params.id }),
    present: () => undefined,
  }),
  route('DELETE /auth/sessions', endOtherSessions, {
    summary: 'End all your other sessions',
    reply: { 204: NoContent },
    input: () => ({}),
    present: () => undefined,
  }),
];
