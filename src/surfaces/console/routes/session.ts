import Type from 'typebox';
import { register } from '../../../domain/accounts/register.ts';
import { setUp } from '../../../domain/accounts/set-up.ts';
import { readMe } from '../../../domain/console/me.ts';
import { leave } from '../../../domain/sessions/leave.ts';
import { refresh } from '../../../domain/sessions/refresh.ts';
import type { SignedIn } from '../../../domain/sessions/sessions.ts';
import { finishEnrolment, finishPasskeyEnrolment } from '../../../domain/sign-in/finish-enrolment.ts';
import { logIn } from '../../../domain/sign-in/log-in.ts';
import { signInWithPasskey } from '../../../domain/sign-in/sign-in-with-passkey.ts';
import { verifySignIn } from '../../../domain/sign-in/verify-sign-in.ts';
import { type Asked, type Route, route } from '../../../http/route.ts';
import { Credentials, Registration, Setup } from '../../administration/shapes/auth.ts';
import { EnrolledBody, EnrolledPasskeyBody, toEnrolledInput } from '../../administration/shapes/enrolment.ts';
import { PasskeyVerifyBody, toPasskeyInput } from '../../administration/shapes/passkeys.ts';
import { NoContent, toAccount } from '../../administration/shapes/users.ts';
import { deviceCookie } from '../../device-cookie.ts';
import { identifierOf } from '../../sign-in.ts';
import { endedSessionCookie, forgetWhenOver, refreshTokensIn, sessionCookie } from '../session-cookie.ts';
import { EnrolledReply, MeReply, SessionReply, toMe, toSession } from '../shapes/session.ts';

const closed = { additionalProperties: false };
const Text = Type.String();

/** Who one is comes with every session: what is asked next can be asked at once. */
const andMe = {
  action: readMe,
  as: (tokens: { readonly accessToken: string } | null) => tokens?.accessToken ?? null,
};

export const sessionRoutes: Route[] = [
  route('POST /session/login', logIn, {
    summary: 'Sign in with e-mail address or user name, and password',
    body: Credentials,
    reply: { 200: SessionReply },
    input: ({ body }) => ({ identifier: identifierOf(body), password: body.password }),
    next: andMe,
    present: (signedIn, _asked, me) => toSession(signedIn, me),
    headers: keptBy,
    ownPages: true,
  }),
  route('POST /session/mfa', verifySignIn, {
    summary: 'Finish a sign-in with a code from the authenticator, one that was sent, or a backup code',
    body: Type.Object({ mfa_token: Text, code: Text }, closed),
    reply: { 200: SessionReply },
    input: ({ body }) => ({ mfaToken: body.mfa_token, code: body.code }),
    next: andMe,
    present: (signedIn, _asked, me) => toSession(signedIn, me),
    headers: keptBy,
    ownPages: true,
  }),
  route('POST /session/passkey', signInWithPasskey, {
    summary: 'Sign in with what a passkey has signed',
    body: PasskeyVerifyBody,
    reply: { 200: SessionReply },
    input: toPasskeyInput,
    next: andMe,
    present: (signedIn, _asked, me) => toSession(signedIn, me),
    headers: keptBy,
    ownPages: true,
  }),
  route('POST /session/enrol', finishEnrolment, {
    summary: 'Turn on the second factor that was begun in a sign-in with a first code, and finish the sign-in',
    body: EnrolledBody,
    reply: { 200: SessionReply },
    input: ({ body }) => ({ token: body.enrolment_token, code: body.code }),
    next: andMe,
    present: (signedIn, _asked, me) => toSession(signedIn, me),
    headers: keptBy,
    ownPages: true,
  }),
  route('POST /session/enrol/passkey', finishPasskeyEnrolment, {
    summary: 'Add the passkey that the browser has made in a sign-in, and finish the sign-in',
    body: EnrolledPasskeyBody,
    reply: { 200: EnrolledReply },
    input: ({ body }) => toEnrolledInput(body),
    next: { action: readMe, as: ({ signedIn }) => signedIn.accessToken },
    present: ({ signedIn, backupCodes }, _asked, me) => ({
      ...toSession(signedIn, me),
      backup_codes: [...backupCodes],
    }),
    headers: ({ signedIn }, asked) => keptBy(signedIn, asked),
    ownPages: true,
  }),
  route('POST /session/register', register, {
    summary: 'Create an account',
    body: Registration,
    reply: { 201: SessionReply },
    input: ({ body }) => toAccount(body),
    next: andMe,
    present: (signedIn, _asked, me) => toSession(signedIn, me),
    headers: keptBy,
    ownPages: true,
  }),
  route('POST /session/setup', setUp, {
    summary: 'Create the first administrator with the link that the server printed',
    body: Setup,
    reply: { 201: SessionReply },
    input: ({ body }) => toAccount(body),
    next: andMe,
    present: (signedIn, _asked, me) => toSession(signedIn, me),
    headers: keptBy,
    ownPages: true,
  }),
  route('POST /session/refresh', refresh, {
    summary: 'Go on with the session of the cookie; 204 where there is none, 401 where it has ended',
    reply: { 200: SessionReply, 204: NoContent },
    input: ({ cookies }) => {
      const [refreshToken = null, ...others] = refreshTokensIn(cookies);
      return { refreshToken, others };
    },
    next: andMe,
    // Whoever opens the sign-in page has no session, which is no failure: browsers report those.
    status: tokens => (tokens === null ? 204 : 200),
    present: (tokens, _asked, me) => (tokens === null ? undefined : toSession(tokens, me)),
    headers: (tokens, asked) => ({
      'set-cookie': tokens === null ? endedSessionCookie(asked) : sessionCookie(tokens.refreshToken, asked),
    }),
    failureHeaders: forgetWhenOver,
    ownPages: true,
  }),
  route('POST /session/logout', leave, {
    summary: 'End the session of the cookie and of the access token, if that is another',
    reply: { 204: NoContent },
    input: ({ cookies }) => ({ refreshTokens: [...refreshTokensIn(cookies)] }),
    present: () => undefined,
    headers: (_left, asked) => ({ 'set-cookie': endedSessionCookie(asked) }),
    failureHeaders: forgetWhenOver,
    ownPages: true,
  }),
  route('GET /session/me', readMe, {
    summary: 'Who one is, where one belongs and what one holds',
    reply: { 200: MeReply },
    input: () => ({}),
    present: toMe,
  }),
];

/** Keeps the session, and the browser known. */
export function keptBy({ refreshToken, ...more }: SignedIn, asked: Asked): Record<string, string[]> {
  return { 'set-cookie': [sessionCookie(refreshToken, asked), ...Object.values(deviceCookie(more, asked))] };
}
