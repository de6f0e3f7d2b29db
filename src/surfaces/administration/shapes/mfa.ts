import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import type { MfaStatus } from '../../../domain/mfa/mfa-status.ts';
import type { Enrolment } from '../../../domain/mfa/start-totp.ts';

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
  backup_codes_left: Type.Integer(),
});

export function toMfaStatus({ confirmedAt, backupCodesLeft }: MfaStatus): Static<typeof MfaStatusReply> {
  return { enabled: confirmedAt !== null, enabled_at: confirmedAt, backup_codes_left: backupCodesLeft };
}
