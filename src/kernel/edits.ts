import type { AnyAction } from './action.ts';
import type { Caller } from './actor.ts';
import { DomainError, refuse } from './errors.ts';

/** The thing that a command edits, so that a caller can say which revision of it they have read. */
export interface Edits<Tx, Context, Input> {
  readonly thing: Editable<Tx>;
  /** Its id; refuses as not found, as the command itself would. */
  readonly id: (input: Input, context: Context) => string | Promise<string>;
}

/** A kind of things that people edit. */
export interface Editable<Tx> {
  /** As people call it: "credential type". */
  readonly name: string;
  /** Locks one until the transaction ends; null when there is none. */
  lock(tx: Tx, id: string): Promise<Locked | null>;
}

export interface Locked {
  /** How often it has been changed. */
  readonly revision: number;
  /** The last edit that is recorded. Times are RFC 3339 UTC; null: by the operator, or by somebody who is gone. */
  lastEdit(): Promise<{ readonly at: string; readonly by: string | null } | null>;
}

/**
 * Runs a command unless the thing that it edits has another revision than the caller asks for: `edit.stale`. What the command
 * itself refuses as not found or not permitted comes first, so that strangers learn nothing; all else comes after, since a
 * form made of what is no longer there is wrong in more ways than one. `context` is what `run` gets too.
 */
export async function runUnlessStale<O>(
  { edits }: Pick<AnyAction, 'edits'>,
  context: { readonly tx: unknown; readonly caller: Caller },
  input: unknown,
  run: () => Promise<O>,
): Promise<O> {
  const { ifMatch } = context.caller;
  if (edits === undefined || ifMatch === undefined || ifMatch === 'any') return run();
  const locked = await lock(edits, context, input);
  if (locked !== null && ifMatch.includes(locked.revision)) return run();
  // Asked now: after a statement that failed, nothing can be.
  const last = (await locked?.lastEdit()) ?? null;
  const stale = refuse('edit.stale', {
    thing: edits.thing.name,
    changedAt: last?.at ?? null,
    changedBy: last?.by ?? null,
  });
  try {
    await run();
  } catch (error) {
    throw locked === null || !(error instanceof DomainError) || isHiding(error) ? error : stale;
  }
  throw stale;
}

async function lock(
  { thing, id }: Edits<unknown, unknown, unknown>,
  context: { readonly tx: unknown },
  input: unknown,
): Promise<Locked | null> {
  try {
    return await thing.lock(context.tx, await id(input, context));
  } catch (error) {
    // The command will say the same.
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** Whether a refusal is all that somebody may learn of the thing. */
function isHiding({ code }: DomainError): boolean {
  return /^(permission\.denied$|access\.|auth\.)|\.not_found$/.test(code);
}
