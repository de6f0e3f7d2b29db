import type { AuditEvent } from './queries.ts';

/** Why something was refused; what is not here is told by the code. */
const refusals: Readonly<Record<string, string>> = {
  'auth.required': 'Not signed in',
  'auth.bad_credentials': 'Wrong name or password',
  'auth.wrong_password': 'Wrong password',
  'auth.mfa_rejected': 'Wrong code',
  'auth.mfa_required': 'The second factor was not given',
  'auth.locked': 'Too many failed sign-ins',
  'auth.deactivated': 'The account is deactivated',
  'auth.sign_in_again': 'The sign-in was too long ago',
  'auth.link_rejected': 'The link was used, or has expired',
  'auth.refresh_rejected': 'The session has ended',
  'auth.already_set_up': 'There is an administrator already',
  'auth.oauth_declined': 'Declined at the provider',
  'auth.oauth_rejected': 'The provider could not be believed',
  'auth.oauth_flow_rejected': 'Begun elsewhere, or too long ago',
  'auth.user_code_wrong': 'Wrong code',
  'auth.user_code_exhausted': 'Too many wrong codes',
  'mfa.wrong_code': 'Wrong code',
  'permission.denied': 'No permission',
  'access.exceeds_own': 'More than they hold themselves',
  'access.last_administrator': 'The last administrator has to stay',
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
