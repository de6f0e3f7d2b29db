import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { swapSystemRole } from '../access/system-roles.ts';
import { wasSetUp } from '../access/was-set-up.ts';
import type { InCommand } from '../action.ts';
import { lifetimes } from '../lifetimes.ts';
import { queueMail } from '../mail/outbox.ts';
import type { Settings } from '../ports.ts';
import { makeLink } from './links.ts';
import { insertUser, type NewUser, type User, userById } from './users.ts';

/** Refuses where people may not open accounts by themselves, and before there is an administrator. */
export async function mustBeOpen(on: Queryable, { registration: policy }: Settings): Promise<void> {
  if (policy !== 'open') throw refuse('registration.closed', { policy });
  if (!(await wasSetUp(on))) throw refuse('registration.before_setup', {});
}

/**
 * Opens an account for whoever asks, with the role `user`, and sends a link that verifies its address unless that is
 * verified. Refuses an address or name that is taken.
 */
export async function openAccount(work: InCommand, account: Omit<NewUser, 'at' | 'active'>): Promise<User> {
  const { tx, ports, at, actedBy, target } = work;
  const { id, email } = account;
  await insertUser(tx, { ...account, at });
  await swapSystemRole(tx, { userId: id, moniker: 'user', grantedBy: null });
  if (account.emailVerified !== true) {
    const seconds = lifetimes.emailVerification;
    const token = await makeLink(tx, { kind: 'email_verification', userId: id, email, at, seconds });
    await queueMail(work, {
      kind: 'verify_email',
      to: email,
      name: account.displayName ?? account.firstName ?? account.username,
      link: `${ports.settings.publicUrl}/verify-email?token=${token}`,
    });
  }
  actedBy(id);
  target({ kind: 'user', id });
  return userById(tx, id, 'everything');
}
