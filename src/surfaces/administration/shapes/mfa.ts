import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import { factorNames } from '../../../domain/mfa/methods.ts';
import type { MfaStatus } from '../../../domain/mfa/mfa-status.ts';
import type { Enrolment } from '../../../domain/mfa/start-totp.ts';
import type { CodeSent } from '../../../domain/sign-in/send-sign-in-code.ts';

export const EnrolmentReply = Type.Object({
  factor_id: Type.String(),
  secret: Type.String({ description: 'Base32, to be typed into an authenticator' }),
  uri: Type.String({ description: '`otpauth://…`, to be shown as a QR code' }),
});

export function toEnrolment({ factorId, secret, uri }: Enrolment): Static<typeof EnrolmentReply> {
  return { factor_id: factorId, secret, uri };
}

export const BackupCodesReply = Type.Object({
  backup_codes: Type.Array(Type.String(), { description: 'Each works for one sign-in; shown only once' }),
});

export const MfaStatusReply = Type.Object({
  enabled: Type.Boolean(),
  enabled_at: orNull(Type.String()),
  methods: Type.Array(
    Type.Object({
      method: Type.Enum(factorNames),
      sent_to: orNull(Type.String({ description: 'Where codes are sent, mostly hidden' })),
      enabled_at: Type.String(),
    }),
    { description: 'Any of them finishes a sign-in' },
  ),
  backup_codes_left: Type.Integer(),
});

export function toMfaStatus({ confirmedAt, factors, backupCodesLeft }: MfaStatus): Static<typeof MfaStatusReply> {
  return {
    enabled: confirmedAt !== null,
    enabled_at: confirmedAt,
    methods: factors.map(each => ({ method: each.method, sent_to: each.sentTo, enabled_at: each.confirmedAt })),
    backup_codes_left: backupCodesLeft,
  };
}

export const CodeSentReply = Type.Object({
  sent_to: Type.String({ description: 'Where the code was sent, mostly hidden' }),
});

export function toCodeSent({ sentTo }: CodeSent): Static<typeof CodeSentReply> {
  return { sent_to: sentTo };
}

export const CodeSendingBody = Type.Object(
  { mfa_token: Type.String(), method: Type.Enum(['email', 'sms']) },
  { additionalProperties: false },
);
