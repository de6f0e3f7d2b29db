import type { AuditEvent } from './queries.ts';
import { texts } from './texts.tsx';

/** Why something was refused; what is not here is told by the code. */
const refusals: Readonly<Record<string, string>> = {
  'auth.required': texts.notSignedIn,
  'auth.bad_credentials': texts.wrongNameOrPassword,
  'auth.wrong_password': texts.wrongPassword,
  'auth.mfa_rejected': texts.wrongCode,
  'auth.mfa_required': texts.theSecondFactorWasNotGiven,
  'auth.locked': texts.tooManyFailedSignIns,
  'auth.banned': texts.theAccountIsBanned,
  'auth.deactivated': texts.theAccountIsDeactivated,
  'auth.sign_in_again': texts.theSignInWasTooLongAgo,
  'auth.link_rejected': texts.theLinkWasUsedOrHasExpired,
  'auth.refresh_rejected': texts.theSessionHasEnded,
  'auth.already_set_up': texts.thereIsAnAdministratorAlready,
  'auth.oauth_declined': texts.declinedAtTheProvider,
  'auth.oauth_rejected': texts.theProviderCouldNotBeBelieved,
  'auth.oauth_flow_rejected': texts.begunElsewhereOrTooLongAgo,
  'auth.user_code_wrong': texts.wrongCode,
  'auth.user_code_exhausted': texts.tooManyWrongCodes,
  'mfa.wrong_code': texts.wrongCode,
  'permission.denied': texts.noPermission,
  'access.exceeds_own': texts.moreThanTheyHoldThemselves,
  'access.last_administrator': texts.theLastAdministratorHasToStay,
  'access.system_default': texts.itBelongsToTheSystem,
};

/** Why somebody did something, as they said, or why it was refused; null when neither is known. */
export function reasonOf({ details }: Pick<AuditEvent, 'details'>): string | null {
  const { reason, missing, code } = details;
  if (typeof reason === 'string' && reason !== '') return reason;
  if (Array.isArray(missing) && missing.length > 0) return texts.needsWith(missing.join(', '));
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
    Array.isArray(fields) && fields.length > 0 ? texts.fieldsWith(fields.join(', ')) : null,
    why === null || typeof reason !== 'string' ? why : texts.reasonWith(why),
  ]
    .filter(each => each !== null)
    .join(' · ');
}
