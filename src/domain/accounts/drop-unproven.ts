import { isUuid } from '../../kernel/input.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { queueMail } from '../mail/outbox.ts';
import { removeBackupCodes } from '../mfa/backup-codes.ts';
import { removeFactors } from '../mfa/factors.ts';
import { forgetGuesses } from '../mfa/guesses.ts';
import { removeIdentities } from '../oauth/identities.ts';
import { providers } from '../oauth/providers.ts';
import { endSessions } from '../sessions/sessions.ts';

/** Whose mailbox has just been shown to be theirs. */
export interface Proven {
  readonly id: string;
  readonly email: string;
  readonly username: string;
}

/** What goes, and why it is ended. */
export interface Dropping {
  readonly factors: boolean;
  /** Ways in besides the password: linked identities, and devices that count as known. */
  readonly waysIn: boolean;
  /** A session that stays; null: all end. */
  readonly keep: string | null;
  /** Whether the password is a `new` one that came by mail, may be a stranger's (`unproven`), or there is `none`. */
  readonly password: 'new' | 'unproven' | 'none';
  readonly reason: string;
}

/**
 * Takes away what was attached to an account before its mailbox was shown to be its holder's: a stranger may have opened
 * it in their name. Whoever holds the mailbox is told by mail what it was, where it is more than sign-ins that end with
 * a new password anyway. The caller holds the account's row.
 */
export async function dropUnproven(
  work: InCommand,
  { id, email, username }: Proven,
  { factors, waysIn, keep, password, reason }: Dropping,
): Promise<void> {
  const { tx, at, caller, target } = work;
  const factor = factors && (await removeFactors(tx, id, 'all')) > 0;
  if (factors) {
    await removeBackupCodes(tx, id);
    await forgetGuesses(tx, id);
  }
  const identities = waysIn ? await removeIdentities(tx, id) : [];
  if (waysIn) await forgetDevices(tx, id, keep);
  const sessions = await endSessions(work, id, { reason, except: keep });
  if (factor || identities.length + sessions > 0)
    target({ kind: 'user', id }, { dropped: { secondFactor: factor, identities, sessions } });
  if (factor || identities.length > 0 || (password !== 'new' && sessions > 0))
    await queueMail(work, {
      kind: 'unproven_dropped',
      to: email,
      name: username,
      secondFactor: factor,
      providers: identities.map(each => providers[each].title),
      sessions,
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

async function forgetDevices(tx: Tx, userId: string, keep: string | null): Promise<void> {
  await tx.rows({
    name: 'forget_devices',
    text: `delete from known_devices where user_id = $1
      and device_id is distinct from (select device_id from sessions where id = $2 and user_id = $1)`,
    values: [userId, keep],
  });
}
