import type { InCommand } from '../action.ts';
import type { Dropped, Dropping } from '../capability.ts';
import { removeBackupCodes } from './backup-codes.ts';
import { removeFactors } from './factors.ts';
import { forgetGuesses } from './guesses.ts';

/** Removes the second factor of an account whose mailbox was proven, with its codes and what was guessed of them. */
export async function dropFactors({ tx }: InCommand, userId: string, { factors }: Dropping): Promise<Dropped> {
  const secondFactor = factors && (await removeFactors(tx, userId, 'all')) > 0;
  if (factors) {
    await removeBackupCodes(tx, userId);
    await forgetGuesses(tx, userId);
  }
  return { details: { secondFactor }, words: secondFactor ? ['two-step sign-in and its backup codes'] : [] };
}
