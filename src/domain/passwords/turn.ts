import type { Preparing } from '../../kernel/action.ts';
import type { Caller } from '../../kernel/actor.ts';
import type { ShareName } from '../../kernel/shares.ts';
import type { Turn } from '../../platform/crypto/fair-line.ts';
import type { Database } from '../../platform/db/database.ts';
import { networkOf } from '../../platform/limiter/limiter.ts';
import type { Ports } from '../ports.ts';
import { failuresLeft, type Lockout } from './failures.ts';

/** The shares that a turn takes from, for the declaration of actions that take one. */
export const hashBounds = ['hashes', 'hashes.waiting'] as const satisfies readonly ShareName[];

export type Taking = Preparing & { readonly ports: Ports; readonly caller: Caller };

/**
 * The caller's turn to have a password hashed: a place among those of their address, held until the command ends.
 * `known` callers have shown who they are, and do not share places with strangers behind the same address. `account` is
 * what guesses are counted under, for those that are. Refuses with `share.taken`.
 */
export function takeTurn(
  { ports, caller, atEnd }: Taking,
  { known, account = null }: { readonly known: boolean; readonly account?: string | null },
): Turn {
  if (caller.via !== 'http') return { network: caller.via, known: true };
  const network = networkOf(caller.ip);
  atEnd(ports.shares.take('hashes', { account, address: known ? `known ${network}` : network }));
  return { network, known, gone: caller.gone };
}

/**
 * The caller's turn to guess at a password: waits while as many guesses are undecided as may fail still, so that none is
 * hashed which could not be answered, and none with the right password is refused because of others at the same moment.
 * `key` is what failures are counted under. Refuses with `auth.locked` and `share.taken`.
 */
export async function takeGuess(
  work: Taking & { readonly db: Database; readonly at: Date },
  key: Buffer,
  { known, lockout }: { readonly known: boolean; readonly lockout?: Lockout },
): Promise<Turn> {
  const account = key.toString('hex');
  const turn = takeTurn(work, { known, account });
  work.atEnd(await work.ports.attempts.begin(account, () => failuresLeft(work.db, key, work.at, lockout)));
  return turn;
}
