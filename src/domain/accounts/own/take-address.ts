import { refuse } from '../../../kernel/errors.ts';
import type { Queryable, Tx } from '../../../platform/db/queryable.ts';
import type { InCommand } from '../../action.ts';
import { queueMail } from '../../mail/outbox.ts';
import { admitVerified } from '../../organizations/admit-waiting.ts';
import { spendLink } from '../../people/links.ts';
import { accountTaken } from '../../people/users.ts';
import { sessionShown } from '../drop-unproven.ts';

interface Account {
  readonly email: string;
  readonly name: string;
}

/** What must not have changed of an account since somebody asked for another address; null: there is no such account. */
export async function addressState(on: Queryable, userId: string): Promise<string | null> {
  const [found] = await on.rows<{ state: string }>({
    name: 'address_state',
    text: `select concat_ws(' ', email, password_changed_at, email_verified_at) as state
      from users where id = $1 and active and deleted_at is null`,
    values: [userId],
  });
  return found?.state ?? null;
}

/** Ends the links to addresses that somebody asked for before. */
export async function spendAddressLinks(tx: Tx, userId: string, at: Date): Promise<void> {
  await tx.rows({
    name: 'spend_address_links',
    text: `update one_time_tokens set used_at = $2 where user_id = $1 and kind = 'email_change' and used_at is null`,
    values: [userId, at],
  });
}

/**
 * Makes the address that a mailed link is about the account's, and tells the one before. Only who is signed in to the account may:
 * the owner of a mailbox that somebody else named must not lend it to them by a click. Refuses an address that somebody
 * has taken meanwhile.
 */
export async function takeAddress(work: InCommand, token: string): Promise<void> {
  const { tx, at, caller, actedBy, target, emit } = work;
  const link = await spendLink(tx, 'email_change', token, at);
  const { user_id: id, email } = link;
  if (id === null || email === null) throw refuse('auth.link_rejected', {});
  const [before] = await tx.rows<Account>({
    name: 'account_to_readdress',
    text: `select email, coalesce(display_name, username) as name from users
      where id = $1 and active and deleted_at is null for no key update`,
    values: [id],
  });
  if (before === undefined || (await addressState(tx, id)) !== link.account_state)
    throw refuse('auth.link_rejected', {});
  if ((await sessionShown(tx, work, id)) === null) throw refuse('user.confirm_signed_in', {});
  actedBy(id);
  target({ kind: 'user', id }, { fields: ['email'] });
  try {
    await tx.rows({
      name: 'take_address',
      text: 'update users set email = $2, email_verified_at = $3, updated_at = $3 where id = $1',
      values: [id, email, at],
    });
  } catch (error) {
    throw accountTaken(error);
  }
  await queueMail(work, {
    kind: 'email_changed',
    to: before.email,
    name: before.name,
    at: at.toISOString(),
    ip: caller.ip,
  });
  await admitVerified(work, id);
  emit({ type: 'access.changed', users: [id] });
}
