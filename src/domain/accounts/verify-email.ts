import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { hasAdministrator } from '../access/holdings.ts';
import { mustKeepAdministrator } from '../access/rules.ts';
import { command, open } from '../action.ts';
import { admitVerified } from '../organizations/admit-waiting.ts';
import { kindOfLink, spendLink } from '../people/links.ts';
import { dropUnproven, type Proven, sessionShown } from './drop-unproven.ts';
import { takeAddress } from './own/take-address.ts';

interface Account extends Proven {
  readonly verified: boolean;
  readonly has_password: boolean;
  readonly opened_by_others: boolean;
}

/**
 * Marks an address as verified by the link that was mailed to it; only while it is still the account's address. Whoever
 * waits to join an organization of that domain may be let in by it. A link to another address changes to that one. The first time, what was attached to the account
 * before is dropped; a session that the caller shows stays, and so do the identities of whoever has no other way in and
 * shows one: they have the account and the mailbox.
 */
export const verifyEmail = command('auth.verify_email', {
  input: Type.Object({ token: Type.String({ minLength: 1, maxLength: 512 }) }, { additionalProperties: false }),
  permit: open('the mailed link is the credential'),
  refuses: [
    'access.last_administrator',
    'auth.link_rejected',
    'user.confirm_signed_in',
    'user.email_taken',
    'user.username_taken',
  ],
  audit: { of: 'user', details: { fields: ['name'], dropped: { apiKeys: 1 } } },
  changesAccess: true,
  run: async (work, { token }) => {
    const { tx, at, actedBy, target, emit } = work;
    if ((await kindOfLink(tx, ['email_change'], token, at)) !== null) return takeAddress(work, token);
    const link = await spendLink(tx, 'email_verification', token, at);
    const [user] = await tx.rows<Account>({
      name: 'account_to_verify',
      text: `select id, email, username, email_verified_at is not null as verified, password_hash is not null as has_password,
        opened_by_others
        from users where id = $1 and fold_ascii(email) = fold_ascii($2) and deleted_at is null for no key update`,
      values: [link.user_id, link.email],
    });
    if (user === undefined) throw refuse('auth.link_rejected', {});
    actedBy(user.id);
    target({ kind: 'user', id: user.id });
    await tx.rows({
      name: 'verify_address',
      text: 'update users set email_verified_at = coalesce(email_verified_at, $2), updated_at = $2 where id = $1',
      values: [user.id, at],
    });
    if (!user.verified) {
      const administered = await hasAdministrator(tx);
      const keep = await sessionShown(tx, work, user.id);
      const waysIn = keep === null || user.has_password;
      const password = user.has_password ? 'unproven' : 'none';
      await dropUnproven(work, user, {
        factors: !user.opened_by_others,
        waysIn,
        keep,
        password,
        reason: 'address verified',
      });
      // By an identity alone, whose owner can open the link where they are signed in.
      if (administered) await mustKeepAdministrator(tx);
    }
    const joined = await admitVerified(work, user.id);
    if (joined.length > 0) emit({ type: 'access.changed', users: [user.id] });
  },
});
