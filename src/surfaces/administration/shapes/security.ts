import Type, { type Static } from 'typebox';
import type { Security } from '../../../domain/accounts/security/read-security.ts';
import { orNull } from '../../../domain/fields.ts';
import { providerNames } from '../../../domain/provider-names.ts';
import { MfaStatusReply, toMfaStatus } from './mfa.ts';

/** How a person signs in, as this document shows it. */
export const SecurityReply = Type.Object({
  has_password: Type.Boolean(),
  providers: Type.Array(Type.Enum(providerNames), { description: 'Other ways they can sign in' }),
  mfa: MfaStatusReply,
  password_locked_until: orNull(Type.String({ description: 'Locked after wrong passwords, on one device or on all' })),
  code_locked_until: orNull(Type.String({ description: 'Locked after wrong codes' })),
  sessions: Type.Integer({ description: 'Active sessions' }),
});

export function toSecurity(security: Security): Static<typeof SecurityReply> {
  return {
    has_password: security.hasPassword,
    providers: [...security.providers],
    mfa: toMfaStatus(security.mfa),
    password_locked_until: security.lockedUntil.password,
    code_locked_until: security.lockedUntil.code,
    sessions: security.sessions,
  };
}
