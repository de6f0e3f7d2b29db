import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { command, open } from '../action.ts';
import { admitVerified } from '../organizations/admit-waiting.ts';
import { spendLink } from './links.ts';

/**
 * Marks an address as verified by the link that was mailed to it; only while it is still the account's address. Whoever
 * waits to join an organization of that domain may be let in by it.
 */
export const verifyEmail = command('auth.verify_email', {
  input: Type.Object({ token: Type.String({ minLength: 1, maxLength: 512 }) }, { additionalProperties: false }),
  permit: open('the mailed link is the credential'),
  changesAccess: true,
  run: async (work, { token }) => {
    const { tx, at, actedBy, target, emit } = work;
    const link = await spendLink(tx, 'email_verification', token, at);
    const rows = await tx.rows<{ id: string }>({
      text: `update users set email_verified_at = coalesce(email_verified_at, $3), updated_at = $3
        where id = $1 and fold_ascii(email) = fold_ascii($2) and deleted_at is null returning id`,
      values: [link.user_id, link.email, at],
    });
    const [user] = rows;
    if (user === undefined) throw refuse('auth.link_rejected', {});
    actedBy(user.id);
    target({ kind: 'user', id: user.id });
    emit({ type: 'user.updated', userId: user.id });
    const joined = await admitVerified(work, user.id);
    if (joined.length > 0) emit({ type: 'access.changed', users: [user.id] });
  },
});
