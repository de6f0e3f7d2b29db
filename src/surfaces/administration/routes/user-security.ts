import Type from 'typebox';
import { linkOfPerson } from '../../../domain/accounts/invitations/link-of-person.ts';
import { mailLink } from '../../../domain/accounts/invitations/mail-link.ts';
import { endSessionsOf } from '../../../domain/accounts/security/end-sessions.ts';
import { listSessionsOf, readSecurity } from '../../../domain/accounts/security/read-security.ts';
import { resetFactor } from '../../../domain/accounts/security/reset-factor.ts';
import { unlock } from '../../../domain/accounts/security/unlock.ts';
import { type Route, route } from '../../../http/route.ts';
import { SessionReply } from '../shapes/auth.ts';
import { SecurityReply, toSecurity } from '../shapes/security.ts';
import { Message, NoContent } from '../shapes/users.ts';

const OwnPassword = Type.String({
  description: 'Your own password; needed when the last sign-in is older than 10 minutes',
});

/** What administrators see and do for people who cannot sign in, or should not be signed in. */
export const userSecurityRoutes: Route[] = [
  route('GET /users/:id/security', readSecurity, {
    summary: 'How a person signs in, and whether they are locked out',
    reply: { 200: SecurityReply },
    input: ({ params }) => ({ id: params.id }),
    present: toSecurity,
  }),
  route('DELETE /users/:id/mfa', resetFactor, {
    summary: 'Turn off a person’s two-step sign-in and backup codes',
    body: Type.Object({ password: Type.Optional(OwnPassword) }, { additionalProperties: false }),
    reply: { 204: NoContent },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: () => undefined,
  }),
  route('POST /users/:id/password-link', linkOfPerson, {
    summary: 'Create a link to choose a new password, where mail is only kept; it works once, for an hour',
    body: Type.Object({ password: Type.Optional(OwnPassword) }, { additionalProperties: false }),
    reply: {
      200: Type.Object({ link: Type.String({ format: 'uri' }), expires_at: Type.String({ format: 'date-time' }) }),
    },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: ({ link, expiresAt }) => ({ link, expires_at: expiresAt.toISOString() }),
  }),
  route('POST /users/:id/password-mail', mailLink, {
    summary: 'Mail a person a link to choose a password, where mail is sent; it works once, for a day',
    reply: { 200: Message },
    input: ({ params }) => ({ id: params.id }),
    present: () => ({ message: 'Link sent' }),
  }),
  route('POST /users/:id/unlock', unlock, {
    summary: 'Let a person sign in again after too many wrong passwords or codes',
    reply: { 200: Message },
    input: ({ params }) => ({ id: params.id }),
    present: () => ({ message: 'Account unlocked' }),
  }),
  route('GET /users/:id/sessions', listSessionsOf, {
    summary: 'A person’s active sessions',
    reply: { 200: Type.Array(SessionReply) },
    input: ({ params }) => ({ id: params.id }),
    present: sessions => sessions,
  }),
  route('DELETE /users/:id/sessions', endSessionsOf, {
    summary: 'Sign a person out everywhere',
    reply: { 204: NoContent },
    input: ({ params }) => ({ id: params.id }),
    present: () => undefined,
  }),
  route('DELETE /users/:id/sessions/:sessionId', endSessionsOf, {
    summary: 'End one session of a person',
    reply: { 204: NoContent },
    input: ({ params }) => ({ id: params.id, sessionId: params.sessionId }),
    present: () => undefined,
  }),
];
