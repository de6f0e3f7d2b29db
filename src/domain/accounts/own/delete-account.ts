import Type from 'typebox';
import { refuse } from '../../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../../kernel/refused-after.ts';
import { bySession, command } from '../../action.ts';
import { queueMail } from '../../mail/outbox.ts';
import { admit, CurrentPassword, stepUp } from '../../mfa/step-up.ts';
import { hashBounds } from '../../passwords/turn.ts';
import { eraseAccount } from '../delete-user.ts';
import { editableUser } from '../editable.ts';

/**
 * Deletes one's own account, as an administrator would, with the current password. Not that of the last administrator, of
 * the platform or of an organization: others would be left with nobody who can help.
 */
export const deleteOwnAccount = command('user.delete_own', {
  input: Type.Object({ password: Type.Optional(CurrentPassword) }, { additionalProperties: false }),
  permit: bySession('profile'),
  refuses: [
    'access.last_administrator',
    'auth.locked',
    'auth.sign_in_again',
    'auth.wrong_password',
    'organization.last_administrator',
  ],
  audit: { of: 'user' },
  changesAccess: true,
  edits: { thing: editableUser, id: (_input, { userId }) => userId },
  bounds: hashBounds,
  prepare: (read, { password }) => stepUp(read, password, { passwordNeeded: true }),
  run: async (work): Promise<undefined | RefusedAfterCommit> => {
    const { at, userId, caller, prepared, target } = work;
    target({ kind: 'user', id: userId });
    const account = await admit(work, prepared);
    if (account instanceof RefusedAfterCommit) return account;
    const { email, username, display_name } = account;
    const deserted = await eraseAccount(work, { id: userId, email });
    if (deserted.length > 0) throw refuse('organization.last_administrator', {});
    await queueMail(work, {
      kind: 'account_deleted',
      to: email,
      name: display_name ?? username,
      at: at.toISOString(),
      ip: caller.ip,
    });
    return undefined;
  },
});
