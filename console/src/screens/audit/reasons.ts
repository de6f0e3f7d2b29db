import type { AuditEvent } from './queries.ts';

/** Why something was refused; what is not here is told by the code. */
const refusals: Readonly<Record<string, string>> = {
  'auth.required': 'Not signed in',
  'auth.bad_credentials': 'Wrong name or password',
  'auth.wrong_password': 'Wrong password',
  'auth.wrong_code': 'Wrong code',
  'auth.locked': 'Locked after too many attempts',
  'auth.deactivated': 'The account is not active',
  'auth.mfa_required': 'The second factor was not given',
  'auth.sign_in_again': 'The sign-in was too long ago',
  'permission.denied': 'No permission',
  'access.last_administrator': 'It is the last administrator',
  'access.system_default': 'It belongs to the system',
};

/** Why somebody did something, as they said, or why it was refused; null when neither is known. */
export function reasonOf({ details }: Pick<AuditEvent, 'details'>): string | null {
  const { reason, missing, code } = details;
  if (typeof reason === 'string' && reason !== '') return reason;
  if (Array.isArray(missing) && missing.length > 0) return `Needs ${missing.join(', ')}`;
  if (typeof code !== 'string') return null;
  return (
    refusals[code] ??
    code
      .replace(/^.*\./, '')
      .replaceAll('_', ' ')
      .replace(/^./, first => first.toUpperCase())
  );
}

/** What is worth telling of it in a line besides: which fields, and why. */
export function remarkOf(event: Pick<AuditEvent, 'details'>): string {
  const { fields, reason } = event.details;
  const why = reasonOf(event);
  return [
    Array.isArray(fields) && fields.length > 0 ? `Fields: ${fields.join(', ')}` : null,
    why === null || typeof reason !== 'string' ? why : `Reason: ${why}`,
  ]
    .filter(each => each !== null)
    .join(' · ');
}
