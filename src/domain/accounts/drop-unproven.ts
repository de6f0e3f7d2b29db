import { isUuid } from '../../kernel/input.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import type { Dropped, Dropping } from '../capability.ts';
import { queueMail } from '../mail/outbox.ts';

/** Whose mailbox has just been shown to be theirs. */
export interface Proven {
  readonly id: string;
  readonly email: string;
  readonly username: string;
}

/** What goes, and whether the password is a `new` one that came by mail, may be a stranger's (`unproven`), or there is `none`. */
export interface Unproven extends Dropping {
  readonly password: 'new' | 'unproven' | 'none';
}

/**
 * Takes away what was attached to an account before its mailbox was shown to be its holder's: a stranger may have opened
 * it in their name. Whoever holds the mailbox is told by mail what it was, where it is more than sign-ins that end with
 * a new password anyway. The caller holds the account's row.
 */
export async function dropUnproven(
  work: InCommand,
  { id, email, username }: Proven,
  { password, ...what }: Unproven,
): Promise<void> {
  const { ports, at, caller, target } = work;
  const dropped: Dropped[] = [];
  for (const { mailboxProven } of ports.capabilities) {
    const each = await mailboxProven?.(work, id, what);
    if (each) dropped.push(each);
  }
  const there = dropped.filter(({ words }) => words.length > 0);
  if (there.length > 0)
    target({ kind: 'user', id }, { dropped: Object.assign({}, ...dropped.map(({ details }) => details)) });
  if (there.some(({ endsWithPassword = false }) => password !== 'new' || !endsWithPassword))
    await queueMail(work, {
      kind: 'unproven_dropped',
      to: email,
      name: username,
      dropped: there.flatMap(({ words }) => words),
      password,
      at: at.toISOString(),
      ip: caller.ip,
    });
}

/** The living session of this account that the caller shows beside an open action; null when there is none. */
export async function sessionShown(
  on: Queryable,
  { ports, caller, at }: Pick<InCommand, 'ports' | 'caller' | 'at'>,
  userId: string,
): Promise<string | null> {
  const token = caller.credential === null ? null : ports.accessTokens.verify(caller.credential);
  if (token === null || token.sub !== userId || !isUuid(token.sid)) return null;
  const [session] = await on.rows<{ id: string }>({
    name: 'session_shown',
    text: 'select id from sessions where id = $1 and user_id = $2 and revoked_at is null and expires_at > $3',
    values: [token.sid, userId, at],
  });
  return session?.id ?? null;
}
