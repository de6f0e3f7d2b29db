import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../../kernel/refused-after.ts';
import { command, open } from '../../action.ts';
import { Browsers } from '../flows.ts';
import { confirmedBy, isUserCode, mostWrongCodes } from './codes.ts';
import { nameOf } from './return.ts';
import { endAwaited, type Released, settle } from './settle.ts';
import { countWrongCode, holdUnconfirmed } from './sign-ins.ts';

const Text = Type.String({ maxLength: 256 });

/**
 * Lets the waiting device in as the person who signed in in this browser, once they typed the code that it shows. The row
 * is held, so that racing guesses are judged one after the other.
 */
export const confirmAwaited = command('auth.awaited_confirm', {
  input: Type.Object(
    {
      userCode: Text,
      formToken: Text,
      /** From cookies. */
      browsers: Browsers,
    },
    { additionalProperties: false },
  ),
  permit: open('the cookie of the browser that the provider sent back, and the code of the waiting device'),
  refuses: [
    'auth.awaited_not_found',
    'auth.banned',
    'auth.deactivated',
    'auth.oauth_flow_rejected',
    'auth.user_code_exhausted',
    'auth.user_code_wrong',
    'oauth.account_exists',
    'oauth.no_email',
    'registration.before_setup',
    'registration.closed',
    'user.email_taken',
    'user.not_found',
    'user.username_taken',
  ],
  audit: { of: 'user', details: { provider: 'github', created: true, linked: 'by its owner' } },
  run: async (work, { userCode, formToken, browsers }): Promise<Released | RefusedAfterCommit> => {
    const { tx, ports, at } = work;
    const shown = confirmedBy(ports, formToken, browsers);
    const kept = shown === null ? null : await holdUnconfirmed(tx, ports, shown, at);
    if (kept === null) throw refuse('auth.awaited_not_found', {});
    if (isUserCode(ports, kept.hash, userCode)) return settle(work, kept.hash, kept.person);
    const left = mostWrongCodes - kept.wrongCodes - 1;
    if (left <= 0) return endAwaited(work, kept.hash, refuse('auth.user_code_exhausted', {}));
    await countWrongCode(tx, kept.hash);
    const page = { who: nameOf(kept.person), formToken };
    return refusedAfterCommit(refuse('auth.user_code_wrong', { left, page }));
  },
});
