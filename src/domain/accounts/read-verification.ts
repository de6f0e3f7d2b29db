import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { open, query } from '../action.ts';
import { kindOfLink, mustBeUsable } from '../people/links.ts';

/** Which address a mailed link would verify. Leaves the link as it is: whoever only opens it has confirmed nothing. */
export const readVerification = query('auth.read_verification', {
  input: Type.Object({ token: Type.String({ minLength: 1, maxLength: 512 }) }, { additionalProperties: false }),
  permit: open('the mailed link is the credential'),
  refuses: ['auth.link_rejected'],
  run: async ({ db, at }, { token }): Promise<string> => {
    const kind = await kindOfLink(db, ['email_change'], token, at);
    const { email } = await mustBeUsable(db, kind ?? 'email_verification', token, at);
    if (email === null) throw refuse('auth.link_rejected', {});
    return email;
  },
});
