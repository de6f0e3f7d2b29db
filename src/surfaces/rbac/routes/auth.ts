import Type from 'typebox';
import { register } from '../../../domain/accounts/register.ts';
import { orNull } from '../../../domain/fields.ts';
import { Email, JoinedIds, Password, PersonName, Username } from '../../../domain/people/fields.ts';
import { exchangeAccessToken } from '../../../domain/sessions/exchange.ts';
import { logIn } from '../../../domain/sign-in/log-in.ts';
import { verifySignIn } from '../../../domain/sign-in/verify-sign-in.ts';
import { type Route, route } from '../../../http/route.ts';
import { deviceCookie } from '../../device-cookie.ts';
import { identifierOf } from '../../sign-in.ts';
import { SignInReply, toSignIn } from '../shapes/auth.ts';

const closed = { additionalProperties: false };
const Text = Type.String();

const Registration = Type.Object(
  {
    username: Username,
    email: Email,
    password: Password,
    firstName: Type.Optional(orNull(PersonName)),
    lastName: Type.Optional(orNull(PersonName)),
    organizationIds: Type.Optional(JoinedIds),
  },
  closed,
);

export const authRoutes: Route[] = [
  route('POST /auth/register', register, {
    summary: 'Register a new user, who may ask to join organizations',
    body: Registration,
    reply: { 201: SignInReply },
    input: ({ body }) => body,
    present: toSignIn,
    headers: deviceCookie,
  }),
  route('POST /auth/login', logIn, {
    summary: 'Sign in with e-mail address or user name, and password',
    body: Type.Object({ username: Type.Optional(Text), email: Type.Optional(Text), password: Text }, closed),
    reply: { 200: SignInReply },
    input: ({ body }) => ({ identifier: identifierOf(body), password: body.password }),
    present: toSignIn,
    headers: deviceCookie,
  }),
  route('POST /auth/mfa/verify', verifySignIn, {
    summary: 'Finish a sign-in with a code from the authenticator, one that was sent, or a backup code',
    body: Type.Object({ mfa_token: Text, code: Text }, closed),
    reply: { 200: SignInReply },
    input: ({ body }) => ({ mfaToken: body.mfa_token, code: body.code }),
    present: toSignIn,
    headers: deviceCookie,
  }),
  route('POST /auth/refresh-token', exchangeAccessToken, {
    summary: 'Exchange the bearer token, expired for no more than 7 days, for new tokens',
    reply: { 200: SignInReply },
    input: () => ({}),
    present: toSignIn,
  }),
];
