import { refuse } from '../../../kernel/errors.ts';
import type { Scoped } from '../../../kernel/permit.ts';
import type { InCommand } from '../../action.ts';
import { queueMail } from '../../mail/outbox.ts';
import { notify } from '../../notifications/notify.ts';
import { personById } from '../../people/affiliations.ts';
import { mustReachWhole } from '../../people/reach.ts';
import type { User } from '../../people/users.ts';
import { mustCover } from '../cover.ts';
import { accountHelped } from '../notices.ts';

export type Helping = Scoped & InCommand;

/**
 * The person whose sign-in an administrator sees to, held until the transaction ends, and named in the audit event.
 * Refuses those that the scope does not reach or reaches in part, who hold more than the caller, and the caller: what one
 * may do to oneself asks for a code, and whoever has a stolen session must not undo the count of their guesses. Call it
 * under the access lock.
 */
export async function helped(work: Helping, id: string, what: string): Promise<User> {
  const { tx, at, actor, scope, target } = work;
  const person = await personById(tx, id, scope);
  const organization = scope === 'everything' ? null : (person.organization_ids[0] ?? null);
  target({ kind: 'user', id, organization });
  if (id === actor.userId) throw refuse('user.own_account', { what });
  await mustReachWhole(tx, id, scope, 'user.security.other');
  await mustCover(tx, actor, id, at, 'end');
  await tx.rows({
    name: 'hold_helped_account',
    text: 'select 1 from users where id = $1 for no key update',
    values: [id],
  });
  return person;
}

/** Tells the person, and mails them, what an administrator did. */
export async function tellHelped(
  work: Helping,
  { id, email, display_name, username }: User,
  kind: 'mfa_reset' | 'account_unlocked' | 'sessions_ended',
): Promise<void> {
  await queueMail(work, { kind, to: email, name: display_name ?? username, at: work.at.toISOString() });
  await notify(work, accountHelped, {
    to: [id],
    facts: { what: kind },
    by: work.actor.userId,
    target: { kind: 'account', id },
  });
}
