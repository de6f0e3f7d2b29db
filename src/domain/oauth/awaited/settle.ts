import { DomainError } from '../../../kernel/errors.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../../kernel/refused-after.ts';
import type { ExternalPerson } from '../../../platform/oauth/identity-provider.ts';
import type { InCommand } from '../../action.ts';
import { type Recognised, recognise } from '../enter.ts';
import { topicOf } from './codes.ts';
import { fail, provider, release } from './sign-ins.ts';

/** The waiting device may enter now. */
export interface Released {
  readonly kind: 'released';
  /** It is asked for a second factor first. */
  readonly secondFactor: boolean;
}

/**
 * Finds or makes the account of whom the provider identified and releases it to the waiting device, which is
 * told where that is refused. Opens no session.
 */
export async function settle(
  work: InCommand,
  hash: Buffer,
  person: ExternalPerson,
): Promise<Released | RefusedAfterCommit> {
  const recognised = await recogniseOrUndo(work, person);
  if ('refused' in recognised) return endAwaited(work, hash, recognised.refused);
  const { secondFactor } = await release(work.tx, hash, person, work.at);
  announce(work, hash);
  return { kind: 'released', secondFactor };
}

/** Ends the sign-in: the waiting device is told why, and so is whoever asked, after the commit. */
export async function endAwaited(work: InCommand, hash: Buffer, refusal: DomainError): Promise<RefusedAfterCommit> {
  await fail(work.tx, hash, refusal, work.at);
  announce(work, hash);
  return refusedAfterCommit(refusal);
}

function announce({ tell }: InCommand, hash: Buffer): void {
  tell(topicOf(hash), { type: 'sign_in.settled' });
}

/** Some refusals are found by a broken constraint, after which the transaction could not tell the waiting device. */
async function recogniseOrUndo(work: InCommand, person: ExternalPerson): Promise<Recognised> {
  const { tx } = work;
  await tx.rows({ text: 'savepoint recognise' });
  try {
    return await recognise(work, provider, person);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await tx.rows({ text: 'rollback to savepoint recognise' });
    return { refused: error };
  }
}
