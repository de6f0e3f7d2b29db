import { Secret, TOTP } from 'otpauth';
import { safeEqual } from '../../platform/crypto/tokens.ts';

/** What every authenticator understands: many ignore other values, and then show wrong codes (RFC 6238 §4). */
const parameters = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Steps before and after the present one whose code counts, for clocks that differ (RFC 6238 §5.2). */
const window = 1;

/** A new random secret of 160 bits (RFC 4226 §4 R6), as base32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What authenticators read from a QR code: `otpauth://totp/Gatehouse:<label>?…`. */
export function enrolmentUri(secret: string, label: string): string {
  return new TOTP({ ...parameters, issuer: 'Gatehouse', label, secret: Secret.fromBase32(secret) }).toString();
}

/** Whether a code is that of one time step, however long ago. */
export function isCodeOf(secret: string, code: string, step: number): boolean {
  const timestamp = step * parameters.period * 1000;
  return safeEqual(code, TOTP.generate({ ...parameters, secret: Secret.fromBase32(secret), timestamp }));
}

/** The time step whose code this is, from one before `at` to one after; null when it is none of theirs. */
export function matchingStep(secret: string, code: string, at: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const timestamp = at.getTime();
  const delta = TOTP.validate({ ...parameters, secret: Secret.fromBase32(secret), token: code, timestamp, window });
  return delta === null ? null : TOTP.counter({ period: parameters.period, timestamp }) + delta;
}
