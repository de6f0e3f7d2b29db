import Type from 'typebox';
import { confirmTotp } from '../../../domain/mfa/confirm-totp.ts';
import { disableMfa } from '../../../domain/mfa/disable-mfa.ts';
import { mfaStatus } from '../../../domain/mfa/mfa-status.ts';
import { regenerateBackupCodes } from '../../../domain/mfa/regenerate-backup-codes.ts';
import { startTotp } from '../../../domain/mfa/start-totp.ts';
import { passkeyOptions } from '../../../domain/sign-in/passkey-options.ts';
import { sendSignInCode } from '../../../domain/sign-in/send-sign-in-code.ts';
import { signInWithPasskey } from '../../../domain/sign-in/sign-in-with-passkey.ts';
import { verifySignIn } from '../../../domain/sign-in/verify-sign-in.ts';
import { type Route, route } from '../../../http/route.ts';
import { deviceCookie } from '../../device-cookie.ts';
import { SignInReply, toSignIn } from '../shapes/auth.ts';
import {
  BackupCodesReply,
  CodeSendingBody,
  CodeSentReply,
  EnrolmentReply,
  MfaStatusReply,
  toCodeSent,
  toEnrolment,
  toMfaStatus,
} from '../shapes/mfa.ts';
import { PasskeyOptionsReply, PasskeyVerifyBody, toPasskeyInput } from '../shapes/passkeys.ts';
import { Message } from '../shapes/users.ts';

const closed = { additionalProperties: false };
const Text = Type.String();
const CurrentPassword = Type.String({ description: 'Needed when the last sign-in is older than 10 minutes' });
const Count = Type.Integer({ minimum: 1, maximum: 20, description: 'Default 10' });

export const mfaRoutes: Route[] = [
  route('POST /auth/mfa/verify', verifySignIn, {
    summary: 'Finish a sign-in with a code from the authenticator, one that was sent, or a backup code',
    body: Type.Object({ mfa_token: Text, code: Text }, closed),
    reply: { 200: SignInReply },
    input: ({ body }) => ({ mfaToken: body.mfa_token, code: body.code }),
    present: toSignIn,
    headers: deviceCookie,
  }),
  route('POST /auth/mfa/send', sendSignInCode, {
    summary: 'Have a code sent that finishes a sign-in, where codes by e-mail or SMS are on',
    body: CodeSendingBody,
    reply: { 200: CodeSentReply },
    input: ({ body }) => ({ mfaToken: body.mfa_token, method: body.method }),
    present: toCodeSent,
  }),
  route('POST /auth/passkey/options', passkeyOptions, {
    summary: 'Start a sign-in with a passkey: without a password, or as the second factor of a sign-in',
    body: Type.Object({ mfa_token: Type.Optional(Text) }, closed),
    reply: { 200: PasskeyOptionsReply },
    input: ({ body }) => (body.mfa_token === undefined ? {} : { mfaToken: body.mfa_token }),
    present: options => ({ ...options }),
  }),
  route('POST /auth/passkey/verify', signInWithPasskey, {
    summary: 'Sign in with what a passkey has signed',
    body: PasskeyVerifyBody,
    reply: { 200: SignInReply },
    input: toPasskeyInput,
    present: toSignIn,
    headers: deviceCookie,
  }),
  route('GET /auth/mfa', mfaStatus, {
    summary: 'Whether two-step sign-in is on for your account',
    reply: { 200: MfaStatusReply },
    input: () => ({}),
    present: toMfaStatus,
  }),
  route('POST /auth/mfa/totp', startTotp, {
    summary: 'Start setting up an authenticator',
    body: Type.Object({ password: Type.Optional(CurrentPassword) }, closed),
    reply: { 201: EnrolmentReply },
    input: ({ body }) => ({ ...body }),
    present: toEnrolment,
  }),
  route('POST /auth/mfa/totp/confirm', confirmTotp, {
    summary: 'Turn on two-step sign-in with a first code from the authenticator',
    body: Type.Object({ code: Text, backup_codes_count: Type.Optional(Count) }, closed),
    reply: { 200: BackupCodesReply },
    input: ({ body }) => ({ code: body.code, ...counted(body) }),
    present: codes => ({ backup_codes: codes }),
  }),
  route('POST /auth/mfa/backup-codes', regenerateBackupCodes, {
    summary: 'Replace the backup codes, with a code from the authenticator, or the password where there is none',
    body: Type.Object(
      { code: Type.Optional(Text), password: Type.Optional(CurrentPassword), backup_codes_count: Type.Optional(Count) },
      closed,
    ),
    reply: { 200: BackupCodesReply },
    input: ({ body: { backup_codes_count, ...shown } }) => ({ ...shown, ...counted({ backup_codes_count }) }),
    present: codes => ({ backup_codes: codes }),
  }),
  route('POST /auth/mfa/disable', disableMfa, {
    summary: 'Turn off two-step sign-in, with the password, and a code where an authenticator is on',
    body: Type.Object({ password: Type.Optional(Text), code: Type.Optional(Text) }, closed),
    reply: { 200: Message },
    input: ({ body }) => ({ ...body }),
    present: () => ({ message: 'Two-step sign-in is off' }),
  }),
];

function counted(body: { readonly backup_codes_count?: number | undefined }): { backupCodes?: number } {
  return body.backup_codes_count === undefined ? {} : { backupCodes: body.backup_codes_count };
}
