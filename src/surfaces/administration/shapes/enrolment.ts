import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import type { BegunFactor } from '../../../domain/mfa/begin-factor.ts';
import { CreationResponse } from '../../../domain/mfa/passkeys/responses.ts';
import type { EnrolledPasskey } from '../../../domain/sign-in/finish-enrolment.ts';
import { SignInReply, toSignIn } from './auth.ts';
import { BackupCodesReply } from './mfa.ts';

const closed = { additionalProperties: false } as const;
const token = { enrolment_token: Type.String({ description: 'What the sign-in was refused with' }) };
const Demanded = Type.Enum(['totp', 'email'], { description: 'One of `enrolment_methods`' });

export const EnrolBody = Type.Object({ ...token, method: Demanded }, closed);
export const EnrolPasskeyOptionsBody = Type.Object(token, closed);
export const EnrolledBody = Type.Object(
  { ...token, code: Type.String({ description: 'What the authenticator shows, or what was sent' }) },
  closed,
);
export const EnrolledPasskeyBody = Type.Object(
  { ...token, response: CreationResponse, name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
  closed,
);

export const EnrolReply = Type.Object({
  method: Demanded,
  secret: orNull(Type.String({ description: 'Base32, to be typed into an authenticator' })),
  uri: orNull(Type.String({ description: '`otpauth://…`, to be shown as a QR code' })),
  sent_to: orNull(Type.String({ description: 'Where a code was sent, mostly hidden' })),
  backup_codes: Type.Array(Type.String(), {
    description: 'Each works for one sign-in, once the factor is confirmed; shown only now',
  }),
  expires_at: Type.String({ format: 'date-time', description: 'Until when it can be confirmed' }),
});

export function toEnrol({
  method,
  authenticator,
  sentTo,
  backupCodes,
  expiresAt,
}: BegunFactor): Static<typeof EnrolReply> {
  return {
    method: method === 'totp' ? 'totp' : 'email',
    secret: authenticator?.secret ?? null,
    uri: authenticator?.uri ?? null,
    sent_to: sentTo,
    backup_codes: [...backupCodes],
    expires_at: expiresAt.toISOString(),
  };
}

export const EnrolledPasskeyReply = Type.Object({ ...SignInReply.properties, ...BackupCodesReply.properties });

export function toEnrolledPasskey({ signedIn, backupCodes }: EnrolledPasskey): Static<typeof EnrolledPasskeyReply> {
  return { ...toSignIn(signedIn), backup_codes: [...backupCodes] };
}

/** What a passkey's enrolment is asked for. */
export function toEnrolledInput({ enrolment_token, response, name }: Static<typeof EnrolledPasskeyBody>) {
  return { token: enrolment_token, response, ...(name === undefined ? {} : { name }) };
}
