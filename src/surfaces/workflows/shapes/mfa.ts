import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import type { BegunFactor } from '../../../domain/mfa/begin-factor.ts';
import type { Confirmed } from '../../../domain/mfa/confirm-factor.ts';
import type { Disabled } from '../../../domain/mfa/disable-mfa.ts';
import { Method } from '../../../domain/mfa/methods.ts';
import { qrCodeUrl } from '../qr-code.ts';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const Password = Type.String({ description: 'Your current password' });

export const MfaSetupBody = Type.Object(
  {
    method: Method,
    phone_number: Type.Optional(orNull(Type.String({ description: 'Where codes are sent by SMS; for `sms` only' }))),
    backup_codes_count: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        description: 'Default 10 while you have none; otherwise those that you have stay unless you ask for others',
      }),
    ),
    password: Type.Optional(Type.String({ description: 'Needed when the last sign-in is older than 10 minutes' })),
  },
  closed,
);

export const MfaSetupResults = Type.Object({
  method: Method,
  qr_code: orNull(Type.String({ description: 'For an authenticator: a PNG as `data:` URL' })),
  secret: orNull(Type.String({ description: 'The same to be typed into it: base32 in groups of four' })),
  sent_to: orNull(Type.String({ description: 'Where a code was sent, mostly hidden' })),
  backup_codes: Type.Array(Type.String(), {
    description: 'Each works for one sign-in, once the method is verified; shown only now',
  }),
  verification_required: Type.Literal(true),
  expires_at: Type.String({ format: 'date-time', description: 'Until when it can be verified' }),
});

export const MfaVerifyBody = Type.Object(
  { code: Type.String({ description: 'What the authenticator shows, or what was sent' }) },
  closed,
);

export const MfaVerifyResults = Type.Object({
  method: Method,
  status: Type.Literal('enabled'),
  enabled_at: Moment,
  backup_codes_left: Type.Integer(),
});

export const MfaDisableBody = Type.Object(
  {
    method: Type.Optional(Method),
    password: Type.Optional(Password),
    code: Type.Optional(Type.String({ description: 'Where an authenticator is on: a code of it, or a backup code' })),
  },
  closed,
);

export const MfaDisableResults = Type.Object({
  method: orNull(Method),
  status: Type.Literal('disabled'),
  mfa_enabled: Type.Boolean({ description: 'Whether sign-ins still ask for a second factor' }),
});

export function toMfaSetup(begun: BegunFactor): Static<typeof MfaSetupResults> {
  return {
    method: begun.method,
    qr_code: begun.authenticator === null ? null : qrCodeUrl(begun.authenticator.uri),
    secret: begun.authenticator === null ? null : begun.authenticator.secret.replace(/(.{4})(?=.)/g, '$1-'),
    sent_to: begun.sentTo,
    backup_codes: [...begun.backupCodes],
    verification_required: true,
    expires_at: begun.expiresAt.toISOString(),
  };
}

export function toMfaVerified({ method, at, backupCodesLeft }: Confirmed): Static<typeof MfaVerifyResults> {
  return { method, status: 'enabled', enabled_at: at.toISOString(), backup_codes_left: backupCodesLeft };
}

export function toMfaDisabled({ method, protected: still }: Disabled): Static<typeof MfaDisableResults> {
  return { method, status: 'disabled', mfa_enabled: still };
}
