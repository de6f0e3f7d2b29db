import type { InCommand } from '../action.ts';
import type { Dropped, Dropping } from '../capability.ts';
import { dropAllFactors } from './all-factors.ts';
import { forgetGuesses } from './guesses.ts';

/** Removes the second factors of an account whose mailbox was proven, with their codes and what was guessed of them. */
export async function dropFactors({ tx }: InCommand, userId: string, { factors }: Dropping): Promise<Dropped> {
  const secondFactor = factors && (await dropAllFactors(tx, userId)) > 0;
  if (factors) await forgetGuesses(tx, userId);
  return { details: { secondFactor }, words: secondFactor ? ['two-step sign-in, passkeys and backup codes'] : [] };
}
