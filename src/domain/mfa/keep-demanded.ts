import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { rulesOfPerson } from '../rules/applying.ts';
import type { MfaMethod } from '../rules/types.ts';
import { factorsHad } from './has-factor.ts';

/** Removes factors of a person; refuses to take the last one that policies ask of them, whether or not their grace is over. */
export async function removeUnlessDemanded<T>(
  { tx, at }: { readonly tx: Tx; readonly at: Date },
  userId: string,
  remove: () => Promise<T>,
): Promise<T> {
  const { mfa } = await rulesOfPerson(tx, userId, at);
  const methods = mfa.methods?.value ?? [];
  const had = await meeting(tx, userId, methods);
  const removed = await remove();
  if (had && !(await meeting(tx, userId, methods))) throw refuse('mfa.demanded', { methods });
  return removed;
}

async function meeting(tx: Tx, userId: string, methods: readonly MfaMethod[]): Promise<boolean> {
  return methods.length > 0 && (await factorsHad(tx, userId, methods)).length > 0;
}
